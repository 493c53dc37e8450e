//! What a client leaves out of the chain when it loads it.

use foldhash::HashSet;

use super::era::{Era, Heals};
use super::piece::{Piece, is_bare, pieces, says_nothing};
use crate::transcript::{BlockKind, EntryNo, Id, Kind, Transcript};

/// A row of the chain, and what is left of it.
#[derive(Clone)]
pub struct HealedRow {
    pub entry: EntryNo,
    pub kind: Kind,
    /// The API message that it is a piece of.
    pub message: Option<Id>,
    pub pieces: Vec<Piece>,
}

/// What is left of the chain.
pub struct Healed {
    pub said: Vec<HealedRow>,
    /// Whether the client may have joined runs of user rows: 2.1.80 and 2.1.150 do so everywhere when they leave out a
    /// blank piece of an answer.
    pub is_joined: bool,
}

/// The rows that are left; none if the client cannot read one and ends.
pub fn on_load(transcript: &Transcript, chain: &[EntryNo], era: &Era) -> Option<Healed> {
    let mut said = Vec::new();
    for &entry in chain {
        let facts = &transcript.entries[entry];
        if facts.is_message()
            && is_bare(transcript, entry)
            && (era.heals < Heals::Blocks || is_bare_result(transcript, entry))
        {
            return None;
        }
        said.push(HealedRow { entry, kind: facts.kind, message: facts.message, pieces: pieces(transcript, entry) });
    }
    without_open_calls(&mut said, era);
    if era.heals < Heals::Pairs {
        return Some(Healed { said, is_joined: false });
    }
    without_bare_thinking(&mut said);
    let is_blank = |row: &HealedRow| row.kind == Kind::Assistant && says_nothing(&row.pieces, era);
    let is_joined = era.heals < Heals::Blocks && said.iter().any(is_blank);
    without_blank_answers(&mut said, era);
    Some(Healed { said, is_joined })
}

/// Whether a result has an item that is not a block; no client can load that.
fn is_bare_result(transcript: &Transcript, entry: EntryNo) -> bool {
    transcript.blocks_of(entry).iter().any(|block| block.items.bare)
}

/// Drops unanswered calls: old clients each of them, later ones only entries whose calls are all unanswered.
fn without_open_calls(said: &mut Vec<HealedRow>, era: &Era) {
    let results = said.iter().flat_map(|row| &row.pieces).filter(|piece| piece.kind == BlockKind::ToolResult);
    let answered: HashSet<Option<Id>> = results.map(|piece| piece.tool).collect();
    let is_call = |piece: &Piece| piece.kind == BlockKind::ToolUse;
    let is_open = |piece: &Piece| is_call(piece) && !answered.contains(&piece.tool);
    if era.heals == Heals::Calls {
        for row in said.iter_mut().filter(|row| row.kind == Kind::Assistant) {
            row.pieces.retain(|piece| !is_open(piece));
        }
        said.retain(|row| !matches!(row.kind, Kind::User | Kind::Assistant) || !row.pieces.is_empty());
        return;
    }
    let waiting = if era.heals == Heals::Blocks { waiting(said) } else { Vec::new() };
    let is_open = |piece: &Piece| is_open(piece) && !waiting.contains(&piece.tool);
    said.retain(|row| {
        let mut calls = row.pieces.iter().filter(|piece| is_call(piece)).peekable();
        row.kind != Kind::Assistant || calls.peek().is_none() || !calls.all(is_open)
    });
}

/// The calls of the last answer, if no prompt came after it.
fn waiting(said: &[HealedRow]) -> Vec<Option<Id>> {
    let is_asked =
        |row: &HealedRow| row.kind == Kind::User && row.pieces.iter().all(|piece| piece.kind != BlockKind::ToolResult);
    let behind = said.iter().rposition(is_asked).map_or(0, |at| at + 1);
    let answers = said[behind..].iter().filter(|row| row.kind == Kind::Assistant);
    let last = answers.clone().next_back().map(|row| row.message);
    let pieces = answers.filter(|row| Some(row.message) == last).flat_map(|row| &row.pieces);
    pieces.filter(|piece| piece.kind == BlockKind::ToolUse).map(|piece| piece.tool).collect()
}

fn without_bare_thinking(said: &mut Vec<HealedRow>) {
    let speaks = |row: &&HealedRow| row.pieces.iter().any(|piece| piece.kind != BlockKind::Thinking);
    let answers = said.iter().filter(|row| row.kind == Kind::Assistant);
    let speaking: HashSet<Id> = answers.filter(speaks).filter_map(|row| row.message).collect();
    said.retain(|row| {
        let is_kept = row.message.is_some_and(|message| speaking.contains(&message));
        row.kind != Kind::Assistant || row.pieces.is_empty() || is_kept || speaks(&row)
    });
}

/// Drops blank entries of the model; later clients only if the whole answer says nothing else.
fn without_blank_answers(said: &mut Vec<HealedRow>, era: &Era) {
    let speaks =
        |row: &&HealedRow| row.pieces.iter().any(|piece| piece.kind != BlockKind::Thinking && !piece.is_blank());
    let answers = said.iter().filter(|row| row.kind == Kind::Assistant);
    let speaking: HashSet<Id> = match era.heals {
        Heals::Calls | Heals::Pairs => HashSet::default(),
        Heals::Repeats | Heals::Blocks => answers.filter(speaks).filter_map(|row| row.message).collect(),
    };
    said.retain(|row| {
        let is_kept = row.message.is_some_and(|message| speaking.contains(&message));
        row.kind != Kind::Assistant || is_kept || !says_nothing(&row.pieces, era)
    });
}
