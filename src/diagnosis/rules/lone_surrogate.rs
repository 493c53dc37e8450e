//! A surrogate without its other half.

use super::{Check, Rule, Severity};
use crate::diagnosis::Finding;
use crate::session::{Change, Request, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{EntryNo, Json, Marks, Reader, json};

pub(super) static RULE: Rule = Rule {
    name: "lone_surrogate",
    severity: Severity::Fatal,
    says: "a character is cut in half, and no valid request can contain that",
    story: "Output was cut in the middle of an emoji. Clients up to 2.1.112 send the half character unchanged, and the \
            API cannot read the request at all.",
    api: Some("The request body is not valid JSON: no low surrogate in string · invalid high surrogate in string"),
    cure: Some(("the half character is replaced by the Unicode replacement character", cure)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let halved = request.entries().filter(|source| is_sent(session, source.entry));
    halved.map(|source| Finding::of_entry(&RULE, RULE.severity, source.entry, Some(source.link))).collect()
}

/// Whether the half is in `message`; other fields are not sent.
fn is_sent(session: &Session, entry: EntryNo) -> bool {
    let facts = &session.transcript.entries[entry];
    if !facts.marks.has(Marks::LONE_SURROGATE) || !facts.is_message() {
        return false;
    }
    let Some(message) = session.transcript.body(entry).get("message") else { return false };
    let mut reader = Reader::new(message.0);
    reader.value().is_ok() && reader.lone_surrogate
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let raw = &*session.transcript.pass(finding.entry);
    let whole = |key: &[u8], value: Json<'_>| (key == b"message").then(|| json::without_halves(value.0));
    vec![Change::Rewrite(finding.entry, set_fields(raw, whole).unwrap_or_else(|_| raw.to_vec()))]
}
