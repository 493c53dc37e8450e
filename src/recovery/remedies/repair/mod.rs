//! Repairs instead of cutting: applies the cures, one rule after the other, until nothing is left to cure.
//!
//! It works on the session in the normal form, so damage of the file alone (missing parents, loops, torn and glued
//! lines) is already mended. Signed thinking depends on everything before it, so thinking after the first edit is
//! removed.

mod lighten;
mod unlink;

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::kept::says_nothing;
use super::normal_form::straight;
use super::refusal::Refusal;
use crate::diagnosis::{Diagnosis, Family, Finding, Severity, symptom, waiting};
use crate::session::{Change, Session, change};
use crate::transcript::edit::set_blocks;
use crate::transcript::{BlockKind, EntryNo, Id, Json, Kind};

pub use lighten::Lighter;
pub(super) use lighten::lighten;
pub(super) use unlink::unlink;

/// The rule that depends on the error at the end of the session.
const REFUSED: &str = "refused_content";
const ROUNDS: u32 = 128;

pub(super) struct Mended {
    /// The result, with the original's names.
    pub session: Arc<Session>,
    /// The rules that were cured, and how often.
    pub cured: Vec<(&'static str, u32)>,
    /// What was removed to make it lighter.
    pub lighter: Option<Lighter>,
}

pub(super) fn repair(mut work: Work) -> Result<Mended, Refusal> {
    if !work.refused.is_empty() {
        work.cure_what_was_refused();
        work.forget_refusals();
    }
    work.close_open_calls();
    work.cure_all()
}

/// How the subject of a repair is judged, and what must follow a change to it.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub judge: fn(&Session) -> Vec<Finding>,
    pub follow: fn(&Session) -> Vec<Change>,
}

/// Nothing follows: clients join what belongs together.
const SESSION: Subject = Subject { judge: |session| Diagnosis::of(session).findings, follow: |_| Vec::new() };

/// Cures everything that has a cure, in a caller's request.
pub(super) fn cure_all(session: Session, subject: Subject) -> Result<Mended, Refusal> {
    Work { session: Arc::new(session), subject, edited: None, cured: Vec::new(), refused: Vec::new() }.cure_all()
}

fn without(session: &Session, gone: &HashSet<(EntryNo, usize)>) -> Vec<Change> {
    let mut entries: Vec<EntryNo> = gone.iter().map(|(no, _)| *no).collect();
    entries.sort_unstable();
    entries.dedup();
    let change = |no: EntryNo| {
        if (0..session.transcript.blocks_of(no).len()).all(|at| gone.contains(&(no, at))) {
            return Change::Remove(no);
        }
        let set = |at: usize, _: Json<'_>| gone.contains(&(no, at)).then(Vec::new);
        let raw = &*session.transcript.pass(no);
        Change::Rewrite(no, set_blocks(raw, set).unwrap_or_else(|_| raw.to_vec()))
    };
    entries.into_iter().map(change).collect()
}

/// A session without some of its blocks. An entry without blocks is removed.
pub(super) fn without_blocks(session: &Arc<Session>, gone: &HashSet<(EntryNo, usize)>) -> Arc<Session> {
    let changes = without(session, gone);
    if changes.is_empty() { session.clone() } else { Arc::new(Session::of(change::apply(session, &changes, 0))) }
}

/// A session under repair. All remedies that edit start from a copy of the same one.
#[derive(Clone)]
pub(super) struct Work {
    session: Arc<Session>,
    subject: Subject,
    /// The first link whose history differs from what the model saw.
    edited: Option<usize>,
    cured: Vec<(&'static str, u32)>,
    /// The damage that only the error at the end of the session points out.
    refused: Vec<Finding>,
}

impl Work {
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

    /// The damage that is found only because of the recorded refusal.
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

    /// Cures what the refusal points out, before the refusal is removed and the rest is judged.
    fn cure_what_was_refused(&mut self) {
        let rules: HashSet<&str> = self.refused.iter().map(|finding| finding.rule.name).collect();
        let mut found = std::mem::take(&mut self.refused);
        for round in 0..ROUNDS {
            let changes = self.changes(&found);
            if changes.is_empty() {
                return;
            }
            self.edit(&changes, ROUNDS + round);
            // The error names content only once: a second search would accuse the next block of its kind.
            found = self.fatal();
            found.retain(|finding| finding.rule.name != REFUSED && rules.contains(finding.rule.name));
        }
    }

