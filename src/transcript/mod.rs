//! The ground floor: the file, byte for byte.
//!
//! [`Transcript::parse`] never fails: torn and glued lines, NUL runs, invalid UTF-8, lone surrogates, a byte order mark
//! and unknown kinds are facts about an entry. `print(parse(b)) == b`, always. Remedies make transcripts too, which
//! share unchanged bytes ([`Transcript::rebuilt`]). docs/transcript.md describes the format.

mod block;
pub mod body;
pub mod edit;
mod entry;
mod ids;
pub mod json;
mod layout;
mod parse;
mod rebuild;

pub use block::{Block, BlockKind, Fill, Flaw, Items};
pub use entry::{Entry, EntryNo, Form, Kind, Marks, Subtype};
pub use ids::{Id, Ids};

pub use json::{Json, Reader, Stop};
pub use layout::Layout;
pub use rebuild::Line;

use std::ops::Range;
use std::sync::Arc;

/// A session file: its bytes, and the facts of its entries.
#[derive(Clone, Default)]
pub struct Transcript {
    bytes: Arc<Vec<u8>>,
    /// Bytes that are not in the file. Their offsets continue after `bytes`.
    added: Vec<u8>,
    /// Its entries, in file order.
    pub entries: Vec<Entry>,
    /// The blocks of all entries, in order.
    pub blocks: Vec<Block>,
    /// The ids of all entries.
    pub ids: Ids,
    /// Whether the file starts with a byte order mark. Claude Code writes none.
    pub byte_order_mark: bool,
    /// How many lines it has, including a last one without a line end.
    pub lines: u32,
    /// How the file lays out its rows.
    pub layout: Layout,
    /// The original file, if it was not JSON lines.
    file: Option<Vec<u8>>,
}

impl Transcript {
    /// Reads any bytes, in one pass.
    pub fn parse(bytes: Vec<u8>) -> Self {
        layout::as_lines(parse::parse(bytes))
    }

    /// The bytes of the file.
    pub fn print(&self) -> Vec<u8> {
        self.file.clone().unwrap_or_else(|| edit::apply(self, Vec::new()))
    }

    /// The bytes of the file that it was read from.
    pub fn file(&self) -> &[u8] {
        self.file.as_deref().unwrap_or(&self.bytes)
    }

    /// The bytes that its entries refer to: the file, or the JSON lines that it stands for.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes, so that the next file can reuse the memory.
    pub fn into_bytes(self) -> Vec<u8> {
        Arc::into_inner(self.bytes).unwrap_or_default()
    }

    /// The blocks of an entry.
    pub fn blocks_of(&self, no: EntryNo) -> &[Block] {
        &self.blocks[self.entries[no].blocks.clone()]
    }

    /// Whether an entry holds a block of this kind.
    pub fn holds(&self, no: EntryNo, kind: BlockKind) -> bool {
        self.blocks_of(no).iter().any(|block| block.kind == kind)
    }

    /// Whether the content of a message is a list, perhaps an empty one.
    pub fn is_list(&self, no: EntryNo) -> bool {
        let content = self.body(no).get("message").and_then(|message| message.get("content"));
        content.is_some_and(|content| content.0.starts_with(b"["))
    }

    /// The bytes of an entry.
    pub fn raw(&self, no: EntryNo) -> &[u8] {
        self.at(&self.entries[no].bytes)
    }

    /// The body of an entry.
    pub fn body(&self, no: EntryNo) -> Json<'_> {
        Json(self.raw(no))
    }

    /// The body of a block.
    pub fn block_body(&self, block: &Block) -> Json<'_> {
        Json(self.at(&block.bytes))
    }

    fn at(&self, place: &Range<usize>) -> &[u8] {
        match place.start.checked_sub(self.bytes.len()) {
            Some(start) => &self.added[start..start + place.len()],
            None => &self.bytes[place.clone()],
        }
    }

    /// The range of a piece of its bytes; empty if the piece is from elsewhere.
    pub fn range_of(&self, piece: &[u8]) -> std::ops::Range<usize> {
        let start = (piece.as_ptr() as usize).checked_sub(self.bytes.as_ptr() as usize);
        let range = start.map(|start| start..start + piece.len()).filter(|range| range.end <= self.bytes.len());
        range.unwrap_or_default()
    }

    /// The words of a text block, decoded.
    pub fn block_text(&self, block: &Block) -> Option<std::borrow::Cow<'_, str>> {
        let body = self.block_body(block);
        body.text().or_else(|| body.get("text")?.text())
    }

    /// An id as text.
    pub fn id(&self, id: Id) -> &str {
        self.ids.text(id)
    }
}
