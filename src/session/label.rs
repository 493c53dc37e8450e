//! A step in a few words: its calls, or its text. Not cleaned; the faces do that.

use super::Session;
use super::link::Link;
use super::turn::{Step, StepKind};
use crate::transcript::{Block, BlockKind, Json, Transcript};

/// Fields that best describe a call, best first.
const TELLING: &[&str] =
    &["command", "file_path", "notebook_path", "path", "pattern", "query", "url", "description", "prompt", "skill"];

/// A tool call: the tool and what it works on.
pub fn call_label(transcript: &Transcript, call: &Block) -> String {
    let body = transcript.block_body(call);
    let name = body.get("name").and_then(Json::text).unwrap_or_default();
    let input = body.get("input");
    let told = TELLING.iter().find_map(|field| input?.get(field)?.text());
    format!("{name} {}", told.unwrap_or_default()).trim_end().to_owned()
}

/// The calls of links, in order.
pub fn calls<'a>(transcript: &'a Transcript, links: &'a [Link]) -> impl Iterator<Item = &'a Block> {
    let blocks = links.iter().flat_map(|link| transcript.blocks_of(link.entry));
    blocks.filter(|block| block.kind == BlockKind::ToolUse)
}

/// A step of the chain: its first call and the names of the others, or its text.
pub fn step_label(session: &Session, step: &Step) -> String {
    label(session, &session.links[step.links.clone()], step.kind)
}

/// The same for any links, on the chain or off it.
pub fn label(session: &Session, links: &[Link], kind: StepKind) -> String {
    let transcript = &session.transcript;
    let mut labels = calls(transcript, links).map(|call| call_label(transcript, call));
    if let Some(first) = labels.next() {
        let names = calls(transcript, links).skip(1).filter_map(|call| transcript.block_body(call).get("name")?.text());
        let more: Vec<_> = names.collect();
        return if more.is_empty() { first } else { format!("{first} (+ {})", more.join(", ")) };
    }
    let said = links.iter().filter_map(|link| session.words(link.entry)).find(|words| !words.is_empty());
    said.unwrap_or_else(|| if kind == StepKind::Answer { "(thinking)".to_owned() } else { String::new() })
}
