//! Several entries on one line.

use super::torn_line::last_hidden;
use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Session, Via};
use crate::transcript::EntryNo;

pub(super) static RULE: Rule = GLUED;

/// For files whose client reads nothing after the line.
static LAST_READ: Rule = Rule {
    says: "this line contains several entries; in a file of this size, clients from 2.1.90 to 2.1.120 read nothing \
           after it",
    ..GLUED
};

const GLUED: Rule = Rule {
    name: "glued_line",
    severity: Severity::Lossy,
    says: "this line contains several entries; clients from 2.1.150 on read the first one, and older clients read none",
    story: "A line break was never written, or an export joined two files without one. The line is not valid JSON, so \
            clients leave out every entry on it, and the entries that follow them lose their parent. 2.1.150 and later \
            read the first one. In a file of more than 5 MB, 2.1.90 to 2.1.120 read nothing after it.",
    api: None,
    cure: None,
    check: Check::File(check),
};

/// One finding per line. It is harmless if the chain after its last compaction does not need the line.
fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    let sent = session.links.iter().rposition(|link| link.via == Via::Compaction).unwrap_or(0);
    let glued: Vec<EntryNo> = (0..entries.len()).filter(|no| entries[*no].glued).collect();
    let hidden = last_hidden(session);
    let on_line = |no: &EntryNo| session.transcript.line(*no);
    let lines = glued.chunk_by(|one, next| on_line(one) == on_line(next));
    lines
        .map(|line| {
            let link = line.iter().filter_map(|entry| session.link_of(*entry)).min();
            let is_last = hidden.is_some_and(|last| last >= line[0]);
            let is_lossy = is_last || link.is_some_and(|link| link >= sent);
            let severity = if is_lossy { Severity::Lossy } else { Severity::Note };
            let entry = link.map_or(line[0], |link| session.links[link].entry);
            Finding::of_entry(if is_last { &LAST_READ } else { &RULE }, severity, entry, link)
        })
        .collect()
}
