//! The results of one batch in several messages.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{Call, CallFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "split_tool_results",
    severity: Severity::Fatal,
    says: "the result of {tool} is separate from its batch, on line {other}",
    story: "Some results of parallel calls came immediately and others in a later message. The API accepts them only \
            together, in the very next message.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("the result is moved up to its call", cure::bring_home)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let found = |call: &Call| match call.fate {
        CallFate::Split(result) => {
            Some(Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(result.entry))
        }
        _ => None,
    };
    pairing.calls.iter().filter_map(found).collect()
}
