//! The ground floor: the file, byte for byte.
//!
//! [`Transcript::parse`] never fails. Torn and glued lines, NUL runs, invalid UTF-8, lone surrogates, a byte order
//! mark and unknown kinds are facts about an entry. The bytes stay as they are: `print(parse(b)) == b`, always.
//! What a remedy makes of it is a transcript too, and shares the bytes that stay ([`Transcript::rebuilt`]).
//! The odd facts of the format are written down in `docs/transcript.md`.

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
#[derive(Default)]
pub struct Transcript {
    bytes: Arc<Vec<u8>>,
    /// What was not in the file. Places in it count on from the end of `bytes`.
    added: Vec<u8>,
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
    /// The blocks of all entries, one after the other.
    pub blocks: Vec<Block>,
    /// The ids of all entries.
    pub ids: Ids,
    /// Whether the file starts with a byte order mark. Claude Code writes none.
    pub byte_order_mark: bool,
    /// How many lines it has; a last one without its line end counts.
    pub lines: u32,
    /// How the file holds its rows.
    pub layout: Layout,
    /// The file, where its rows had to be laid out anew to be read.
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

    /// The bytes of the file it was read from.
    pub fn file(&self) -> &[u8] {
        self.file.as_deref().unwrap_or(&self.bytes)
    }

    /// The bytes that its entries stand in: those of the file, or the JSON lines that the file stands for.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives the bytes back, so that the next file can be read into the same memory.
    pub fn into_bytes(self) -> Vec<u8> {
        Arc::into_inner(self.bytes).unwrap_or_default()
    }

    /// The blocks of an entry.
    pub fn blocks_of(&self, no: EntryNo) -> &[Block] {
        &self.blocks[self.entries[no].blocks.clone()]
    }

    /// Whether an entry holds a block of a kind.
    pub fn holds(&self, no: EntryNo, kind: BlockKind) -> bool {
        self.blocks_of(no).iter().any(|block| block.kind == kind)
    }

    /// Whether the content of a message is a list, as it is where its blocks stand; it can be empty.
    pub fn is_list(&self, no: EntryNo) -> bool {
        let content = self.body(no).get("message").and_then(|message| message.get("content"));
        content.is_some_and(|content| content.0.starts_with(b"["))
    }

    /// What stands in the file for an entry.
    pub fn raw(&self, no: EntryNo) -> &[u8] {
        self.at(&self.entries[no].bytes)
    }

    /// The body of an entry, to look into.
    pub fn body(&self, no: EntryNo) -> Json<'_> {
        Json(self.raw(no))
    }

    /// The body of a block, to look into.
    pub fn block_body(&self, block: &Block) -> Json<'_> {
        Json(self.at(&block.bytes))
    }

    fn at(&self, place: &Range<usize>) -> &[u8] {
        match place.start.checked_sub(self.bytes.len()) {
            Some(start) => &self.added[start..start + place.len()],
            None => &self.bytes[place.clone()],
        }
    }

    /// Where a piece of its bytes stands, so that it can be looked at later. Empty for bytes of anything else.
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

    /// An id as it reads.
    pub fn id(&self, id: Id) -> &str {
        self.ids.text(id)
    }
}
