//! Two entries on one line.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Session, Via};
use crate::transcript::EntryNo;

pub(super) static RULE: Rule = Rule {
    name: "glued_line",
    severity: Severity::Lossy,
    says: "this line holds several entries; clients leave out all of them",
    story: "A line end was never written, or an export joined two files without one. The line is no JSON value, so \
            clients leave out every entry on it, and what hangs on them loses its parent.",
    api: None,
    cure: None,
    check: Check::File(check),
};

/// One finding a line. It is harmless where the live chain, behind its last compaction, does not need the line.
fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    let sent = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let glued: Vec<EntryNo> = (0..entries.len()).filter(|no| entries[*no].glued).collect();
    let lines = glued.chunk_by(|one, next| entries[*one].line == entries[*next].line);
    lines
        .map(|line| {
            let link = session.links.iter().position(|link| line.contains(&link.entry));
            let severity = if link.is_some_and(|link| link >= sent) { Severity::Lossy } else { Severity::Note };
            let entry = link.map_or(line[0], |link| session.links[link].entry);
            Finding::of_entry(&RULE, severity, entry, link)
        })
        .collect()
}
