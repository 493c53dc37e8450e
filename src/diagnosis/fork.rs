//! Where a client can end a session by itself: `--fork-session --resume-session-at` sends the history up to one row in
//! a new session, and leaves the file as it is.
//!
//! We model what the client reads up to that row and judge it by the same rules. For a version between two measured
//! ones we promise only what both do; for one older than all, nothing.

use foldhash::{HashMap, HashSet};

use super::pairing::Pairing;
use super::resume::newest;
use super::{RULES, Severity};
use crate::session::loading::{Chain, Era};
use crate::session::{Place, Session, StepKind};
use crate::transcript::{EntryNo, Subtype};

/// A fork that the client can make.
#[derive(Clone, Debug)]
pub struct Fork {
    /// The version that this holds for: the installed one, or the newest measured one.
    pub version: String,
    /// The row to end at: the last message of an answer and the results of its calls.
    pub entry: EntryNo,
    /// The messages in the fork.
    pub entries: HashSet<EntryNo>,
}

/// The longest fork that breaks no rule and holds nothing from link `end` on; none if the client cannot make one.
pub fn fork(session: &Session, end: usize, installed: Option<&str>) -> Option<Fork> {
    let version = installed.unwrap_or(newest());
    let eras = Era::of(version);
    let chains = eras.iter().map(|era| Chain::read(&session.transcript, era));
    let chains: Vec<Chain<'_>> = chains.collect::<Option<_>>()?;
    let places = places(session, end);
    let ends = ends(session, chains.first()?, &places);
    ends.into_iter().rev().find_map(|entry| {
        let forks = chains.iter().map(|chain| until(session, chain, entry, &places));
        let common = |one: HashSet<EntryNo>, other: HashSet<EntryNo>| one.intersection(&other).copied().collect();
        let entries = forks.collect::<Option<Vec<_>>>()?.into_iter().reduce(common)?;
        Some(Fork { version: version.to_owned(), entry, entries })
    })
}

fn places(session: &Session, end: usize) -> HashMap<EntryNo, Place> {
    let links = session.links[..end].iter().enumerate();
    let messages = links.filter(|(_, link)| session.transcript.entries[link.entry].is_message());
    messages.map(|(at, link)| (link.entry, Place::of(&session.turns, at))).collect()
}

/// The messages that a client reads, up to the first that is not in `places`.
fn leading<'a>(
    session: &'a Session,
    chain: &'a Chain<'_>,
    places: &'a HashMap<EntryNo, Place>,
) -> impl Iterator<Item = (usize, EntryNo, Place)> + 'a {
    let messages = chain.entries().enumerate().filter(|(_, no)| session.transcript.entries[*no].is_message());
    messages.map_while(|(at, no)| Some((at, no, *places.get(&no)?)))
}

/// The last message of each answer of the model among them.
fn ends(session: &Session, chain: &Chain<'_>, places: &HashMap<EntryNo, Place>) -> Vec<EntryNo> {
    let messages: Vec<_> = leading(session, chain, places).collect();
    let is_answer = |place: Place| {
        let steps = session.turns.get(place.turn as usize - 1).map_or(&[][..], |turn| &turn.steps);
        let step = (place.step as usize).checked_sub(1).and_then(|step| steps.get(step));
        step.is_some_and(|step| step.kind == StepKind::Answer)
    };
    let next = messages.iter().skip(1).map(|(.., place)| Some(*place)).chain([None]);
    let ends = messages.iter().zip(next).filter(|((.., place), next)| *next != Some(*place) && is_answer(*place));
    ends.map(|((_, no, _), _)| *no).collect()
}

/// The messages of a fork that ends with this entry, if all of them are sent unchanged and no rule is broken.
fn until(
    session: &Session,
    chain: &Chain<'_>,
    entry: EntryNo,
    places: &HashMap<EntryNo, Place>,
) -> Option<HashSet<EntryNo>> {
    let (at, ..) = leading(session, chain, places).find(|(_, no, _)| *no == entry)?;
    // A compaction that keeps messages names them even if the cut drops them.
    let keeps = |no: EntryNo| {
        session.transcript.entries[no].subtype == Subtype::CompactBoundary && session.preserved(no).is_some()
    };
    if chain.entries().take(at + 1).any(keeps) {
        return None;
    }
    let sent = chain.sent(at + 1);
    let request = session.loaded_request(&sent);
    let pairing = Pairing::of(&request);
    let mut findings = RULES.iter().flat_map(|rule| rule.check_request(session, &request, &pairing));
    if pairing.is_open() || findings.any(|found| found.severity != Severity::Note) {
        return None;
    }
    // The client copies the rows as they are, so a block that it only mends when it sends is still broken in the copy.
    let origins: Option<HashSet<_>> = sent.iter().flat_map(|sent| &sent.pieces).map(|piece| piece.origin).collect();
    let origins = origins?;
    let entries: HashSet<EntryNo> =
        leading(session, chain, places).map(|(_, no, _)| no).take_while(|no| *no != entry).chain([entry]).collect();
    let is_whole = |no: &EntryNo| {
        let blocks = 0..session.transcript.blocks_of(*no).len();
        session.transcript.entries[*no].is_api_error()
            || blocks.into_iter().all(|block| origins.contains(&(*no, block)))
    };
    entries.iter().all(is_whole).then_some(entries)
}
