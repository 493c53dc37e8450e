//! Mending in place of cutting: the rules' cures, one rule after the other, until nothing is left to cure.
//!
//! Works on the session in the normal form, so what only the file had wrong (missing parents, loops, torn and glued
//! lines) is mended by writing it down. Signed thinking is bound to everything before it, so thinking behind the
//! first edit goes.

mod lighten;
mod unlink;

use std::collections::HashSet;
use std::sync::Arc;

use super::kept::says_nothing;
use super::normal_form::straight;
use super::refusal::Refusal;
use crate::diagnosis::{Diagnosis, Family, Finding, Severity, symptom, waiting};
use crate::session::{Change, Session, change};
use crate::transcript::edit::set_blocks;
use crate::transcript::{BlockKind, EntryNo, Json, Kind};

pub use lighten::Lighter;
pub(super) use lighten::lighten;
pub(super) use unlink::unlink;

/// The rule that needs the words at the end of the session.
const REFUSED: &str = "refused_content";
/// How many times a round of cures may follow another.
const ROUNDS: u32 = 128;

/// A session that was mended, and what was done to it.
pub(super) struct Mended {
    /// What became of it, under the names it had.
    pub session: Arc<Session>,
    /// The rules that were cured and how often.
    pub cured: Vec<(&'static str, u32)>,
    /// What was taken out to make it lighter.
    pub lighter: Option<Lighter>,
}

/// Cures everything that has a cure.
pub(super) fn repair(mut work: Work) -> Result<Mended, Refusal> {
    if !work.refused.is_empty() {
        work.cure_what_was_refused();
        work.forget_refusals();
    }
    work.close_open_calls();
    work.cure_all()
}

/// What is mended: how it is judged, and what must follow a change of it.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub judge: fn(&Session) -> Vec<Finding>,
    pub follow: fn(&Session) -> Vec<Change>,
}

/// Nothing follows a change of a session: the client joins what belongs together.
const SESSION: Subject = Subject { judge: |session| Diagnosis::of(session).findings, follow: |_| Vec::new() };

/// Cures everything that has a cure, in something that is no session of a client.
pub(super) fn cure_all(session: Session, subject: Subject) -> Result<Mended, Refusal> {
    Work { session: Arc::new(session), subject, edited: None, cured: Vec::new(), refused: Vec::new() }.cure_all()
}

