//! A result that comes after another message.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{Call, CallFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "late_tool_result",
    severity: Severity::Fatal,
    says: "the result of {tool} comes too late, on line {other}",
    story: "Two processes wrote to the same session, or a compaction finished before a running tool did. The API \
            accepts a result only in the very next message.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("the result is moved up to its call", cure::bring_home)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let found = |call: &Call| match call.fate {
        CallFate::Late(result) => {
            Some(Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(result.entry))
        }
        _ => None,
    };
    pairing.calls.iter().filter_map(found).collect()
}
