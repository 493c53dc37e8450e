//! The facts of one block of `message.content`.

use std::ops::Range;

use super::entry::Marks;
use super::ids::{Id, Ids};
use super::json::{Json, Reader, Stop, decode, hex4};

/// One block of a message.
#[derive(Clone, Debug)]
pub struct Block {
    /// The field `type`.
    pub kind: BlockKind,
    /// Whether it has words: `text` of a text, `content` of a result, `thinking` of a thinking block.
    pub fill: Fill,
    /// What a quick look at a result's items finds.
    pub items: Items,
    /// The field `is_error` of a result.
    pub is_error: bool,
    /// Whether it is no block in the file but the content itself, as a plain string.
    pub is_string: bool,
    /// What the API would refuse about it on its own.
    pub flaw: Option<Flaw>,
    /// The id of a call, or of the call that a result answers.
    pub tool: Option<Id>,
    /// Its bytes in the file. Content that is a plain string is one text block.
    pub bytes: Range<usize>,
}

/// What a quick look at a result's bytes finds; empty for a plain string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// Some hold base64, so they may include pictures or documents.
    pub media: bool,
    /// A text among them may be empty or blank.
    pub odd_text: bool,
    /// They are not blocks.
    pub bare: bool,
}

/// The field `type` of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Text.
    Text,
    /// The model's thinking, signed or redacted.
    Thinking,
    /// A tool call.
    ToolUse,
    /// The result of a tool call.
    ToolResult,
    /// A call of a tool that the API runs itself.
    ServerToolUse,
    /// Its result, in the same answer.
    ServerToolResult,
    /// A picture.
    Image,
    /// A document, such as a PDF.
    Document,
    /// Anything else.
    Other,
}

/// What the API refuses about a block, whatever surrounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An id that is empty or has characters outside `[a-zA-Z0-9_-]`, as from other providers.
    Id,
    /// A tool name of more than 200 bytes.
    Name,
    /// A missing or empty tool name.
    NoName,
    /// An input that is missing or not an object.
    Input,
    /// A thinking block without a signature.
    Unsigned,
    /// An error result without content.
    SilentError,
}

const LONGEST_NAME: usize = 200;

/// How much a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The field is missing or `null`.
    Missing,
    /// `""` or `[]`.
    Empty,
    /// White space only.
    Blank,
    /// Anything else.
    Some,
}

impl Fill {
    fn of_text(raw: &[u8]) -> Self {
        let mut rest = raw;
        while !rest.is_empty() {
            match white_space(rest) {
                Some(length) => rest = &rest[length..],
                None => return Self::Some,
            }
        }
        if raw.is_empty() { Self::Empty } else { Self::Blank }
    }

    /// How much a string or list holds; `null` is as good as no field.
    pub fn of(value: &[u8]) -> Self {
        match value {
            [b'"', raw @ .., b'"'] => Self::of_text(raw),
            [b'[', items @ .., b']'] if items.iter().all(u8::is_ascii_whitespace) => Self::Empty,
            b"null" => Self::Missing,
            _ => Self::Some,
        }
    }
}

/// The length in bytes of the white space, plain or escaped, at the start of a string.
fn white_space(raw: &[u8]) -> Option<usize> {
    match raw {
        [b' ', ..] => Some(1),
        [b'\\', b'n' | b't' | b'r' | b'f', ..] => Some(2),
        [b'\\', b'u', ..] => hex4(raw, 2).and_then(char::from_u32).filter(|c| c.is_whitespace()).map(|_| 6),
        [first, ..] if !first.is_ascii() => {
            let end = raw.len().min(4);
            let text = raw[..end].utf8_chunks().next()?.valid();
            text.chars().next().filter(|c| c.is_whitespace()).map(char::len_utf8)
        }
        _ => None,
    }
}

/// Whether a list may hold an empty or blank text block. Inside strings quotes are escaped, so this finds only keys and
/// whole values.
fn holds_odd_text(items: &[u8]) -> bool {
    let space = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    memchr::memmem::find_iter(items, b"\"text\"").any(|at| {
        let rest = &items[at + b"\"text\"".len()..];
        let Some(rest) = rest[space(rest)..].strip_prefix(b":") else { return false };
        let Some(rest) = rest[space(rest)..].strip_prefix(b"\"") else { return false };
        let mut at = 0;
        while let Some(length) = white_space(&rest[at..]) {
            at += length;
        }
        rest.get(at) == Some(&b'"')
    })
}

/// Reads `message.content`: a string, or an array of blocks. The reader must be over the whole file.
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
                items: Items::default(),
                is_error: false,
                is_string: true,
                flaw: None,
                tool: None,
                bytes,
            });
            Ok(())
        }
        _ => reader.value().map(|_| ()),
    }
}

