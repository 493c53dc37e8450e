//! Who speaks in a block.

use serde::Serialize;

use crate::session::is_of_client;
use crate::transcript::{Block, BlockKind, EntryNo, Kind, Marks, Transcript};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The user.
    Person,
    /// The model.
    Assistant,
    /// The model, calling a tool.
    Call,
    /// A tool, in the result of a call.
    Result,
    /// The client, in the user's or the model's name.
    Client,
    /// The client, about a failed request.
    ApiError,
    /// The summary that a compaction wrote.
    Summary,
    /// Nobody: the line cannot be read.
    Unread,
}

impl Who {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Assistant => "assistant",
            Self::Call => "call",
            Self::Result => "result",
            Self::Client => "client",
            Self::ApiError => "API error",
            Self::Summary => "compaction summary",
            Self::Unread => "cannot be read",
        }
    }
}

/// Who speaks in a block; none for thinking and unknown blocks.
pub fn speaker(transcript: &Transcript, no: EntryNo, block: &Block) -> Option<Who> {
    let entry = &transcript.entries[no];
    let is_answer = entry.kind == Kind::Assistant;
    Some(match block.kind {
        BlockKind::Thinking | BlockKind::Other => return None,
        BlockKind::ToolUse | BlockKind::ServerToolUse => Who::Call,
        BlockKind::ToolResult | BlockKind::ServerToolResult => Who::Result,
        _ if entry.is_api_error() => Who::ApiError,
        _ if entry.marks.has(Marks::COMPACT_SUMMARY) => Who::Summary,
        _ if entry.marks.has(Marks::META) || is_answer && entry.marks.has(Marks::SYNTHETIC) => Who::Client,
        _ if is_answer => Who::Assistant,
        BlockKind::Text if transcript.block_text(block).is_some_and(|text| is_of_client(&text)) => Who::Client,
        _ => Who::Person,
    })
}
