//! The last good point: how much of the history is sound.

use super::pairing::{CallFate, Pairing};
use super::rules::UNANSWERED;
use super::symptom::{Cut, Symptom, last_accepted};
use super::{Finding, RULES, Severity, Verdict, first_gap};
use crate::session::{Place, Session, StepKind, Via};
use crate::transcript::{BlockKind, EntryNo};

/// Rules whose damage at one place depends on what comes after it.
const COUNTED: &[&str] = &["bad_media", "too_many_media"];

/// A place up to which every call has its result and no rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoodPoint {
    /// The links before this one are sound.
    pub end: usize,
    /// The turn and step that it ends with.
    pub place: Place,
    /// The last message before `end`.
    pub entry: EntryNo,
}

/// Every place where a history can end: after an answer of the model and the results of its calls.
pub fn boundaries(session: &Session) -> Vec<GoodPoint> {
    let turns = session.turns.iter().zip(1..);
    let steps = turns.flat_map(|(turn, no)| turn.steps.iter().zip(1..).map(move |(step, at)| (no, at, step)));
    let answers = steps.filter(|(_, _, step)| step.kind != StepKind::ApiError);
    answers
        .filter_map(|(turn, step, at)| {
            // The boundary of a compaction without its summary is no end: it hangs on no message.
            let compacted = |link: &usize| session.links[*link].via == Via::Compaction;
            let end = (at.links.start + 1..at.links.end).find(compacted).unwrap_or(at.links.end);
            let message = |link: &usize| session.transcript.entries[session.links[*link].entry].is_message();
            let last = (at.links.start..end).rev().find(message)?;
            Some(GoodPoint { end, place: Place { turn, step }, entry: session.links[last].entry })
        })
        .collect()
}

/// Whether the chain is sound if it ends before link `end`: no gap, every call has its result, no rule is broken.
pub fn is_good(session: &Session, end: usize) -> bool {
    bad_from(session, end).is_none()
}

/// If the chain up to `end` is not sound, the first link from which no later end (up to `end`) is sound either.
fn bad_from(session: &Session, end: usize) -> Option<usize> {
    if let Some(gap) = first_gap(session, end) {
        return Some(gap);
    }
    let request = session.request_until(end);
    let pairing = Pairing::of(&request);
    let bad = RULES.iter().find_map(|rule| {
        let findings = rule.check_request(session, &request, &pairing).into_iter();
        let damage = findings.filter(|finding| finding.severity != Severity::Note);
        // Damage stays damage whatever follows, but the size limit of a picture depends on how many there are.
        damage.map(|finding| finding.link.filter(|_| !COUNTED.contains(&rule.name)).unwrap_or(end - 1)).min()
    });
    bad.or_else(|| pairing.is_open().then(|| end - 1))
}

/// Whether a call before link `end` still waits for its result and nothing was said since.
pub fn is_waiting(session: &Session, end: usize) -> bool {
    Pairing::of(&session.request_until(end)).is_open()
}

/// The calls at the end that still wait for their results, as findings of the rule that cures them. Such a session is
/// healthy, but clients up to 2.1.150 drop these calls when they load it, and 2.1.332 does not.
pub fn waiting(session: &Session) -> Vec<Finding> {
    let request = session.request();
    let open = Pairing::of(&request).calls.into_iter().filter(|call| call.fate == CallFate::Open);
    open.map(|call| Finding::of_part(UNANSWERED, &request, call.source, Some(call.tool))).collect()
}

pub(super) fn last(
    session: &Session,
    findings: &[Finding],
    symptom: Option<&Symptom>,
    verdict: Verdict,
) -> Option<GoodPoint> {
    if !verdict.is_wrong() {
        return None;
    }
    let damaged = findings.iter().filter(|finding| finding.severity != Severity::Note);
    let stays = damaged.filter(|finding| !COUNTED.contains(&finding.rule.name));
    let first = stays.filter_map(|finding| finding.link).min();
    let refused = (verdict == Verdict::Refused).then(|| symptom.map(|symptom| last_accepted(session, symptom)));
    let limits = [first, first_gap(session, session.links.len()), refused.flatten()];
    last_before(session, limits.into_iter().flatten().min().unwrap_or(session.links.len()))
}

/// The cut that may help against an error although the history is sound.
pub(super) fn cut(session: &Session, symptom: &Symptom) -> Option<(Cut, GoodPoint)> {
    let cut = symptom.row.cut?;
    let limit = match cut {
        Cut::BeforeRefusal => last_accepted(session, symptom),
        Cut::WithRoom => with_room(session, symptom),
    };
    // Going back past a compaction would make the request longer again.
    let sent = session.visible(symptom.link);
    let end = last_before(session, limit).filter(|end| end.end > sent.start)?;
    Some((cut, end))
}

/// The last sound boundary at or before a link.
pub fn last_before(session: &Session, mut limit: usize) -> Option<GoodPoint> {
    boundaries(session).into_iter().rev().find(|point| {
        point.end <= limit && !is_only_thinking(session, point) && {
            let bad = bad_from(session, point.end);
            limit = bad.unwrap_or(limit);
            bad.is_none()
        }
    })
}

/// The link where the first three quarters of the too long history end.
fn with_room(session: &Session, symptom: &Symptom) -> usize {
    let sent = session.visible(symptom.link);
    let size = |link: usize| -> usize {
        let blocks = session.transcript.blocks_of(session.links[link].entry);
        blocks.iter().map(|block| block.bytes.len()).sum()
    };
    let all: usize = sent.clone().map(size).sum();
    let mut before = 0;
    let mut links = sent.clone();
    links
        .find(|link| {
            before += size(*link);
            before > all / 4 * 3
        })
        .unwrap_or(sent.end)
}

/// Whether only thinking is left of the answer that a point ends with. Clients leave it out when they load it, and
/// 2.0.76 and 2.1.150 go on differently after it (measured).
fn is_only_thinking(session: &Session, point: &GoodPoint) -> bool {
    let Some(link) = session.links[..point.end].iter().rposition(|link| link.entry == point.entry) else {
        return false;
    };
    let is_kept = |no: &&EntryNo| session.link_of(**no).is_some_and(|link| link < point.end);
    let pieces = session.pieces_of_answer(link).iter().filter(is_kept);
    let mut blocks = pieces.flat_map(|no| session.transcript.blocks_of(*no)).peekable();
    blocks.peek().is_some() && blocks.all(|block| block.kind == BlockKind::Thinking)
}
