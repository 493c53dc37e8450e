//! The results of one batch in several messages.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::cure;
use crate::diagnosis::pairing::{CallFate, Pairing};
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "split_tool_results",
    severity: Severity::Fatal,
    says: "the result of {tool} is apart from its batch, in line {other}",
    story: "Of calls made in parallel some results came at once and others in a later message. The API takes them only together, in the very next message.",
    api: Some("tool_use ids were found without tool_result blocks immediately after"),
    cure: Some(("the result is brought to its call", cure::bring_home)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let found = pairing.calls.iter().filter_map(|call| match call.fate {
        CallFate::Split(result) => Some((call, result)),
        _ => None,
    });
    found
        .map(|(call, result)| Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(result.entry))
        .collect()
}
