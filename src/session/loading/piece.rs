//! Messages as they are sent, and their blocks.

use super::era::{Era, Heals};
use crate::session::Role;
use crate::transcript::{Block, BlockKind, EntryNo, Fill, Flaw, Id, Kind, Transcript};

/// A message as it is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Who speaks.
    pub role: Role,
    /// Its blocks.
    pub pieces: Vec<Piece>,
    pub(super) message: Option<Id>,
}

/// A block of the session, or one that the client adds.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The field `type`.
    pub kind: BlockKind,
    /// The id of a call, or of the call that a result answers.
    pub tool: Option<Id>,
    /// Its entry and its index there; none if the client added it.
    pub origin: Option<(EntryNo, usize)>,
    pub(super) fill: Fill,
    pub(super) flaw: Option<Flaw>,
}

impl Piece {
    /// The text that the client sends if nothing is left.
    pub(super) fn words() -> Self {
        Self { kind: BlockKind::Text, tool: None, origin: None, fill: Fill::Some, flaw: None }
    }

    /// The result that the client makes up for a call without one.
    pub(super) fn no_result(tool: Option<Id>) -> Self {
        Self { kind: BlockKind::ToolResult, tool, ..Self::words() }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.kind == BlockKind::Text && self.fill != Fill::Some
    }
}

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

/// Whether clients cannot go through a message's content: it is missing, a plain string in an answer, or a result with
/// items that are not blocks.
pub(super) fn is_bare(transcript: &Transcript, entry: EntryNo) -> bool {
    match transcript.blocks_of(entry) {
        [] => !transcript.is_list(entry),
        [only] if only.is_string => transcript.entries[entry].kind == Kind::Assistant,
        blocks => blocks.iter().any(|block| block.items.bare),
    }
}

/// Whether an answer is only blank text; for newer clients also after thinking.
pub(super) fn says_nothing(pieces: &[Piece], era: &Era) -> bool {
    let leading = pieces.iter().take_while(|piece| era.heals == Heals::Blocks && piece.kind == BlockKind::Thinking);
    let rest = &pieces[leading.count()..];
    !rest.is_empty() && rest.iter().all(Piece::is_blank)
}

/// Removes pieces of an answer. Newer clients put a text where thinking would become adjacent.
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
