//! Two entries on one line.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::Session;

pub(super) static RULE: Rule = Rule {
    name: "glued_line",
    severity: Severity::Lossy,
    says: "this line holds several entries; clients leave out all of them",
    story: "A line end was never written, or an export joined two files without one. The line is no JSON value, so \
            clients leave out every entry on it, and what hangs on them loses its parent.",
    api: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    let visible = session.visible(session.links.len()).start;
    let mut findings: Vec<Finding> = Vec::new();
    for no in (0..entries.len()).filter(|no| entries[*no].glued) {
        if findings.last().is_some_and(|last| entries[last.entry].line == entries[no].line && last.link.is_some()) {
            continue;
        }
        // Harmless where the live chain, behind its last compaction, does not need it.
        let link = session.links.iter().position(|link| link.entry == no);
        let needed = link.is_some_and(|link| link + 1 >= visible);
        let severity = if needed { Severity::Lossy } else { Severity::Note };
        findings.retain(|last| entries[last.entry].line != entries[no].line);
        findings.push(Finding::of_entry(&RULE, severity, no, link));
    }
    findings
}
