//! Removes unanswered calls, and what the client dropped with them.

use foldhash::{HashMap, HashSet};

use super::{Mended, Work, without};
use crate::diagnosis::waiting;
use crate::recovery::remedies::refusal::Refusal;
use crate::session::Session;
use crate::transcript::{BlockKind, EntryNo, Kind};

/// Removes unanswered calls. If the client had retried, the result is what the API really saw.
pub(in crate::recovery::remedies) fn unlink(mut work: Work) -> Result<Mended, Refusal> {
    if !work.refused.is_empty() {
        return Err(Refusal::OtherDamage(work.refused[0].rule.name));
    }
    let mut findings = work.fatal();
    if let Some(other) = findings.iter().find(|finding| finding.rule.name != "unanswered_tool_use") {
        return Err(Refusal::OtherDamage(other.rule.name));
    }
    if !findings.is_empty() {
        findings.extend(waiting(&work.session));
    }
    let open: HashSet<(EntryNo, usize)> =
        findings.iter().filter_map(|finding| Some((finding.entry, finding.block?))).collect();
    let mut gone = open.clone();
    // What was looked at, by its last entry: the open calls of one answer go together.
    let mut dropped: HashMap<EntryNo, bool> = HashMap::default();
    let mut first_kept: Option<usize> = None;
    for finding in &findings {
        work.count(finding.rule.name);
        let Some(link) = finding.link else { continue };
        let was_dropped = *dropped.entry(work.session.end_of_answer(link)).or_insert_with(|| {
            let answer = Answer::of(&work.session, link);
            gone.extend(answer.goes_whole(&open).then_some(&answer.blocks).into_iter().flatten());
            answer.was_dropped
        });
        if !was_dropped {
            first_kept = first_kept.into_iter().chain([link]).min();
        }
    }
    // What the client sent instead is not known exactly, so the thinking after it must go.
    let edited = first_kept.map(|link| work.start_of_answer(link));
    work.edited = work.edited.into_iter().chain(edited).min();
    if gone.is_empty() {
        return Err(Refusal::NothingToUnlink);
    }
    work.apply(&without(&work.session, &gone), 0);
    match work.fatal().first() {
        Some(left) => Err(Refusal::OtherDamage(left.rule.name)),
        None => Ok(work.finish()),
    }
}

struct Answer<'a> {
    session: &'a Session,
    /// Its blocks, by entry and index.
    blocks: Vec<(EntryNo, usize)>,
    /// Whether another answer of the model follows, so that the client dropped this one when it retried.
    was_dropped: bool,
}

impl<'a> Answer<'a> {
    fn of(session: &'a Session, link: usize) -> Self {
        let entries = &session.transcript.entries;
        let pieces = session.pieces_of_answer(link);
        let end = session.end_of_answer(link);
        let said = |no: &EntryNo| entries[*no].is_message() && !entries[*no].is_api_error();
        let next = session.links[link..].iter().map(|link| link.entry).skip_while(|no| *no != end).skip(1).find(said);
        let blocks = |no: &EntryNo| {
            let no = *no;
            (0..session.transcript.blocks_of(no).len()).map(move |at| (no, at))
        };
        Self {
            session,
            blocks: pieces.iter().flat_map(blocks).collect(),
            was_dropped: next.is_some_and(|no| entries[no].kind == Kind::Assistant),
        }
    }

    /// Whether nothing of it is left without the `open` calls. The text of a dropped answer goes too; thinking cannot
    /// stay alone.
    fn goes_whole(&self, open: &HashSet<(EntryNo, usize)>) -> bool {
        let kept = self.blocks.iter().filter(|place| !open.contains(place));
        !kept.into_iter().any(|(no, at)| match self.session.transcript.blocks_of(*no)[*at].kind {
            BlockKind::Thinking => false,
            BlockKind::ToolUse => true,
            _ => !self.was_dropped,
        })
    }
}
