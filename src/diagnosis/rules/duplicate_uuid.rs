//! One uuid on two entries with different content.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;
use crate::transcript::EntryNo;

pub(super) static RULE: Rule = Rule {
    name: "duplicate_uuid",
    severity: Severity::Note,
    says: "it has the same uuid as line {other}, but different content",
    story: "An entry was written again with the same uuid, as clients do when they resume. Byte-identical copies are \
            normal (0.2.9x to 0.2.10x write the whole conversation again at every start). If copies differ, clients up \
            to 2.1.80 use the last one.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let found = |&(first, again): &(EntryNo, EntryNo)| {
        Finding::of_entry(&RULE, RULE.severity, again, session.link_of(again)).with(first)
    };
    session.rewritten.iter().map(found).collect()
}
