//! The result of a server tool without its call in the same answer.

use std::collections::HashSet;

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::cure;
use crate::session::{Change, Request, Role, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "unpaired_server_result",
    severity: Severity::Fatal,
    says: "the result of a server tool has no call before it in its answer",
    story: "Calls of tools that run on the API's side and their results stand in one answer, the call first. A compaction \
            or an inserted message took the call away.",
    api: Some(
        "unexpected tool_use_id found in advisor_tool_result blocks · \
         unexpected tool_use_id found in web_search_tool_result blocks",
    ),
    cure: Some(("the result goes", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    let mut findings = Vec::new();
    for message in request.messages.iter().filter(|message| message.role == Role::Assistant) {
        let mut called = HashSet::new();
        for part in &message.parts {
            match part.kind {
                BlockKind::ServerToolUse => drop(called.insert(part.tool)),
                BlockKind::ServerToolResult if !called.contains(&part.tool) => {
                    findings.push(Finding::of_part(&RULE, request, part.source, part.tool));
                }
                _ => {}
            }
        }
    }
    findings
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    finding.block.map(|at| cure::without_block(session, finding.entry, at)).into_iter().collect()
}
