//! A call without an id, or a result that does not name its call.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "missing_id",
    severity: Severity::Fatal,
    says: "the call has no `id`, or the result has no `tool_use_id`",
    story: "A library that identifies calls only by name dropped the ids, and nothing else shows which result belongs \
            to which call.",
    api: Some("tool_use.id: Field required"),
    cure: Some(("the call is removed; the result is kept as text", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let nameless =
        parts.filter(|part| matches!(part.kind, BlockKind::ToolUse | BlockKind::ToolResult) && part.tool.is_none());
    nameless.map(|part| Finding::of_part(&RULE, request, part.source, None)).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let is_call = session.transcript.blocks_of(finding.entry)[at].kind == BlockKind::ToolUse;
    vec![if is_call {
        cure::without_block(session, finding.entry, at)
    } else {
        cure::with_block(session, finding.entry, at, &[cure::text_of_result(session, finding.entry, at)])
    }]
}
