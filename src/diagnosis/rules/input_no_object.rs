//! A call whose input is no object.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::{Flaw, Json};

pub(super) static RULE: Rule = Rule {
    name: "input_no_object",
    severity: Severity::Fatal,
    says: "the input of {tool} is missing or is not an object",
    story: "A model or a proxy wrote the input of a call as text, or omitted it.",
    api: Some("tool_use.input: Input should be a valid dictionary"),
    cure: Some(("the input is wrapped in an object", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::Input)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let wrapped = |value: Option<Json<'_>>| match value {
        Some(value) if value.0 != b"null" => [b"{\"input\":", value.0, b"}"].concat(),
        _ => b"{}".to_vec(),
    };
    vec![cure::with_field(session, finding.entry, at, "input", wrapped)]
}
