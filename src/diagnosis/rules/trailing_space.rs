//! White space at the end of an answer that the model should continue.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Role, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{BlockKind, Fill, Json, json};

pub(super) static RULE: Rule = Rule {
    name: "trailing_space",
    severity: Severity::Fatal,
    says: "the last message is from the assistant and ends with white space",
    story: "The program supplied the start of an answer with a space or a line break at its end.",
    api: Some("messages: final assistant content cannot end with trailing whitespace"),
    cure: Some(("the trailing space is removed", cure)),
    check: Check::Caller(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let last = request.messages.last().filter(|message| message.role == Role::Assistant);
    let text = last.and_then(|message| message.parts.last());
    let text = text.filter(|part| part.kind == BlockKind::Text && part.fill == Fill::Some);
    let ends_blank = text.filter(|part| {
        let block = &session.transcript.blocks_of(part.source.entry)[part.source.block];
        session.transcript.block_text(block).is_some_and(|text| text.ends_with(char::is_whitespace))
    });
    ends_blank.map(|part| Finding::of_part(&RULE, request, part.source, None)).into_iter().collect()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    let Some(at) = finding.block else { return Vec::new() };
    let trimmed = |text: Json<'_>| Some(json::quote(text.text()?.trim_end()));
    let raw = &*session.transcript.pass(finding.entry);
    let old = &*cure::block(session, finding.entry, at);
    if old.starts_with(b"\"") {
        let content = |key: &[u8], value: Json<'_>| if key == b"content" { trimmed(value) } else { None };
        let message = |key: &[u8], value: Json<'_>| {
            if key == b"message" { set_fields(value.0, content).ok() } else { None }
        };
        return vec![Change::Rewrite(finding.entry, set_fields(raw, message).unwrap_or_else(|_| raw.to_vec()))];
    }
    let block = set_fields(old, |key, value| if key == b"text" { trimmed(value) } else { None });
    vec![cure::with_block(session, finding.entry, at, &[block.unwrap_or_else(|_| old.to_vec())])]
}
