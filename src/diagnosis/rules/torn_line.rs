//! A line that is not a JSON value: cut off, or overwritten with NUL bytes.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::loading::{Broken, is_large};
use crate::session::{Gap, Session, Via};
use crate::transcript::{Entry, EntryNo, Form};

pub(super) static RULE: Rule = TORN;

/// For files whose client reads nothing after the line.
static LAST_READ: Rule = Rule {
    says: "this line is cut off or is not JSON; in a file of this size, clients from 2.1.90 to 2.1.120 read nothing \
           after it",
    ..TORN
};

const TORN: Rule = Rule {
    name: "torn_line",
    severity: Severity::Lossy,
    says: "this line is cut off or is not JSON; clients skip it",
    story: "The process or the machine died while the line was being written. At the end of a file this is harmless. \
            In the middle, the next line points to an entry that is gone, and what comes before it is cut off. In a \
            file of more than 5 MB, 2.1.90 to 2.1.114 read nothing after such a line, whatever it contained, and \
            2.1.116 to 2.1.120 stop with an error; 2.1.121 and later leave out only that line.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    let torn = (0..entries.len()).filter(|no| entries[*no].form != Form::Whole);
    let hidden = last_hidden(session);
    let mut links = (0..entries.len()).filter(|no| entries[*no].is_link()).peekable();
    torn.map(|no| {
        while links.next_if(|link| *link < no).is_some() {}
        let gap = links.peek().and_then(|next| lost_its_parent(session, *next));
        if hidden.is_some_and(|last| last > no) {
            return Finding::of_entry(&LAST_READ, Severity::Lossy, no, gap);
        }
        let severity = if gap.is_some() { Severity::Lossy } else { Severity::Note };
        Finding::of_entry(&RULE, severity, no, gap)
    })
    .collect()
}

/// The last message that the client that wrote the session skips if a line before it is broken.
pub(super) fn last_hidden(session: &Session) -> Option<EntryNo> {
    let is_read = || Broken::of(session.version().unwrap_or_default()) == Broken::LeftOut;
    let hides = is_large(&session.transcript) && !is_read();
    session.transcript.entries.iter().rposition(Entry::is_message).filter(|_| hides)
}

/// The link of an entry, if its parent is missing: the first link after a torn line hangs on what was torn.
fn lost_its_parent(session: &Session, entry: EntryNo) -> Option<usize> {
    session.link_of(entry).filter(|link| matches!(session.links[*link].via, Via::Gap(Gap::Missing(_))))
}
