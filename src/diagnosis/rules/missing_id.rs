//! A call without an id, or a result that does not say of which call.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Request, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "missing_id",
    severity: Severity::Fatal,
    says: "the call has no `id`, or the result no `tool_use_id`",
    story: "A library that knows calls only by their name dropped the ids, and nothing else tells which result answers \
            which call.",
    api: Some("tool_use.id: Field required"),
    cure: None,
    check: Check::Body(check),
};

fn check(_: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let nameless =
        parts.filter(|part| matches!(part.kind, BlockKind::ToolUse | BlockKind::ToolResult) && part.tool.is_none());
    nameless.map(|part| Finding::of_part(&RULE, request, part.source, None)).collect()
}
