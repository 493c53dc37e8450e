//! A link whose parent is not in the file.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Gap, Session, Via};

pub(super) static RULE: Rule = Rule {
    name: "missing_parent",
    severity: Severity::Lossy,
    says: "its parent is not in the file, so clients may leave out what comes before it",
    story: "Its parent entry was never saved. Clients up to 2.1.80 start the conversation here and silently leave out \
            everything before it; later clients do so only if the row before it in the file is more than five seconds \
            older.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let sent = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let links = session.links.iter().enumerate();
    let gaps = links.filter(|(_, link)| matches!(link.via, Via::Gap(Gap::Missing(_))));
    // Clients up to 2.1.80 take such an entry for the end of the conversation; later ones ignore it.
    let stranded = session.stranded.iter().map(|no| Finding::of_entry(&RULE, Severity::Note, *no, None));
    gaps.map(|(at, link)| {
        // Nothing is lost if there is nothing above, or if a compaction replaced it all.
        let severity = if at > 0 && at >= sent { Severity::Lossy } else { Severity::Note };
        Finding::of_entry(&RULE, severity, link.entry, Some(at))
    })
    .chain(stranded)
    .collect()
}
