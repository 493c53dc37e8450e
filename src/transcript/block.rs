//! The facts of one block of `message.content`.

use std::ops::Range;

use super::entry::Marks;
use super::ids::{Id, Ids};
use super::json::Json;
use super::reader::{Reader, Stop};

/// One block of a message.
#[derive(Clone, Debug)]
pub struct Block {
    /// The field `type`.
    pub kind: BlockKind,
    /// Whether its words are there: the field `text` of a text, `content` of a result, `thinking` of a thinking block.
    pub fill: Fill,
    /// Whether pictures or documents can stand among the items of a result: some hold base64.
    pub media: bool,
    /// The field `is_error` of a result.
    pub is_error: bool,
    /// What the API would refuse about it by itself.
    pub flaw: Option<Flaw>,
    /// The id of a call, or of the call that a result answers.
    pub tool: Option<Id>,
    /// Its bytes in the file. A content that is a plain string is one text block.
    pub bytes: Range<usize>,
}

/// The field `type` of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Words.
    Text,
    /// The model's thinking, signed or withheld.
    Thinking,
    /// A tool call.
    ToolUse,
    /// What came of a tool call.
    ToolResult,
    /// A call of a tool that runs on the API's side.
    ServerToolUse,
    /// What came of it; it stands in the same answer.
    ServerToolResult,
    /// A picture.
    Image,
    /// A document, such as a PDF.
    Document,
    /// Anything else.
    Other,
}

/// What the API refuses about a block, whatever stands around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An id with characters outside `[a-zA-Z0-9_-]`, as other providers make them.
    Id,
    /// A tool's name of more than 200 bytes: a model put a whole command into it.
    Name,
    /// An input that is no object.
    Input,
    /// A thinking block without a signature.
    Unsigned,
    /// A result that is an error and says nothing.
    SilentError,
}

/// How many bytes a tool's name can have.
const LONGEST_NAME: usize = 200;

/// How much a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The field is missing.
    Missing,
    /// `""` or `[]`.
    Empty,
    /// White space only: what a client leaves out before it sends (602 of them in 162 healthy files).
    Blank,
    /// Something.
    Some,
}

impl Fill {
    fn of_text(raw: &[u8]) -> Self {
        let mut rest = raw;
        loop {
            rest = match rest {
                [] => return if raw.is_empty() { Self::Empty } else { Self::Blank },
                [b' ', rest @ ..] | [b'\\', b'n' | b't' | b'r', rest @ ..] => rest,
                _ => return Self::Some,
            }
        }
    }

    fn of(value: &[u8]) -> Self {
        match value {
            [b'"', raw @ .., b'"'] => Self::of_text(raw),
            b"[]" => Self::Empty,
            _ => Self::Some,
        }
    }
}

/// Reads `message.content`: a string, or an array of blocks. The reader stands on the bytes of the file.
pub(super) fn read_content(reader: &mut Reader<'_>, ids: &mut Ids, blocks: &mut Vec<Block>) -> Result<(), Stop> {
    match reader.peek()? {
        b'[' => reader.array(|reader| {
            if reader.peek()? != b'{' {
                reader.value()?;
                return Ok(());
            }
            let block = read_block(reader, ids)?;
            blocks.push(block);
            Ok(())
        }),
        b'"' => {
            let start = reader.at;
            let fill = Fill::of_text(reader.string()?);
            let bytes = start..reader.at;
            blocks.push(Block {
                kind: BlockKind::Text,
                fill,
                media: false,
                is_error: false,
                flaw: None,
                tool: None,
                bytes,
            });
            Ok(())
        }
        _ => reader.value().map(|_| ()),
    }
}

fn read_block(reader: &mut Reader<'_>, ids: &mut Ids) -> Result<Block, Stop> {
    let start = reader.at;
    let mut kind: &[u8] = b"";
    let (mut text, mut thinking, mut content) = (Fill::Missing, Fill::Missing, Fill::Missing);
    let (mut id, mut answers) = (None, None);
    let (mut is_error, mut signed, mut long_name, mut odd_input) = (false, false, false, false);
    let mut items: &[u8] = b"";
    reader.object(|reader, key| {
        let value = reader.value()?;
        match key {
            b"type" => kind = Json(value).raw_text().unwrap_or_default(),
            b"text" => text = Fill::of(value),
            b"thinking" => thinking = Fill::of(value),
            b"content" => (content, items) = (Fill::of(value), value),
            b"id" => id = Json(value).raw_text(),
            b"tool_use_id" => answers = Json(value).raw_text(),
            b"is_error" => is_error = Json(value).is_true(),
            b"signature" => signed = Fill::of(value) == Fill::Some,
            b"name" => long_name = value.len() > LONGEST_NAME + 2,
            b"input" => odd_input = value.first() != Some(&b'{'),
            _ => {}
        }
        Ok(())
    })?;
    let kind_name = kind;
    let (kind, fill, tool) = match kind {
        b"text" => (BlockKind::Text, text, None),
        b"thinking" | b"redacted_thinking" => (BlockKind::Thinking, thinking, None),
        b"tool_use" => (BlockKind::ToolUse, Fill::Some, id),
        b"tool_result" => (BlockKind::ToolResult, content, answers),
        b"server_tool_use" => (BlockKind::ServerToolUse, Fill::Some, id),
        kind if kind.ends_with(b"_tool_result") => (BlockKind::ServerToolResult, Fill::Some, answers),
        b"image" => (BlockKind::Image, Fill::Some, None),
        b"document" => (BlockKind::Document, Fill::Some, None),
        _ => (BlockKind::Other, Fill::Some, None),
    };
    let odd_id = tool.is_some_and(|id| !id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)));
    let silent = matches!(fill, Fill::Missing | Fill::Empty);
    let flaw = match kind {
        BlockKind::ToolUse if odd_id => Some(Flaw::Id),
        BlockKind::ToolUse if long_name => Some(Flaw::Name),
        BlockKind::ToolUse if odd_input => Some(Flaw::Input),
        BlockKind::Thinking if !signed && kind_name == b"thinking" => Some(Flaw::Unsigned),
        BlockKind::ToolResult if is_error && silent => Some(Flaw::SilentError),
        _ => None,
    };
    // In a string the quotes would be escaped, so only items are looked at.
    let media = items.first() == Some(&b'[') && memchr::memmem::find(items, b"\"base64\"").is_some();
    Ok(Block { kind, fill, media, is_error, flaw, tool: tool.map(|raw| ids.intern(raw)), bytes: start..reader.at })
}

/// Whether the value marks an entry; written here so that `entry` needs no JSON.
pub(super) fn mark(marks: &mut Marks, mark: Marks, value: &[u8]) {
    if Json(value).is_true() {
        marks.set(mark);
    }
}
