//! Cuts a history back to a sound place, without changing a word of what is kept.

use std::collections::HashSet;

use super::kept::kept_entries;
use super::normal_form::straight;
use super::plan::rescued_title;
use super::{Plan, Refusal, Tally, Way};
use crate::diagnosis::{Diagnosis, GoodPoint, boundaries, is_good, is_waiting};
use crate::session::{Place, Session, StepKind, Unsent, Via};

/// Where to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// At the last good point.
    LastGood,
    /// At the end of a turn.
    Turn(u32),
    /// At the end of a step.
    Step(Place),
    /// At the end of the newest branch that nobody rewound.
    Branch,
}

/// The plan of a cut.
pub fn rewind(session: &Session, diagnosis: &Diagnosis, wish: Wish) -> Result<Plan, Refusal> {
    if session.is_sidechain() {
        return Err(Refusal::SubAgent);
    }
    let point = match wish {
        Wish::LastGood if !diagnosis.verdict.is_wrong() && !diagnosis.is_try() => {
            return Err(Refusal::NothingWrong(diagnosis.verdict));
        }
        Wish::LastGood if let Some(bug) = diagnosis.blamed() => return Err(Refusal::Client(bug.means, bug.helps)),
        Wish::LastGood => diagnosis.last_good.or(diagnosis.cut.map(|(_, end)| end)).ok_or(Refusal::NothingGood)?,
        Wish::Turn(turn) => picked(session, diagnosis, Place { turn, step: u32::MAX })?,
        Wish::Step(place) => picked(session, diagnosis, place)?,
        Wish::Branch => branch(session)?,
    };
    Ok(plan(session, point, if wish == Wish::Branch { Way::Branch } else { Way::Rewind }))
}

/// The last sound place of the newest lost branch, judged in the normal form.
fn branch(session: &Session) -> Result<GoodPoint, Refusal> {
    let is_lost = |at: &usize| session.links[*at].via == Via::Unsent(Unsent::Branch);
    let last = (0..session.links.len()).rev().find(is_lost).ok_or(Refusal::NoBranch)?;
    let points = boundaries(session).into_iter().filter(|point| point.end <= last + 1 && is_lost(&(point.end - 1)));
    let stands = |point: &GoodPoint| {
        let straight = straight(session, point.end, None);
        is_good(&straight, straight.links.len())
    };
    points.rev().find(stands).ok_or(Refusal::NoBranch)
}

/// The end of a turn or step, if the history is sound up to there.
fn picked(session: &Session, diagnosis: &Diagnosis, wanted: Place) -> Result<GoodPoint, Refusal> {
    let points = boundaries(session);
    let fits = |point: &&GoodPoint| {
        point.place.turn == wanted.turn && (wanted.step == u32::MAX || point.place.step == wanted.step)
    };
    let point = points.iter().rfind(fits).ok_or(Refusal::NoSuchPlace(wanted, session.turns.len() as u32))?;
    // What clients cut off can be kept too: the normal form joins it again.
    let is_whole = || {
        let straight = straight(session, point.end, None);
        is_good(&straight, straight.links.len())
    };
    if is_good(session, point.end) || is_whole() {
        Ok(*point)
    } else if is_last_word(session, point.end) && is_waiting(session, point.end) {
        Err(Refusal::Waiting(point.place))
    } else {
        Err(Refusal::NotGood(point.place, diagnosis.last_good.map(|good| good.place)))
    }
}

/// Whether there is no message after link `end`.
fn is_last_word(session: &Session, end: usize) -> bool {
    !session.links[end..].iter().any(|link| session.transcript.entries[link.entry].is_message())
}

fn plan(session: &Session, point: GoodPoint, way: Way) -> Plan {
    let answers = |before: usize| {
        let steps = session.turns[point.place.turn as usize - 1].steps.iter();
        steps.filter(|step| step.kind != StepKind::ApiError && step.links.start < before).count() as u32
    };
    let whole = (answers(point.end), answers(usize::MAX));
    let entries = kept_entries(session, point.end).len() as u32;
    let all = Tally { entries: session.transcript.entries.len() as u32, ..Tally::of(session, session.links.len()) };
    let kept = Tally { entries, ..Tally::of(session, point.end) };
    let errors = session.turns.iter().flat_map(|turn| &turn.steps).filter(|step| step.kind == StepKind::ApiError);
    Plan {
        way,
        point,
        kept,
        dropped: all - kept,
        partial: (whole.0 < whole.1).then_some(whole),
        api_errors: errors.filter(|step| step.links.start >= point.end).count() as u32,
        prompts: dropped_prompts(session, point),
        title: rescued_title(session),
        cured: Vec::new(),
        lighter: None,
        mended: None,
    }
}

/// What the user said after the cut: prompts, and messages queued while a tool ran.
fn dropped_prompts(session: &Session, point: GoodPoint) -> Vec<String> {
    let prompts: HashSet<_> = session.turns.iter().filter_map(|turn| turn.prompt).collect();
    let said = |entry| if prompts.contains(&entry) { session.words(entry) } else { session.queued_words(entry) };
    let links = session.links.iter().enumerate().skip(point.end);
    let dropped = links.filter_map(|(at, link)| Some((at, link.entry, said(link.entry)?)));
    let queue = session.queue().into_iter().filter(|(link, _, _)| *link >= point.end);
    let mut dropped: Vec<_> = queue.chain(dropped).collect();
    dropped.sort_by_key(|(link, _, _)| *link);
    dropped.into_iter().map(|(_, _, words)| words).collect()
}
