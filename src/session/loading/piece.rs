//! Messages as they are sent, and the blocks that they are made of.

use super::era::{Era, Heals};
use crate::session::Role;
use crate::transcript::{Block, BlockKind, EntryNo, Fill, Flaw, Id, Kind, Transcript};

/// A message as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Whose it is.
    pub role: Role,
    /// Its blocks.
    pub pieces: Vec<Piece>,
    pub(super) message: Option<Id>,
}

/// A block of the session, or one that the client adds in words of its own.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The field `type`.
    pub kind: BlockKind,
    /// The id of a call, or of the call that a result answers.
    pub tool: Option<Id>,
    /// The entry that it is from, and its place among the blocks of that entry; none of one that the client adds.
    pub origin: Option<(EntryNo, usize)>,
    pub(super) fill: Fill,
    pub(super) flaw: Option<Flaw>,
}

impl Piece {
    /// Words that the client puts where nothing is left.
    pub(super) fn words() -> Self {
        Self { kind: BlockKind::Text, tool: None, origin: None, fill: Fill::Some, flaw: None }
    }

    /// A result that says that there is none.
    pub(super) fn no_result(tool: Option<Id>) -> Self {
        Self { kind: BlockKind::ToolResult, tool, ..Self::words() }
    }

    /// Whether it is a text without a word in it.
    pub(super) fn is_blank(&self) -> bool {
        self.kind == BlockKind::Text && self.fill != Fill::Some
    }
}

/// The blocks of an entry.
pub(super) fn pieces(transcript: &Transcript, entry: EntryNo) -> Vec<Piece> {
    let blocks = transcript.blocks_of(entry).iter().enumerate();
    let piece = |(at, block): (usize, &Block)| Piece {
        kind: block.kind,
        tool: block.tool,
        origin: Some((entry, at)),
        fill: block.fill,
        flaw: block.flaw,
    };
    blocks.map(piece).collect()
}

/// Whether a message has no content that a client can go through: nothing, words without a block in an answer, or a
/// result of bare words.
pub(super) fn is_bare(transcript: &Transcript, entry: EntryNo) -> bool {
    match transcript.blocks_of(entry) {
        [] => !transcript.is_list(entry),
        [only] if transcript.block_body(only).0.starts_with(b"\"") => transcript.entries[entry].kind == Kind::Assistant,
        blocks => blocks.iter().any(|block| block.items.bare),
    }
}

/// Whether an answer is white space only; for newer clients also with thinking in front.
pub(super) fn says_nothing(pieces: &[Piece], era: &Era) -> bool {
    let leading = pieces.iter().take_while(|piece| era.heals == Heals::Blocks && piece.kind == BlockKind::Thinking);
    let rest = &pieces[leading.count()..];
    !rest.is_empty() && rest.iter().all(Piece::is_blank)
}

/// Takes pieces of an answer out. In newer clients words are left where thinking stood on both sides.
pub(super) fn leave_out(pieces: &mut Vec<Piece>, era: &Era, mut goes: impl FnMut(&Piece) -> bool) {
    let before = std::mem::take(pieces);
    let thinks =
        |at: Option<usize>| at.and_then(|at| before.get(at)).is_some_and(|piece| piece.kind == BlockKind::Thinking);
    for (at, piece) in before.iter().enumerate() {
        if !goes(piece) {
            pieces.push(*piece);
        } else if era.heals == Heals::Blocks && thinks(at.checked_sub(1)) && thinks(Some(at + 1)) {
            pieces.push(Piece::words());
        }
    }
}
