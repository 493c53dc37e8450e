//! A result of a call that nobody made.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::pairing::{AnswerFate, Pairing};
use crate::session::Request;

pub(super) static RULE: Rule = Rule {
    name: "orphan_tool_result",
    severity: Severity::Fatal,
    says: "a result for {tool}, but no such call before it",
    story: "The entry of the call was never written, or a compaction or a lost line cut it off, and its result stayed \
            behind.",
    api: Some("unexpected tool_use_id found in tool_result blocks"),
    check: Check::Pairs(check),
};

fn check(request: &Request, pairing: &Pairing) -> Vec<Finding> {
    let orphans = pairing.results.iter().filter(|result| result.fate == AnswerFate::Orphan);
    orphans.map(|result| Finding::of_part(&RULE, request, result.source, Some(result.tool))).collect()
}
