//! A server tool result without its call before it in the same answer.

use foldhash::HashSet;

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Role, Session};
use crate::transcript::{BlockKind, EntryNo, Kind};

pub(super) static RULE: Rule = Rule {
    name: "unpaired_server_result",
    severity: Severity::Fatal,
    says: "the result of a server tool has no matching call before it in the same answer",
    story: "If a tool runs on the API's side, its call and result are in the same answer, with the call first. A \
            compaction or an inserted message removed the call.",
    api: Some(
        "unexpected tool_use_id found in advisor_tool_result blocks · unexpected tool_use_id found in \
         web_search_tool_result blocks",
    ),
    cure: Some(("a result before its call moves after it; one without a call is removed", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    let mut findings = Vec::new();
    for message in request.messages.iter().filter(|message| message.role == Role::Assistant) {
        let mut called = HashSet::default();
        for part in &message.parts {
            match part.kind {
                BlockKind::ServerToolUse => drop(called.insert(part.tool)),
                BlockKind::ServerToolResult if !called.remove(&part.tool) => {
                    findings.push(Finding::of_part(&RULE, request, part.source, part.tool));
                }
                _ => {}
            }
        }
    }
    findings
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(at), Some(link)) = (finding.block, finding.link) else { return Vec::new() };
    let goes = || cure::without_block(session, finding.entry, at);
    let Some((entry, call)) = call_behind(session, link, finding) else { return vec![goes()] };
    let pair = [cure::block(session, entry, call).into_owned(), cure::block(session, finding.entry, at).into_owned()];
    if entry == finding.entry {
        // The call moves to where the result was, directly before it.
        return vec![cure::with_blocks(session, entry, &[(at, pair.to_vec()), (call, Vec::new())])];
    }
    vec![goes(), cure::with_block(session, entry, call, &pair)]
}

/// The call of this result, if it comes after it in the same answer.
fn call_behind(session: &Session, link: usize, finding: &Finding) -> Option<(EntryNo, usize)> {
    let transcript = &session.transcript;
    let message = transcript.entries[finding.entry].message;
    let pieces = session.links[link..].iter().map(|link| link.entry).take_while(|no| {
        let entry = &transcript.entries[*no];
        !entry.is_message()
            || *no == finding.entry
            || (entry.kind == Kind::Assistant && entry.message.is_some() && entry.message == message)
    });
    let calls =
        pieces.flat_map(|no| transcript.blocks_of(no).iter().enumerate().map(move |(at, block)| (no, at, block)));
    let mut behind = calls.filter(|(no, at, _)| *no != finding.entry || Some(*at) > finding.block);
    behind
        .find(|(_, _, block)| {
            block.kind == BlockKind::ServerToolUse && block.tool.is_some() && block.tool == finding.tool
        })
        .map(|(no, at, _)| (no, at))
}
