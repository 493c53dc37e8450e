//! A message without a timestamp.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;

pub(super) static RULE: Rule = Rule {
    name: "missing_time",
    severity: Severity::Note,
    says: "this message has no timestamp; older clients may treat another message as the end of the conversation",
    story: "The field `timestamp` is missing or is not a time, usually because a script or a manual edit left it that \
            way. Clients up to 2.1.80 use it to find the end of the conversation; 2.0.76 stops with an error, and so \
            does 2.1.150 if the last message has none. If no message has one, 2.1.80 and 2.1.150 find no conversation; \
            2.1.332 still opens it (measured). A rescued copy gets timestamps.",
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
