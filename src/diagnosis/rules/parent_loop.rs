//! A link whose parent is its own descendant.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Gap, Session, Via};

pub(super) static RULE: Rule = Rule {
    name: "parent_loop",
    severity: Severity::Fatal,
    says: "its parent comes after it, so following parents back never reaches the start",
    story: "A parent was recorded wrongly. Clients up to 2.1.20 hang forever when they load the session; later clients \
            break the loop somewhere.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let links = session.links.iter().enumerate();
    let loops = links.filter(|(_, link)| link.via == Via::Gap(Gap::Loop));
    loops
        .map(|(at, link)| {
            // If the chain starts here, it is sound up to the link that this one wrongly hangs on.
            let parent = session.transcript.entries[link.entry].parent.and_then(|id| session.named(id));
            let back = parent.and_then(|parent| session.link_of(parent)).filter(|_| at == 0);
            Finding::of_entry(&RULE, RULE.severity, link.entry, back.or(Some(at)))
        })
        .collect()
}
