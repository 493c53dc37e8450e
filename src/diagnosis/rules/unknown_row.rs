//! A link whose parent is of a kind that clients do not know.

use foldhash::HashSet;

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::heals::at_least;
use crate::session::Session;
use crate::session::loading::{ERAS, Era, Loaded, load};
use crate::transcript::{BlockKind, EntryNo, Kind};

pub(super) static RULE: Rule = Rule {
    name: "unknown_row",
    severity: Severity::Lossy,
    says: "clients that do not know this kind of row may leave out what comes before it; 2.0.76 can separate a call \
           from its result",
    story: "A program or a newer client wrote a new kind of row into the conversation, and that row is the parent of \
            the next one; or the parent of a result is a tool's progress entry, a kind that only 2.0.76 does not know. \
            Clients up to 2.1.80 that do not know the row start the conversation after it: if it separates a call from \
            its result, 2.0.76 sends the lone result, which the API refuses, and 2.1.80 leaves the result out. 2.1.150 \
            and 2.1.332 continue with the row before it if that is at most five seconds older (measured). In a rescued \
            copy, such rows are outside the conversation.",
    api: None,
    cure: None,
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let entries = &session.transcript.entries;
    // Kinds that no client knows. Progress rows count only where 2.0.76, which does not know them, parts a call from
    // its result.
    let is_unknown = |row: EntryNo, child: EntryNo| match entries[row].kind {
        Kind::User | Kind::Assistant | Kind::System | Kind::Attachment => false,
        Kind::Progress => session.transcript.holds(child, BlockKind::ToolResult),
        _ => true,
    };
    let visible = session.visible(session.links.len());
    let start = visible.start;
    // Each link whose parent is such a row, and the row.
    let mut found: Vec<(usize, EntryNo)> = Vec::new();
    for at in visible {
        let child = session.links[at].entry;
        let row = entries[child].parent.and_then(|id| session.named(id)).filter(|row| is_unknown(*row, child));
        let above = || session.links[start..at].iter().any(|link| entries[link.entry].is_message());
        if let Some(row) = row.filter(|row| found.iter().all(|(_, known)| known != row) && above()) {
            found.push((at, row));
        }
    }
    let newest = ERAS.last().filter(|_| !found.is_empty()).and_then(|era| sent(session, era));
    found
        .into_iter()
        .map(|(at, row)| {
            let is_sent =
                |newest: &HashSet<EntryNo>| session.links[start..at].iter().any(|link| newest.contains(&link.entry));
            let severity = if newest.as_ref().is_none_or(is_sent) { Severity::Note } else { RULE.severity };
            Finding::of_entry(&RULE, severity, row, Some(at))
        })
        .collect()
}

/// The entries that clients of an era send; none if a newer client wrote the session, since it may know more kinds.
fn sent(session: &Session, era: &Era) -> Option<HashSet<EntryNo>> {
    let is_newer = session.version().is_some_and(|version| version != era.from && at_least(version, era.from));
    match load(&session.transcript, era) {
        Loaded::Sends(sent) if !is_newer => {
            let pieces = sent.iter().flat_map(|sent| &sent.pieces);
            Some(pieces.filter_map(|piece| piece.origin).map(|(entry, _)| entry).collect())
        }
        _ => None,
    }
}
