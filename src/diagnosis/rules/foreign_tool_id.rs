//! A call id that the API does not allow.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::Flaw;

pub(super) static RULE: Rule = Rule {
    name: "foreign_tool_id",
    severity: Severity::Fatal,
    says: "the id “{tool}” is empty or contains characters that the API does not allow",
    story: "The session was written with another provider, whose ids look different, and is now being resumed on the \
            Anthropic API.",
    api: Some("tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"),
    cure: Some(("the id is rewritten in both the call and its result", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::Id)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(tool) = finding.tool else { return Vec::new() };
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '_' };
    let mut name: String = session.transcript.id(tool).chars().map(allowed).collect();
    while session.transcript.ids.find(&name).is_some() || name.is_empty() {
        name.push('x');
    }
    cure::renamed_everywhere(session, tool, &name)
}
