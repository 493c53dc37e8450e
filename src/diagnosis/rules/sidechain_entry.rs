//! An entry of a sub-agent in the main chain.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Request, Session};
use crate::transcript::Marks;

pub(super) static RULE: Rule = Rule {
    name: "sidechain_entry",
    severity: Severity::Lossy,
    says: "a sub-agent's entry is in the main conversation; clients leave it out",
    story: "Two writers shared the file, or a lost link was reconnected to the wrong conversation. Clients leave the \
            entry out; those up to 2.0.14 send it, and it can separate a call from its result.",
    api: None,
    cure: Some(("the entry is removed", cure::remove_entry)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    if session.is_sidechain() {
        return Vec::new();
    }
    let stray = request.entries().filter(|source| session.transcript.entries[source.entry].marks.has(Marks::SIDECHAIN));
    stray.map(|source| Finding::of_entry(&RULE, RULE.severity, source.entry, Some(source.link))).collect()
}
