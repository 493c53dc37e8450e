//! A tool name that is too long for the API.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::{Flaw, Json};

pub(super) static RULE: Rule = Rule {
    name: "long_tool_name",
    severity: Severity::Fatal,
    says: "the tool name is longer than the API allows",
    story: "A model put a whole command into the tool name, and the client saved it.",
    api: Some("tool_use.name: String should have at most 200 characters"),
    cure: Some(("the name is shortened", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::Name)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let body = cure::block(session, finding.entry, at);
    let name = Json(&body).get("name").and_then(Json::text).unwrap_or_default();
    let short: String = name.chars().filter(char::is_ascii).take(LENGTH).collect();
    vec![cure::renamed(session, finding.entry, at, "name", &short)]
}

/// Enough to recognize the tool.
const LENGTH: usize = 64;
