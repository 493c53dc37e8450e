//! A text block that holds white space only.

use super::{Check, Rule, Severity};
use crate::diagnosis::symptom;
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Request, Session, Source};
use crate::transcript::{BlockKind, Fill};

pub(super) static RULE: Rule = Rule {
    name: "blank_text",
    severity: Severity::Fatal,
    says: "a text block holds white space only",
    story: "A hook or a program sent a prompt of spaces, or the model answered with an empty line. Where it is all that an \
            entry of the model holds, newer clients leave it out before they send; up to 2.1.20 they send it, and then this \
            is a note. Everywhere else 2.1.150 sends it, and so does 2.1.332 in a prompt that is a plain string and beside \
            another block of the model.",
    api: Some("text content blocks must contain non-whitespace text"),
    cure: Some(("the white space goes", cure)),
    check: Check::Bodies(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let blank = parts.filter(|part| part.kind == BlockKind::Text && part.fill == Fill::Blank);
    let sent = blank.map(|part| Finding::of_part(&RULE, request, part.source, None));
    // What a client leaves out is damage only where the API has named it: that client sent it.
    let severity = if request.left_out.is_empty() || !is_named(session) { Severity::Note } else { Severity::Fatal };
    let left_out = |source: &Source| Finding {
        block: Some(source.block),
        ..Finding::of_entry(&RULE, severity, source.entry, Some(source.link))
    };
    sent.chain(request.left_out.iter().map(left_out)).collect()
}

/// Whether the newest refusal is about white space.
fn is_named(session: &Session) -> bool {
    symptom::refusal(session).is_some_and(|said| said.text.to_lowercase().contains("non-whitespace"))
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    finding.block.map(|at| cure::without_block(session, finding.entry, at)).into_iter().collect()
}
