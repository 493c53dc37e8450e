//! Thinking without words, if the API has named it.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::Session;
use crate::transcript::{BlockKind, Fill};

pub(super) static RULE: Rule = Rule {
    name: "thinking_without_words",
    severity: Severity::Fatal,
    says: "a thinking block has no text, and the API has refused one like that: the error is on line {other}",
    story: "A proxy or another provider wrote thinking without any text. Claude itself can send its thinking with a \
            signature and no text, and accepts it back; so this is damage only if the API has refused it.",
    api: Some("each thinking block must contain thinking · each thinking block must contain non-whitespace thinking"),
    cure: Some(("the block is removed", cure::take_out)),
    // A rule of the file, because it needs the refusal at the end; the request alone looks fine.
    check: Check::File(check),
};

fn check(session: &Session) -> Vec<Finding> {
    let said = symptom::refusal(session).filter(|said| {
        let words = symptom::plain(&said.text);
        symptom::holds(&words, "thinking block must contain")
    });
    let Some(said) = said else { return Vec::new() };
    let request = session.request_until(said.link);
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let silent =
        parts.filter(|part| part.kind == BlockKind::Thinking && matches!(part.fill, Fill::Empty | Fill::Blank));
    silent.map(|part| Finding::of_part(&RULE, &request, part.source, None).with(said.entry)).collect()
}
