//! A server tool call without a result in its answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{By, Part, Request, Role, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "unanswered_server_call",
    severity: Severity::Fatal,
    says: "the call {tool} has no server tool result after it in the same answer",
    story: "The stream broke while the API was searching or fetching, and the call was saved without its result. \
            Clients up to 2.1.20 send it; 2.1.150 and later leave it out. In the last answer this is a note: the \
            search may still be running. It is also a note with other providers, whose sessions contain such calls and \
            continue.",
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
