//! A compaction that keeps messages, one of which is missing.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Session, Via};
use crate::transcript::Subtype;

pub(super) static RULE: Rule = Rule {
    name: "lost_kept_messages",
    severity: Severity::Lossy,
    says: "this compaction keeps earlier messages, but not all of them are in the file; clients leave them all \
           out",
    story: "A compaction lists the messages that are sent in full after its summary. If one of the listed rows is \
            missing, torn, or stored under another uuid, clients silently drop all of the messages that were to be \
            kept. A rescue restores what is still there.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let sent = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let boundaries = session.links.iter().enumerate().filter(|(_, link)| {
        let entry = &session.transcript.entries[link.entry];
        entry.subtype == Subtype::CompactBoundary
    });
    boundaries
        .filter_map(|(at, link)| {
            let kept = session.preserved(link.entry).filter(|kept| !kept.is_whole())?;
            let lost = (at..session.links.len()).find(|at| matches!(session.links[*at].via, Via::Unsent(_)));
            // Nothing is lost if a later compaction replaced it all, or if there is nothing to bring back.
            let severity = if at >= sent && !kept.rows.is_empty() { Severity::Lossy } else { Severity::Note };
            Some(Finding::of_entry(&RULE, severity, link.entry, lost.or(Some(at))))
        })
        .collect()
}
