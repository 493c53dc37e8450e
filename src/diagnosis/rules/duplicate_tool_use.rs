//! Two calls with one id.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::pairing::Pairing;
use crate::session::Request;

pub(super) static RULE: Rule = Rule {
    name: "duplicate_tool_use",
    severity: Severity::Fatal,
    says: "the call id {tool} is used already in line {other}",
    story: "A piece of an answer was written twice, or a proxy gives the same id to several calls.",
    api: Some("tool_use ids must be unique"),
    check: Check::Pairs(check),
};

fn check(request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let again = pairing.repeated().into_iter();
    again
        .map(|(first, call)| Finding::of_part(&RULE, request, call.source, Some(call.tool)).with(first.source.entry))
        .collect()
}
