//! A text block of white space only.

use super::{Check, Rule, Severity};
use crate::diagnosis::heals::at_least;
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{Request, Session, Source};
use crate::transcript::{BlockKind, Fill};

pub(super) static RULE: Rule = Rule {
    name: "blank_text",
    severity: Severity::Fatal,
    says: "a text block contains only white space",
    story: "A hook or a program sent a prompt of spaces, or the model answered with an empty line. If such text is all \
            that an entry from the model contains, clients from 2.1.32 on leave it out of the request, and this is \
            only a note; clients up to 2.1.31 send it. Everywhere else 2.1.150 sends it; 2.1.332 sends it if the \
            prompt is a plain string, or if it is next to another block from the model.",
    api: Some("text content blocks must contain non-whitespace text"),
    cure: Some(("the block is removed", cure::take_out)),
    check: Check::Blocks(check),
};

/// The first version whose sessions went on with such entries (public ones of 2.1.32 to 2.1.49). The API refused 2.1.20
/// (measured) and 2.1.31 (reported).
const LEFT_OUT_FROM: &str = "2.1.32";

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let blank = parts.filter(|part| part.kind == BlockKind::Text && part.fill == Fill::Blank);
    let sent = blank.map(|part| Finding::of_part(&RULE, request, part.source, None));
    // Clients leave these out, so they matter only if this version sends them or the API has named them.
    let is_sent = || {
        session.version().is_some_and(|version| !at_least(version, LEFT_OUT_FROM))
            || symptom::is_named(session, "non-whitespace")
    };
    let severity = if request.left_out.is_empty() || !is_sent() { Severity::Note } else { Severity::Fatal };
    let left_out = |source: &Source| Finding {
        block: Some(source.block),
        ..Finding::of_entry(&RULE, severity, source.entry, Some(source.link))
    };
    sent.chain(request.left_out.iter().map(left_out)).collect()
}
