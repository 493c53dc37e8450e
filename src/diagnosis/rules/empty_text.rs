//! An empty text block, without even white space, or with no text at all.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::Request;
use crate::transcript::{BlockKind, Fill};

pub(super) static RULE: Rule = Rule {
    name: "empty_text",
    severity: Severity::Fatal,
    says: "a text block is empty",
    story: "The model sent an empty text block between others, and the client saved it. Clients up to 2.1.20 send it \
            unchanged, and 2.1.332 still does if it is all that a prompt contains.",
    api: Some(
        "text content blocks must be non-empty · cache_control cannot be set for empty text blocks · text.text: Field \
            required · text.text: Input should be a valid string",
    ),
    cure: Some(("the block is removed, along with any thinking after it", cure::take_out)),
    check: Check::Request(check),
};

fn check(request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let empty = parts.filter(|part| part.kind == BlockKind::Text && matches!(part.fill, Fill::Missing | Fill::Empty));
    empty.map(|part| Finding::of_part(&RULE, request, part.source, None)).collect()
}
