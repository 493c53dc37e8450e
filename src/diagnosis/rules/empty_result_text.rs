//! An empty or blank text block inside a result.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure, symptom};
use crate::session::{Change, Part, Request, Session};
use crate::transcript::{Block, BlockKind, Fill, Json};

pub(super) static RULE: Rule = Rule {
    name: "empty_result_text",
    severity: Severity::Note,
    says: "a text in the result of {tool} is empty or only white space",
    story: "A tool, usually from an MCP server, returned a text block with nothing in it, and clients send it \
            unchanged. The API has accepted that: public sessions from 2.1.11 to 2.1.15 continue after it. So it is \
            damage only if the API has reported empty text and nothing else in the history is empty.",
    api: None,
    cure: Some(("the empty text is removed", cure)),
    check: Check::Blocks(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let block = |part: &Part| -> &Block { &session.transcript.blocks_of(part.source.entry)[part.source.block] };
    // `odd_text` looks at bytes only; other blocks can have a field `text` too.
    let odd = parts.filter(|part| {
        block(part).items.odd_text && {
            let items = session.transcript.block_body(block(part)).get("content").map(Json::items).unwrap_or_default();
            items.into_iter().any(is_odd)
        }
    });
    let found: Vec<Finding> = odd.map(|part| Finding::of_part(&RULE, request, part.source, part.tool)).collect();
    let severity = if !found.is_empty() && is_named(session, request) { Severity::Fatal } else { RULE.severity };
    found.into_iter().map(|finding| Finding { severity, ..finding }).collect()
}

/// Whether the newest refusal is about empty text and no other text is empty.
fn is_named(session: &Session, request: &Request) -> bool {
    let said = symptom::is_named(session, "text content blocks must");
    let mut parts = request.messages.iter().flat_map(|message| &message.parts);
    let is_empty = |part: &Part| part.kind == BlockKind::Text && matches!(part.fill, Fill::Empty | Fill::Blank);
    said && request.left_out.is_empty() && !parts.any(is_empty)
}

fn is_odd(item: Json<'_>) -> bool {
    let text = || item.get("text").is_some_and(|text| matches!(Fill::of(text.0), Fill::Empty | Fill::Blank));
    item.get("type").and_then(Json::raw_text) == Some(b"text") && text()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    cure::without_items(session, finding, is_odd)
}
