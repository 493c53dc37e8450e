//! A call whose input is no object.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::cure;
use crate::session::{Change, Request, Session};
use crate::transcript::{Flaw, Json, edit::set_fields};

pub(super) static RULE: Rule = Rule {
    name: "input_no_object",
    severity: Severity::Fatal,
    says: "the input of {tool} is no object",
    story: "A model or a proxy wrote the input of a call as text.",
    api: Some("tool_use.input: Input should be a valid dictionary"),
    cure: Some(("the input is wrapped in an object", cure)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    Finding::of_flaw(&RULE, request, Flaw::Input)
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let wrap = |key: &[u8], value: Json<'_>| (key == b"input").then(|| [b"{\"input\":", value.0, b"}"].concat());
    let block = cure::block(session, finding.entry, at);
    let set = set_fields(block, wrap).unwrap_or_else(|_| block.to_vec());
    vec![cure::with_block(session, finding.entry, at, &[set])]
}
