//! A result that is an error and has no content.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session};
use crate::transcript::Flaw;

pub(super) static RULE: Rule = Rule {
    name: "silent_error",
    severity: Severity::Fatal,
    says: "the result of {tool} is an error without a message",
    story: "A tool failed and left no message.",
    api: Some("content cannot be empty if `is_error` is true"),
    cure: Some(("text is added", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::SilentError)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let (Some(at), Some(tool)) = (finding.block, finding.tool) else { return Vec::new() };
    let result = cure::error_result(session, tool, "[claude-rescue: the tool failed and left no message]");
    vec![cure::with_block(session, finding.entry, at, &[result])]
}
