//! NUL characters in what is sent.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::diagnosis::heals::at_least;
use crate::session::{By, Change, Request, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{EntryNo, Json, Marks};

/// The version that was seen to cut its request at a NUL. Older ones send it, and the API accepts it.
const SINCE: &str = "2.1.270";

pub(super) static RULE: Rule = Rule {
    name: "nul_character",
    severity: Severity::Note,
    says: "a message contains a NUL character; 2.1.270 cuts its request off there",
    story: "A command printed binary data. 2.1.270 ends its request body at the NUL, and the API cannot read it; older \
            clients send the whole body.",
    api: Some("The request body is not valid JSON: unexpected end of data"),
    cure: Some(("the NUL is replaced by a visible character", cure)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    // This is a bug of the client; the API accepts NULs.
    if request.by == By::Caller {
        return Vec::new();
    }
    let cuts = session.version().is_some_and(|version| at_least(version, SINCE));
    let severity = if cuts { Severity::Fatal } else { Severity::Note };
    let sent = request.entries().filter(|source| holds_nul(session, source.entry));
    sent.map(|source| Finding::of_entry(&RULE, severity, source.entry, Some(source.link))).collect()
}

fn holds_nul(session: &Session, entry: EntryNo) -> bool {
    let facts = &session.transcript.entries[entry];
    let message = || session.transcript.body(entry).get("message");
    facts.marks.has(Marks::NUL)
        && facts.is_message()
        && message().is_some_and(|message| places(message.0).next().is_some())
}

/// The offsets of `\u0000`, not counting `\\u0000`.
fn places(raw: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memmem::find_iter(raw, b"\\u0000").filter(|at| {
        let before = raw[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        before % 2 == 0
    })
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let raw = &*session.transcript.pass(finding.entry);
    let visible = |key: &[u8], value: Json<'_>| {
        (key == b"message").then(|| {
            let mut out = value.0.to_vec();
            for at in places(value.0) {
                // U+2400 is the symbol for NUL, and its escape has the same length.
                out[at..at + 6].copy_from_slice(b"\\u2400");
            }
            out
        })
    };
    vec![Change::Rewrite(finding.entry, set_fields(raw, visible).unwrap_or_else(|_| raw.to_vec()))]
}
