//! Two calls with one id.

use foldhash::HashSet;

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::Pairing;
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Link, Request, Session};
use crate::transcript::{BlockKind, EntryNo};

pub(super) static RULE: Rule = Rule {
    name: "duplicate_tool_use",
    severity: Severity::Fatal,
    says: "the call id {tool} is already used on line {other}",
    story: "Part of an answer was written twice, or a proxy gave several calls the same id.",
    api: Some("tool_use ids must be unique"),
    cure: Some((
        "a repeated call is removed; if an answer is repeated, the copy without results is removed; a call with its \
         own result gets a new id",
        cure,
    )),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let again = pairing.repeated().into_iter();
    again
        .map(|(first, call)| Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(first.source.entry))
        .collect()
}

/// Removes a copy, or a call without a result. A second call with its own result is a different call: both get a new
/// id.
fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(link), Some(at), Some(tool)) = (finding.link, finding.block, finding.tool) else { return Vec::new() };
    let first = finding.other.and_then(|other| session.link_of(other));
    let same_answer = first.is_some_and(|first| {
        let message = |link: usize| session.transcript.entries[session.links[link].entry].message;
        first == link || (message(link).is_some() && message(first) == message(link))
    });
    let holds = |no: EntryNo, kind: BlockKind| {
        let blocks = session.transcript.blocks_of(no).iter().enumerate();
        blocks.filter(move |(_, block)| block.kind == kind && block.tool == Some(tool)).map(move |(at, _)| (no, at))
    };
    if !same_answer && let Some(copy) = first.and_then(|first| copy_without_results(session, first, link)) {
        return copy;
    }
    let last = session.end_of_answer(link);
    let end = session.link_of(last).filter(|_| same_answer);
    let behind = &session.links[link..end.map_or(session.links.len(), |end| end + 1)];
    let mut results = behind.iter().flat_map(|link| holds(link.entry, BlockKind::ToolResult));
    // Results of one answer come in the order of its calls.
    let result = results.nth(usize::from(same_answer));
    let is_copy = || {
        let first = finding.other.and_then(|other| holds(other, BlockKind::ToolUse).next());
        first.is_some_and(|(no, first)| cure::block(session, no, first) == cure::block(session, finding.entry, at))
    };
    let Some((answer, place)) = result.filter(|_| !same_answer || !is_copy()) else {
        return vec![cure::without_block(session, finding.entry, at)];
    };
    // 2.1.328 takes an id that ends in an underscore and a number for a copy, so the new id must not end so.
    let mut name = format!("{}x{link}", session.transcript.id(tool));
    while session.transcript.ids.find(&name).is_some() {
        name.push('x');
    }
    vec![
        cure::renamed(session, finding.entry, at, "id", &name),
        cure::renamed(session, answer, place, "tool_use_id", &name),
    ]
}

/// If one answer was written twice, under two message ids and with the same calls, and all results come after the
/// second: the changes that remove the first.
fn copy_without_results(session: &Session, first: usize, second: usize) -> Option<Vec<Change>> {
    let transcript = &session.transcript;
    let holds_result = |link: &Link| transcript.holds(link.entry, BlockKind::ToolResult);
    if session.links[first..second].iter().any(holds_result) {
        return None;
    }
    let calls = |answer: &[EntryNo]| -> Vec<&[u8]> {
        let blocks = answer.iter().flat_map(|no| transcript.blocks_of(*no));
        blocks.filter(|block| block.kind == BlockKind::ToolUse).map(|block| transcript.block_body(block).0).collect()
    };
    let (copy, kept) = (session.pieces_of_answer(first), session.pieces_of_answer(second));
    let kept: HashSet<&[u8]> = calls(kept).into_iter().collect();
    let is_copy = !copy.is_empty() && calls(copy).iter().all(|call| kept.contains(call));
    is_copy.then(|| copy.iter().copied().map(Change::Remove).collect())
}
