//! A text block with nothing in it, or with white space only, among the items of a result.

use super::{Check, Rule, Severity};
use crate::diagnosis::{Finding, cure};
use crate::session::{Change, Part, Request, Session};
use crate::transcript::{Block, Fill, Json};

pub(super) static RULE: Rule = Rule {
    name: "empty_result_text",
    severity: Severity::Fatal,
    says: "a text inside the result of {tool} is empty or white space only",
    story: "A tool, mostly of an MCP server, answered with a text block that has nothing in it, and clients send it as it is.",
    api: Some("text content blocks must be non-empty · text content blocks must contain non-whitespace text"),
    cure: Some(("the empty text goes out of the result", cure)),
    check: Check::Bodies(check),
};

fn check(session: &Session, request: &Request) -> Vec<Finding> {
    let parts = request.messages.iter().flat_map(|message| &message.parts);
    let block = |part: &Part| -> &Block { &session.transcript.blocks_of(part.source.entry)[part.source.block] };
    // The look at the bytes that the mark comes from cannot tell a text block from another one with such a field.
    let odd = parts.filter(|part| {
        block(part).odd_text && {
            let items = session.transcript.block_body(block(part)).get("content").map(Json::items).unwrap_or_default();
            items.into_iter().any(is_odd)
        }
    });
    odd.map(|part| Finding::of_part(&RULE, request, part.source, part.tool)).collect()
}

fn is_odd(item: Json<'_>) -> bool {
    let text = || item.get("text").is_some_and(|text| matches!(Fill::of(text.0), Fill::Empty | Fill::Blank));
    item.get("type").and_then(Json::raw_text) == Some(b"text") && text()
}

fn cure(session: &Session, finding: &Finding) -> Vec<Change> {
    cure::without_items(session, finding, is_odd)
}
