//! Pairs calls and results before they are sent: what has no counterpart is dropped or gets one.

use foldhash::HashSet;

use super::era::{Era, Heals};
use super::piece::{Piece, Sent, leave_out};
use crate::session::Role;
use crate::transcript::{BlockKind, Id};

/// Gives every call one result in the next message, and drops results without a call.
pub fn put_right(messages: &mut Vec<Sent>, era: &Era) {
    let mut right: Vec<Sent> = Vec::new();
    let mut known = HashSet::default();
    let mut rest = std::mem::take(messages).into_iter().peekable();
    while let Some(mut message) = rest.next() {
        if message.role != Role::Assistant {
            if right.last().is_none_or(|last| last.role != Role::Assistant)
                && !without_results(&mut message, right.is_empty())
            {
                continue;
            }
            right.push(message);
            continue;
        }
        if era.heals == Heals::Pairs {
            known.clear();
        }
        let calls = once(&mut message.pieces, &mut known, era);
        right.push(message);
        let next = rest.next_if(|next| next.role == Role::User);
        let was_empty = next.as_ref().map(|next| next.pieces.is_empty());
        let next = next.unwrap_or(Sent { role: Role::User, pieces: Vec::new(), message: None });
        let answered = answered(next, &calls);
        match was_empty {
            Some(false) if answered.pieces.is_empty() && era.heals >= Heals::Repeats => {
                right.push(Sent { pieces: vec![Piece::words()], ..answered });
            }
            Some(false) | None if answered.pieces.is_empty() => {}
            _ => right.push(answered),
        }
    }
    *messages = right;
}

/// Removes results from a user message that follows no answer. Returns whether the message stays.
fn without_results(message: &mut Sent, is_first: bool) -> bool {
    let before = message.pieces.len();
    message.pieces.retain(|piece| piece.kind != BlockKind::ToolResult);
    if message.pieces.is_empty() && before > 0 && is_first {
        message.pieces.push(Piece::words());
    }
    before == 0 || !message.pieces.is_empty()
}

/// Removes repeated calls, server tool calls without a result and, in newer clients, results in an answer. Returns the
/// calls that are left.
fn once(pieces: &mut Vec<Piece>, known: &mut HashSet<Option<Id>>, era: &Era) -> Vec<Option<Id>> {
    let is_result = |piece: &Piece| match piece.kind {
        BlockKind::ServerToolResult => true,
        BlockKind::ToolResult => era.heals < Heals::Blocks,
        _ => false,
    };
    let served: HashSet<Option<Id>> = pieces.iter().filter(|piece| is_result(piece)).map(|piece| piece.tool).collect();
    let was_empty = pieces.is_empty();
    let mut calls = Vec::new();
    leave_out(pieces, era, |piece| match piece.kind {
        BlockKind::ToolUse if known.insert(piece.tool) => {
            calls.push(piece.tool);
            false
        }
        BlockKind::ToolUse => true,
        BlockKind::ServerToolUse => !served.contains(&piece.tool),
        BlockKind::ToolResult => era.heals == Heals::Blocks,
        _ => false,
    });
    if pieces.is_empty() && !was_empty {
        pieces.push(Piece::words());
    }
    calls
}

/// The message after some calls, with exactly one result for each.
fn answered(mut next: Sent, calls: &[Option<Id>]) -> Sent {
    let mut results = HashSet::default();
    next.pieces.retain(|piece| {
        piece.kind != BlockKind::ToolResult || (calls.contains(&piece.tool) && results.insert(piece.tool))
    });
    let missing = calls.iter().filter(|call| !results.contains(*call));
    let added: Vec<Piece> = missing.map(|call| Piece::no_result(*call)).collect();
    next.pieces.splice(0..0, added);
    next
}