    /// The cures of findings. Two cures of one entry would undo each other, so the second waits for the next round; but
    /// any number of entries can be inserted after one.
    fn changes(&mut self, found: &[Finding]) -> Vec<Change> {
        let (mut changes, mut touched, mut followed) = (Vec::new(), HashSet::default(), HashSet::default());
        for finding in found {
            if touched.contains(&finding.entry) {
                continue;
            }
            let cured = finding.rule.cure.map_or_else(Vec::new, |(_, cure)| cure(&self.session, finding));
            let is_insert = |change: &&Change| matches!(change, Change::Insert { .. });
            let is_free = |change: &Change| {
                let entry = change.entry();
                !touched.contains(&entry) && (is_insert(&change) || !followed.contains(&entry))
            };
            if !cured.is_empty() && cured.iter().all(is_free) {
                let (inserts, others): (Vec<&Change>, Vec<&Change>) = cured.iter().partition(is_insert);
                followed.extend(inserts.into_iter().map(Change::entry));
                touched.extend(others.into_iter().map(Change::entry));
                self.count(finding.rule.name);
                changes.extend(cured);
            }
        }
        changes
    }

    /// Adds results to calls that wait at the end, so that all clients read the copy alike.
    fn close_open_calls(&mut self) {
        for round in 0..ROUNDS {
            let changes = self.changes(&waiting(&self.session));
            if changes.is_empty() {
                return;
            }
            self.edit(&changes, 2 * ROUNDS + round);
        }
    }

    /// Counts what the normal form cured, and empty entries that it left out. Clients sent something else from there
    /// on, so thinking after it cannot stay.
    fn note_lost_entries(&mut self, original: &Session, diagnosis: &Diagnosis) {
        let speaking = original.speaking(original.links.len());
        let session = Arc::clone(&self.session);
        let mut named: HashMap<Id, usize> = HashMap::default();
        for (at, link) in session.links.iter().enumerate() {
            session.transcript.entries[link.entry].uuid.map(|id| named.entry(id).or_insert(at));
        }
        for finding in &diagnosis.findings {
            let is_written_away = || says_nothing(original, finding.entry, &speaking);
            if finding.severity == Severity::Note || (finding.rule.cure.is_some() && !is_written_away()) {
                continue;
            }
            self.count(finding.rule.name);
            let uuid = finding.link.and_then(|link| original.transcript.entries[original.links[link].entry].uuid);
            let here = uuid.and_then(|id| session.transcript.ids.find(original.transcript.id(id)));
            let at = here.and_then(|id| named.get(&id)).map(|at| self.start_of_answer(*at));
            self.edited = self.edited.into_iter().chain(at).min();
        }
    }

    /// Removes the client's errors about the refused history: they make no sense in a mended one, and 2.0.14 would send
    /// them.
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
            let at = self.session.link_of(change.entry())?;
            // An insert does not change the entry before it, so the thinking in that one can stay.
            Some(if matches!(change, Change::Insert { .. }) { at + 1 } else { self.start_of_answer(at) })
        };
        self.edited = self.edited.into_iter().chain(changes.iter().filter_map(place)).min();
        self.apply(changes, round);
    }

    /// The first piece of the answer that a link belongs to: thinking stays or goes for the whole answer.
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

    fn drop_thinking(&mut self, from: usize) {
        let transcript = &self.session.transcript;
        let behind = self.session.links[from.min(self.session.links.len())..].iter().map(|link| link.entry);
        let blocks = behind.flat_map(|no| transcript.blocks_of(no).iter().enumerate().map(move |(at, b)| (no, at, b)));
        let thoughts = blocks.filter(|(_, _, block)| block.kind == BlockKind::Thinking);
        let changes = without(&self.session, &thoughts.map(|(no, at, _)| (no, at)).collect());
        self.apply(&changes, ROUNDS + 1);
    }
}
