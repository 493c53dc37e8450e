//! The shape of the messages around the damage: kinds and ids, no contents.

use std::ops::Range;

use serde::Serialize;

use super::{Vouched, safe};
use crate::diagnosis::Diagnosis;
use crate::session::Session;
use crate::transcript::{BlockKind, Kind};

/// How many links are shown before the first damage, and from it on.
const BEFORE: usize = 4;
const BEHIND: usize = 10;

/// One entry.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its line.
    pub line: u32,
    /// When it was written.
    pub time: Option<Vouched>,
    /// Its kind.
    pub kind: &'static str,
    /// The start of its uuid.
    pub uuid: Vouched,
    /// The start of its parent's uuid.
    pub parent: Option<Vouched>,
    /// Its blocks: kind, and id of the call.
    pub blocks: Vec<Vouched>,
}

/// The links around the first damage, or else around the newest error.
pub(super) fn window(session: &Session, diagnosis: &Diagnosis) -> Range<usize> {
    let damaged = diagnosis.first().and_then(|finding| finding.link);
    let Some(at) = damaged.or(diagnosis.symptom.as_ref().map(|symptom| symptom.link)) else { return 0..0 };
    at.saturating_sub(BEFORE)..(at + BEHIND).min(session.links.len())
}

impl Row {
    pub(super) fn of(session: &Session, link: usize) -> Self {
        let transcript = &session.transcript;
        let no = session.links[link].entry;
        let entry = &transcript.entries[no];
        let kind = match entry.kind {
            _ if entry.is_api_error() => "API error",
            Kind::User => "user",
            Kind::Assistant => "assistant",
            Kind::System => "system",
            Kind::Attachment => "attachment",
            Kind::Progress => "progress",
            _ => "other",
        };
        let blocks = transcript.blocks_of(no).iter().map(|block| {
            let call = block.tool.map(|id| safe::call(session, id));
            safe::block(kind_of(block.kind), call.as_ref(), block.is_error)
        });
        Self {
            line: transcript.line(no),
            time: safe::time(entry.time),
            kind,
            uuid: entry.uuid.map_or_else(|| Vouched::from("?"), |id| safe::uuid(transcript.id(id))),
            parent: entry.parent.map(|id| safe::uuid(transcript.id(id))),
            blocks: blocks.collect(),
        }
    }
}

fn kind_of(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Text => "text",
        BlockKind::Thinking => "thinking",
        BlockKind::ToolUse => "tool_use",
        BlockKind::ToolResult => "tool_result",
        BlockKind::ServerToolUse => "server_tool_use",
        BlockKind::ServerToolResult => "server_tool_result",
        BlockKind::Image => "image",
        BlockKind::Document => "document",
        BlockKind::Other => "other",
    }
}
