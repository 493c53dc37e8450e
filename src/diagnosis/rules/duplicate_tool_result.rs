//! Two results for one call.

use super::{Check, Rule, Severity};
use crate::diagnosis::pairing::{AnswerFate, Pairing};
use crate::diagnosis::{Finding, cure};
use crate::session::{Request, Session};

pub(super) static RULE: Rule = Rule {
    name: "duplicate_tool_result",
    severity: Severity::Fatal,
    says: "a second result for {tool}; the first is on line {other}",
    story: "A failed tool got both its own error and that of its batch, or a line was written twice.",
    api: Some("each tool_use must have a single result. Found multiple tool_result blocks with id"),
    cure: Some(("the second result is removed", cure::take_out)),
    check: Check::Pairs(check),
};

fn check(_: &Session, request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let again = pairing.results.iter().filter_map(|result| match result.fate {
        AnswerFate::Again(first) => Some((result, first)),
        _ => None,
    });
    again
        .map(|(result, first)| Finding::of_part(&RULE, request, result.source, Some(result.tool)).with(first.entry))
        .collect()
}
