//! The ground floor: the file, byte for byte.
//!
//! [`Transcript::parse`] never fails: torn and glued lines, NUL runs, invalid UTF-8, lone surrogates, a byte order mark
//! and unknown kinds are facts about an entry. `print(parse(b)) == b`, always. Remedies make transcripts too, which
//! share unchanged bytes ([`Transcript::rebuilt`]). docs/transcript.md describes the format.

mod block;
pub mod body;
mod bytes;
pub mod edit;
mod entry;
mod facts;
mod ids;
pub mod json;
mod layout;
mod parse;
mod rebuild;
mod time;

pub use block::{Block, BlockKind, Fill, Flaw, Items};
pub use bytes::Source;
pub use entry::{Entry, EntryNo, Form, Kind, Marks, Subtype};
pub use facts::{Blocks, Entries};
pub use ids::{Id, Ids};

pub use json::{Json, Reader, Stop};
pub use layout::Layout;
pub use rebuild::Line;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

/// A session file: its bytes, and the facts of its entries.
#[derive(Clone, Default)]
pub struct Transcript {
    bytes: Arc<Bytes>,
    /// Bytes that are not in the file. Their offsets continue after `bytes`.
    added: Vec<u8>,
    /// Its entries, in file order.
    pub entries: Entries,
    /// The blocks of all entries, in order.
    pub blocks: Blocks,
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

    /// Reads a file that is too large to be held, in one pass. What is asked for later is read again. `None` if the source
    /// fails, or holds no JSON lines; then read it whole.
    pub fn read(source: Arc<dyn Source>) -> Option<Self> {
        parse::read(source).filter(|read| !layout::may_be_other(read))
    }

    /// Whether all that was read again since is what it was. Otherwise nothing that was found out may be used.
    pub fn is_as_read(&self) -> bool {
        self.bytes.are_as_read()
    }

    /// Whether its bytes are in memory; otherwise they are read again.
    pub fn is_held(&self) -> bool {
        matches!(*self.bytes, Bytes::Whole(_))
    }

    /// The bytes of the file.
    pub fn print(&self) -> Vec<u8> {
        self.file.clone().unwrap_or_else(|| edit::apply(self, Vec::new()))
    }

    /// The bytes of the file that it was read from, piece by piece.
    pub fn file(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let held = self.file.as_deref().map(Cow::Borrowed);
        let is_held = held.is_some();
        held.into_iter().chain(self.bytes.pieces().filter(move |_| !is_held))
    }

    /// The bytes of the file that it was read from, all at once.
    pub fn whole(&self) -> Cow<'_, [u8]> {
        self.end(self.length())
    }

    /// The last bytes of the file, so many or all.
    pub fn end(&self, most: usize) -> Cow<'_, [u8]> {
        let range = self.length().saturating_sub(most)..self.length();
        self.file.as_ref().map_or_else(|| self.bytes.pass(&range), |file| Cow::Borrowed(&file[range.clone()]))
    }

    /// How many bytes the file has.
    pub fn length(&self) -> usize {
        self.file.as_ref().map_or(self.bytes.len(), Vec::len)
    }

    /// Returns the bytes, so that the next file can reuse the memory.
    pub fn into_bytes(self) -> Vec<u8> {
        match Arc::into_inner(self.bytes) {
            Some(Bytes::Whole(bytes)) => bytes,
            Some(Bytes::Again(_)) | None => Vec::new(),
        }
    }

    /// The blocks of an entry.
    pub fn blocks_of(&self, no: EntryNo) -> &[Block] {
        &self.blocks[self.entries[no].blocks.clone()]
    }

    /// The line of an entry, from 1. Glued entries share one.
    pub fn line(&self, no: EntryNo) -> u32 {
        self.entries.line(no)
    }

    /// The first entry on this line or a later one.
    pub fn from_line(&self, line: u32) -> EntryNo {
        let (mut start, mut end) = (0, self.entries.len());
        while start < end {
            let middle = start.midpoint(end);
            if self.line(middle) < line { start = middle + 1 } else { end = middle }
        }
        start
    }

    /// The blocks of all entries, in order.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        (0..self.entries.len()).flat_map(|no| self.blocks_of(no))
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

    /// The bytes of an entry, for whoever looks at many: they do not stay in memory.
    pub fn pass(&self, no: EntryNo) -> Cow<'_, [u8]> {
        self.passing(&self.entries[no].bytes)
    }

    /// The bytes of a block, likewise.
    pub fn pass_block(&self, block: &Block) -> Cow<'_, [u8]> {
        self.passing(&block.bytes)
    }

    fn passing(&self, place: &Range<usize>) -> Cow<'_, [u8]> {
        if place.start < self.bytes.len() { self.bytes.pass(place) } else { Cow::Borrowed(self.at(place)) }
    }

    /// Whether an entry starts with these bytes.
    pub fn starts_with(&self, no: EntryNo, start: &[u8]) -> bool {
        let place = &self.entries[no].bytes;
        place.len() >= start.len() && *self.passing(&(place.start..place.start + start.len())) == *start
    }

    /// Bytes of the file or of what it stands for.
    pub fn at(&self, place: &Range<usize>) -> &[u8] {
        match place.start.checked_sub(self.bytes.len()) {
            Some(start) => &self.added[start..start + place.len()],
            None => self.bytes.get(place),
        }
    }

    /// Bytes of the file, if it has so many: a row on the screen may be of the file as it was.
    pub fn get(&self, place: &Range<usize>) -> Option<&[u8]> {
        (place.start <= place.end && place.end <= self.bytes.len()).then(|| self.bytes.get(place))
    }

    /// Whether two blocks, each of one of two transcripts, hold the same bytes. Those of a copy that was not written yet
    /// are mostly the same ones.
    pub fn is_same_block(&self, block: &Block, other: &Self, same: &Block) -> bool {
        let is_shared = Arc::ptr_eq(&self.bytes, &other.bytes) && block.bytes.start < self.bytes.len();
        (is_shared && block.bytes == same.bytes)
            || (block.bytes.len() == same.bytes.len() && self.pass_block(block) == other.pass_block(same))
    }

    /// The range of a piece of its bytes; empty if the piece is from elsewhere.
    pub fn range_of(&self, piece: &[u8]) -> Range<usize> {
        self.bytes.range_of(piece)
    }

    /// What is found in the body of an entry, which does not stay in memory.
    pub fn look<T>(&self, no: EntryNo, find: impl FnOnce(Json<'_>) -> T) -> T {
        find(Json(&self.pass(no)))
    }

    /// What is found in the body of a block, likewise.
    pub fn look_block<T>(&self, block: &Block, find: impl FnOnce(Json<'_>) -> T) -> T {
        find(Json(&self.pass_block(block)))
    }

    /// The words of a text block, decoded, which do not stay in memory.
    pub fn block_text(&self, block: &Block) -> Option<Cow<'_, str>> {
        fn words(body: Json<'_>) -> Option<Cow<'_, str>> {
            body.text().or_else(|| body.get("text")?.text())
        }
        match self.pass_block(block) {
            Cow::Borrowed(bytes) => words(Json(bytes)),
            Cow::Owned(bytes) => words(Json(&bytes)).map(|words| Cow::Owned(words.into_owned())),
        }
    }

    /// An id as text.
    pub fn id(&self, id: Id) -> &str {
        self.ids.text(id)
    }
}
