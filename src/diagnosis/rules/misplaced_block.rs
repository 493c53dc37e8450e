//! A call in a user message, or a result in an answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{By, Change, Part, Request, Role, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{BlockKind, Json, Kind};

pub(super) static RULE: Rule = Rule {
    name: "misplaced_block",
    severity: Severity::Fatal,
    says: "the block belongs in a message of the other role",
    story: "The roles were mixed up when the history was put together: calls belong to the assistant, their results to \
            the user. Clients send such an entry with the role that its `type` gives.",
    api: Some("`tool_use` blocks can only be in `assistant` messages"),
    cure: Some(("a message that contains nothing else gets the other role", cure)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| message.parts.iter().map(|part| (message.role, part)));
    let wrong = parts.filter(|(role, part)| is_misplaced(*role, part.kind));
    let finding = |part: &Part| {
        // Answers of other providers hold results of their own tools, and such sessions go on.
        let is_foreign = request.by == By::Client && !session.is_of_claude(part.source.entry);
        let severity = if is_foreign { Severity::Note } else { RULE.severity };
        Finding { severity, ..Finding::of_part(&RULE, request, part.source, part.tool) }
    };
    wrong.map(|(_, part)| finding(part)).collect()
}

fn is_misplaced(role: Role, kind: BlockKind) -> bool {
    match role {
        Role::User => matches!(kind, BlockKind::ToolUse | BlockKind::ServerToolUse | BlockKind::ServerToolResult),
        Role::Assistant => kind == BlockKind::ToolResult,
        Role::Other => false,
    }
}

/// Only if every block belongs to the other role; else the rest would be misplaced.
fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (is, becomes): (_, &[u8]) = match session.transcript.entries[finding.entry].kind {
        Kind::User => (Role::User, b"\"assistant\""),
        _ => (Role::Assistant, b"\"user\""),
    };
    if !session.transcript.blocks_of(finding.entry).iter().all(|block| is_misplaced(is, block.kind)) {
        return Vec::new();
    }
    let raw = &*session.transcript.pass(finding.entry);
    let role = |key: &[u8], _: Json<'_>| (key == b"role").then(|| becomes.to_vec());
    let body = set_fields(raw, |key, value| match key {
        b"type" => Some(becomes.to_vec()),
        b"message" => set_fields(value.0, role).ok(),
        _ => None,
    });
    vec![Change::Rewrite(finding.entry, body.unwrap_or_else(|_| raw.to_vec()))]
}
