//! Other blocks before a result.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{CallFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::BlockKind;

pub(super) static RULE: Rule = Rule {
    name: "text_before_tool_result",
    severity: Severity::Fatal,
    says: "something else comes before the result of {tool}, on line {other}",
    story: "A prompt or picture came in while the tool was running and was written before its result. The API requires \
            results to come first in their message.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("the other blocks move after the results", cure)),
    check: Check::Pairs(check),
};

/// One finding per block, even if it comes before several results.
fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let mut seen = None;
    let behind = pairing.calls.iter().filter_map(|call| match call.fate {
        CallFate::BehindText(said) if seen.replace(said) != Some(said) => Some((call, said)),
        _ => None,
    });
    behind.map(|(call, said)| Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(said.entry)).collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(link), Some(said)) = (finding.link, finding.other) else { return Vec::new() };
    if session.transcript.holds(said, BlockKind::ToolResult) {
        return vec![cure::results_first(session, said)];
    }
    let body = session.transcript.pass(said).into_owned();
    vec![Change::Remove(said), Change::Insert { after: cure::last_result(session, link, said), body }]
}
