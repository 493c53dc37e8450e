//! A link whose parent is its own descendant.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Gap, Session, Via};

pub(super) static RULE: Rule = Rule {
    name: "parent_loop",
    severity: Severity::Fatal,
    says: "its parent comes after it, so the way back to the start never ends",
    story: "A parent was written wrong. Clients up to 2.1.20 hang for ever when they load the session; later ones cut \
            the loop somewhere.",
    api: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let links = session.links.iter().enumerate();
    let loops = links.filter(|(_, link)| link.via == Via::Gap(Gap::Loop));
    loops.map(|(at, link)| Finding::of_entry(&RULE, RULE.severity, link.entry, Some(at))).collect()
}
