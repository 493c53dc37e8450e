//! A result that comes after somebody else spoke.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::cure;
use crate::diagnosis::pairing::{CallFate, Pairing};
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "late_tool_result",
    severity: Severity::Fatal,
    says: "the result of {tool} comes too late, in line {other}",
    story: "Two processes wrote to one session, or a compaction overtook a tool that ran. The API takes a result only in the very next message.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("the result is brought to its call", cure::bring_home)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let found = pairing.calls.iter().filter_map(|call| match call.fate {
        CallFate::Late(result) => Some((call, result)),
        _ => None,
    });
    found
        .map(|(call, result)| Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(result.entry))
        .collect()
}
