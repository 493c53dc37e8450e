//! A line that is no JSON value: cut off, or overwritten with NUL bytes.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Gap, Session, Via};
use crate::transcript::{Entry, Form};

pub(super) static RULE: Rule = Rule {
    name: "torn_line",
    severity: Severity::Lossy,
    says: "this line is cut off or no JSON; clients leave it out",
    story: "The process or the machine died while the line was written. At the end of a file it is harmless. In the \
            middle the next line hangs on an entry that is gone, and what stands before is cut off.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    let torn = (0..entries.len()).filter(|no| entries[*no].form != Form::Whole);
    torn.map(|no| {
        let gap = (0..session.links.len()).find(|link| hung_on(session, *link, no));
        let severity = if gap.is_some() { Severity::Lossy } else { Severity::Note };
        Finding::of_entry(&RULE, severity, no, gap)
    })
    .collect()
}

/// Whether a link is the first one written after the torn entry and has lost its parent: it hung on what was torn.
fn hung_on(session: &Session, link: usize, torn: usize) -> bool {
    let entry = session.links[link].entry;
    let lost = matches!(session.links[link].via, Via::Gap(Gap::Missing(_)));
    lost && entry > torn && !session.transcript.entries[torn..entry].iter().any(Entry::is_link)
}
