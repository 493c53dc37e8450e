//! A call without a tool name.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::{Flaw, json};

pub(super) static RULE: Rule = Rule {
    name: "empty_tool_name",
    severity: Severity::Fatal,
    says: "the call {tool} has no tool name",
    story: "A backend or a broken stream omitted the tool name, and the client saved the call anyway.",
    api: Some("tool_use.name: String should have at least 1 character · tool_use.name: Field required"),
    cure: Some(("the call gets the name `unknown_tool`", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::NoName)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    vec![cure::with_field(session, finding.entry, at, "name", |_| json::quote("unknown_tool"))]
}