impl Items {
    /// Looks at a list without its opening bracket. Inside strings quotes are escaped, so this finds only keys and
    /// values.
    fn of(list: &[u8]) -> Self {
        let first = list.iter().find(|byte| !byte.is_ascii_whitespace());
        Self {
            media: memchr::memmem::find(list, b"\"base64\"").is_some(),
            odd_text: holds_odd_text(list),
            bare: !matches!(first, Some(b'{' | b']')),
        }
    }
}

#[derive(Default)]
struct Fields<'a> {
    kind: &'a [u8],
    text: Option<Fill>,
    thinking: Option<Fill>,
    content: &'a [u8],
    id: Option<&'a [u8]>,
    answers: Option<&'a [u8]>,
    name: &'a [u8],
    has_input: bool,
    is_error: bool,
    is_signed: bool,
}

fn read_block(reader: &mut Reader<'_>, ids: &mut Ids) -> Result<Block, Stop> {
    let start = reader.at;
    let mut fields = Fields::default();
    reader.object(|reader, key| {
        let value = reader.value()?;
        match key {
            b"type" => fields.kind = Json(value).raw_text().unwrap_or_default(),
            b"text" => fields.text = Some(Fill::of(value)),
            b"thinking" => fields.thinking = Some(Fill::of(value)),
            b"content" => fields.content = value,
            b"id" => fields.id = Json(value).raw_text(),
            b"tool_use_id" => fields.answers = Json(value).raw_text(),
            b"is_error" => fields.is_error = Json(value).is_true(),
            b"signature" => fields.is_signed = Fill::of(value) == Fill::Some,
            b"name" => fields.name = Json(value).raw_text().unwrap_or_default(),
            b"input" => fields.has_input = value.first() == Some(&b'{'),
            _ => {}
        }
        Ok(())
    })?;
    Ok(fields.block(start..reader.at, ids))
}

impl Fields<'_> {
    fn block(&self, bytes: Range<usize>, ids: &mut Ids) -> Block {
        let some = Fill::Some;
        let (kind, fill, tool) = match &*decode(self.kind) {
            "text" => (BlockKind::Text, self.text.unwrap_or(Fill::Missing), None),
            "thinking" | "redacted_thinking" => (BlockKind::Thinking, self.thinking.unwrap_or(Fill::Missing), None),
            "tool_use" => (BlockKind::ToolUse, some, self.id),
            "tool_result" => (BlockKind::ToolResult, self.result(), self.answers),
            "server_tool_use" => (BlockKind::ServerToolUse, some, self.id),
            kind if kind.ends_with("_tool_result") => (BlockKind::ServerToolResult, some, self.answers),
            "image" => (BlockKind::Image, some, None),
            "document" => (BlockKind::Document, some, None),
            _ => (BlockKind::Other, some, None),
        };
        let items = self.content.strip_prefix(b"[").filter(|_| kind == BlockKind::ToolResult);
        Block {
            kind,
            fill,
            items: items.map(Items::of).unwrap_or_default(),
            is_error: self.is_error,
            is_string: false,
            flaw: self.flaw(kind),
            tool: tool.map(|raw| ids.intern(raw)),
            bytes,
        }
    }

    fn result(&self) -> Fill {
        if self.content.is_empty() { Fill::Missing } else { Fill::of(self.content) }
    }

    fn flaw(&self, kind: BlockKind) -> Option<Flaw> {
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let odd_id = self.id.map(decode).is_some_and(|id| id.is_empty() || !id.as_bytes().iter().all(allowed));
        let is_silent = || matches!(self.result(), Fill::Missing | Fill::Empty);
        match kind {
            BlockKind::ToolUse if odd_id => Some(Flaw::Id),
            BlockKind::ToolUse if self.name.len() > LONGEST_NAME => Some(Flaw::Name),
            BlockKind::ToolUse if self.name.is_empty() => Some(Flaw::NoName),
            BlockKind::ToolUse if !self.has_input => Some(Flaw::Input),
            BlockKind::Thinking if !self.is_signed && decode(self.kind) == "thinking" => Some(Flaw::Unsigned),
            BlockKind::ToolResult if self.is_error && is_silent() => Some(Flaw::SilentError),
            _ => None,
        }
    }
}

/// Sets a mark if the value is `true`; here because `entry` needs no JSON otherwise.
pub(super) fn mark(marks: &mut Marks, mark: Marks, value: &[u8]) {
    if Json(value).is_true() {
        marks.set(mark);
    }
}
