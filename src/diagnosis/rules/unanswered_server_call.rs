//! A server tool call without a result in its answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{By, Part, Request, Role, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "unanswered_server_call",
    severity: Severity::Fatal,
    says: "the call {tool} of a server tool has no result behind it in its answer",
    story: "The stream broke while the API searched or fetched, and the call was kept without what came of it. Up to 2.1.20 \
            clients send it; 2.1.150 and later leave it out. In the last answer it is a note: the search may still run. So it is \
            with other providers, whose sessions hold such calls and go on.",
    api: Some("was found without a corresponding `web_search_tool_result` block"),
    cure: Some(("the call is removed", cure::take_out)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let last = request.messages.len().saturating_sub(1);
    let mut findings = Vec::new();
    for (at, message) in request.messages.iter().enumerate().filter(|(_, message)| message.role == Role::Assistant) {
        let mut open: Vec<&Part> = Vec::new();
        for part in &message.parts {
            match part.kind {
                BlockKind::ServerToolUse => open.push(part),
                BlockKind::ServerToolResult => {
                    if let Some(call) = open.iter().position(|call| call.tool == part.tool) {
                        open.remove(call);
                    }
                }
                _ => {}
            }
        }
        for part in open {
            let may_stand = at == last || !session.is_of_claude(part.source.entry);
            let severity = if request.by == By::Client && may_stand { Severity::Note } else { RULE.severity };
            findings.push(Finding { severity, ..Finding::of_part(&RULE, request, part.source, part.tool) });
        }
    }
    findings
}
