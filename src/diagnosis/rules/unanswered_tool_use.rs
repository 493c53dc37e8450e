//! A tool call that has no result before the next prompt or answer.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{CallFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "unanswered_tool_use",
    severity: Severity::Fatal,
    says: "the call {tool} has no result",
    story: "Esc during a permission check, a killed process, or a broken stream: the call was written, its result \
            never came, and the next prompt or answer followed. The whole history is sent with every prompt, so \
            Claude Code cannot get past it.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("a result is added, saying that none was recorded", cure)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let broken = pairing.calls.iter().filter(|call| call.fate == CallFate::Unanswered);
    broken.map(|call| Finding::of_part(&RULE, request, call.source, Some(call.tool))).collect()
}

/// The result goes after the last one of its answer, to keep all of them together.
fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(link), Some(tool)) = (finding.link, finding.tool) else { return Vec::new() };
    let result = cure::error_result(session, tool, cure::NO_RESULT);
    let body = cure::user_entry(session, finding.entry, &[result]);
    vec![Change::Insert { after: session.end_of_answer(link), body }]
}
