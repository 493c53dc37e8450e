//! A message without a timestamp.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;

pub(super) static RULE: Rule = Rule {
    name: "missing_time",
    severity: Severity::Note,
    says: "this message has no timestamp; older clients may take another one for the end of the conversation",
    story: "A script or a hand left the field `timestamp` out or wrote something else into it. Clients up to 2.1.80 find the \
            end of the conversation by it; 2.0.76 ends with an error, and 2.1.150 where the last message has none. Where \
            none has one, 2.1.80 and 2.1.150 find no conversation; 2.1.332 opens it all the same (measured). A copy gets times.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let sent = session.visible(session.links.len());
    let timeless = sent.filter(|at| {
        let entry = &session.transcript.entries[session.links[*at].entry];
        entry.is_message() && entry.time.is_none()
    });
    timeless.map(|at| Finding::of_entry(&RULE, RULE.severity, session.links[at].entry, Some(at))).collect()
}