/// The changes that take blocks out.
fn without(session: &Session, gone: &HashSet<(EntryNo, usize)>) -> Vec<Change> {
    let mut entries: Vec<EntryNo> = gone.iter().map(|(no, _)| *no).collect();
    entries.sort_unstable();
    entries.dedup();
    let change = |no: EntryNo| {
        if (0..session.transcript.blocks_of(no).len()).all(|at| gone.contains(&(no, at))) {
            return Change::Remove(no);
        }
        let set = |at: usize, _: Json<'_>| gone.contains(&(no, at)).then(Vec::new);
        let raw = session.transcript.raw(no);
        Change::Rewrite(no, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
    };
    entries.into_iter().map(change).collect()
}

/// A session without some of its blocks. An entry without a block goes.
pub(super) fn without_blocks(session: &Arc<Session>, gone: &HashSet<(EntryNo, usize)>) -> Arc<Session> {
    let changes = without(session, gone);
    if changes.is_empty() { session.clone() } else { Arc::new(Session::of(change::apply(session, &changes, 0))) }
}

/// A session under mending. Every way of mending starts from a copy of the same one.
#[derive(Clone)]
pub(super) struct Work {
    session: Arc<Session>,
    subject: Subject,
    /// The link at which the history first differs from what the model saw.
    edited: Option<usize>,
    cured: Vec<(&'static str, u32)>,
    /// What the API refused, by the words at the end of the session.
    refused: Vec<Finding>,
}

impl Work {
    /// The session as it is now, written anew.
    pub(super) fn session(&self) -> &Arc<Session> {
        &self.session
    }

    pub(super) fn new(session: &Session, diagnosis: &Diagnosis) -> Self {
        let session_in_line = Arc::new(straight(session, session.links.len(), None));
        let (cured, refused) = (Vec::new(), Vec::new());
        let mut work = Self { session: session_in_line, subject: SESSION, edited: None, cured, refused };
        work.note_lost_entries(session, diagnosis);
        if diagnosis.symptom.as_ref().is_some_and(|said| said.row.family == Family::History) {
            work.refused = work.only_named(diagnosis);
        }
        if work.refused.is_empty() {
            work.forget_refusals();
        }
        work
    }

    /// The damage that only the recorded words of a refusal make damage: without them it is none.
    fn only_named(&self, diagnosis: &Diagnosis) -> Vec<Finding> {
        let mut without = self.clone();
        without.forget_refusals();
        let name = |work: &Self, finding: &Finding| {
            let uuid = work.session.transcript.entries[finding.entry].uuid;
            (finding.rule.name, uuid.map(|id| work.session.transcript.id(id).to_owned()), finding.block)
        };
        let of_original =
            |finding: &Finding| diagnosis.findings.iter().any(|known| known.rule.name == finding.rule.name);
        let known: HashSet<_> = without.fatal().iter().map(|finding| name(&without, finding)).collect();
        let only = self.fatal().into_iter().filter(|finding| !known.contains(&name(self, finding)));
        only.filter(of_original).collect()
    }

    fn cure_all(mut self) -> Result<Mended, Refusal> {
        for round in 0..ROUNDS {
            let findings = self.fatal();
            let Some(first) = findings.first() else { return Ok(self.finish()) };
            let alike: Vec<Finding> =
                findings.iter().filter(|finding| finding.rule.name == first.rule.name).cloned().collect();
            let changes = self.changes(&alike);
            if changes.is_empty() {
                return Err(Refusal::NoCure(first.rule.name));
            }
            self.edit(&changes, round);
        }
        Err(Refusal::NoCure(self.fatal().first().map_or("unknown", |finding| finding.rule.name)))
    }

    /// The words of a refusal tell what was refused; they are forgotten before anything else is judged.
    fn cure_what_was_refused(&mut self) {
        let rules: HashSet<&str> = self.refused.iter().map(|finding| finding.rule.name).collect();
        let mut found = std::mem::take(&mut self.refused);
        for round in 0..ROUNDS {
            let changes = self.changes(&found);
            if changes.is_empty() {
                return;
            }
            self.edit(&changes, ROUNDS + round);
            // What the words can mean is looked for once: what was mended is not meant any more.
            found = self.fatal();
            found.retain(|finding| finding.rule.name != REFUSED && rules.contains(finding.rule.name));
        }
    }

    /// The cures of findings, counted. Two cures of one entry would undo each other; the second comes in the next round.
    fn changes(&mut self, found: &[Finding]) -> Vec<Change> {
        let (mut changes, mut touched) = (Vec::new(), HashSet::new());
        for finding in found {
            if touched.contains(&finding.entry) {
                continue;
            }
            let cured = finding.rule.cure.map_or_else(Vec::new, |(_, cure)| cure(&self.session, finding));
            if !cured.is_empty() && cured.iter().all(|change| !touched.contains(&change.entry())) {
                touched.extend(cured.iter().map(Change::entry));
                self.count(finding.rule.name);
                changes.extend(cured);
            }
        }
        changes
    }

    /// Calls at the end that still wait get a result as well, so that all clients read the copy alike.
    fn close_open_calls(&mut self) {
        for round in 0..ROUNDS {
            let changes = self.changes(&waiting(&self.session));
            if changes.is_empty() {
                return;
            }
            self.edit(&changes, 2 * ROUNDS + round);
        }
    }

    /// What only the file had wrong is cured by the normal form, and so is an entry that holds nothing. Clients sent
    /// something else from there on, so thinking cannot be bound to what is sent now.
    fn note_lost_entries(&mut self, original: &Session, diagnosis: &Diagnosis) {
        let speaking = original.speaking(original.links.len());
        for finding in &diagnosis.findings {
            let is_written_away = || says_nothing(original, finding.entry, &speaking);
            if finding.severity == Severity::Note || (finding.rule.cure.is_some() && !is_written_away()) {
                continue;
            }
            self.count(finding.rule.name);
            let uuid = finding.link.and_then(|link| original.transcript.entries[original.links[link].entry].uuid);
            let Some(name) = uuid.map(|id| original.transcript.id(id)) else { continue };
            let transcript = &self.session.transcript;
            let is_named = |no: EntryNo| transcript.entries[no].uuid.is_some_and(|id| transcript.id(id) == name);
            let at = self.session.links.iter().position(|link| is_named(link.entry));
            let at = at.map(|at| self.start_of_answer(at));
            self.edited = self.edited.into_iter().chain(at).min();
        }
    }

    /// The client's own words for a refused history mean nothing in a mended one, and 2.0.14 would send them.
    fn forget_refusals(&mut self) {
        let refused = |no: &EntryNo| {
            let entry = &self.session.transcript.entries[*no];
            let words = self.session.words(*no).unwrap_or_default();
            entry.is_api_error() && symptom::family(&words, "", true).is_some_and(|row| row.family == Family::History)
        };
        let gone: Vec<Change> =
            self.session.links.iter().map(|link| link.entry).filter(refused).map(Change::Remove).collect();
        self.apply(&gone, ROUNDS);
    }

    fn fatal(&self) -> Vec<Finding> {
        let findings = (self.subject.judge)(&self.session);
        let mut fatal: Vec<Finding> =
            findings.into_iter().filter(|finding| finding.severity != Severity::Note).collect();
        fatal.sort_by_key(|finding| !finding.rule.goes_first());
        fatal
    }

    fn count(&mut self, rule: &'static str) {
        match self.cured.iter_mut().find(|(name, _)| *name == rule) {
            Some((_, count)) => *count += 1,
            None => self.cured.push((rule, 1)),
        }
    }

    fn edit(&mut self, changes: &[Change], round: u32) {
        let place = |change: &Change| {
            let at = self.session.links.iter().position(|link| link.entry == change.entry())?;
            // What comes in behind an entry leaves that entry, and the thinking in it, as it was.
            Some(if matches!(change, Change::Insert { .. }) { at + 1 } else { self.start_of_answer(at) })
        };
        self.edited = self.edited.into_iter().chain(changes.iter().filter_map(place)).min();
        self.apply(changes, round);
    }

    /// The first piece of the answer that a link is a piece of: thinking must stay as it was or go from all of it.
    fn start_of_answer(&self, at: usize) -> usize {
        let piece = |link: usize| {
            let entry = &self.session.transcript.entries[self.session.links[link].entry];
            entry.message.filter(|_| entry.kind == Kind::Assistant)
        };
        let Some(message) = piece(at) else { return at };
        (0..at).rev().take_while(|before| piece(*before) == Some(message)).last().unwrap_or(at)
    }

    fn apply(&mut self, changes: &[Change], round: u32) {
        let mut changes = changes.to_vec();
        while !changes.is_empty() {
            self.session = Arc::new(Session::of(change::apply(&self.session, &changes, round)));
            changes = (self.subject.follow)(&self.session);
        }
    }

    fn finish(mut self) -> Mended {
        if let Some(edited) = self.edited {
            self.drop_thinking(edited);
        }
        Mended { session: self.session, cured: self.cured, lighter: None }
    }

    /// Takes out the thinking from a link on.
    fn drop_thinking(&mut self, from: usize) {
        let transcript = &self.session.transcript;
        let behind = self.session.links[from.min(self.session.links.len())..].iter().map(|link| link.entry);
        let blocks = behind.flat_map(|no| transcript.blocks_of(no).iter().enumerate().map(move |(at, b)| (no, at, b)));
        let thoughts = blocks.filter(|(_, _, block)| block.kind == BlockKind::Thinking);
        let changes = without(&self.session, &thoughts.map(|(no, at, _)| (no, at)).collect());
        self.apply(&changes, ROUNDS + 1);
    }
}
