//! Turns on a branch that clients do not send, although nobody rewound it.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Session, Unsent, Via};

pub(super) static RULE: Rule = Rule {
    name: "lost_branch",
    severity: Severity::Lossy,
    says: "the turns from here on are on a branch that clients leave out, although nobody rewound",
    story: "Two clients continued the same session, copies from two machines were merged, or a prompt was sent again \
            after an error and attached to a tool's progress entry. The conversation split, both parts grew, and \
            clients send only the one with the newest entry. A repair puts the other part in front of it; the plan \
            “branch” continues with the other part instead.",
    api: None,
    cure: None,
    check: Check::File(check),
};

/// One finding per branch.
fn check(session: &Session) -> Vec<Finding> {
    let is_lost = |at: usize| session.links[at].via == Via::Unsent(Unsent::Branch);
    let sent = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let first = (0..session.links.len()).filter(|at| is_lost(*at) && !at.checked_sub(1).is_some_and(is_lost));
    first
        .map(|at| {
            let severity = if at >= sent { RULE.severity } else { Severity::Note };
            Finding::of_entry(&RULE, severity, session.links[at].entry, Some(at))
        })
        .collect()
}
