//! How small a history must become, by an error or a person's wish, and which media must go for that.

use std::cmp::Reverse;

use super::cure::{self, is_saved, text_block};
use super::media::{Medium, refused_number};
use super::symptom::{self, Family, Row, Symptom, last_accepted};
use super::weight::Weight;
use crate::session::{Change, Place, Session};
use crate::transcript::edit::set_fields;
use crate::transcript::{Block, BlockKind, EntryNo, Json};

const LARGEST: usize = 32 * MB;
const MB: usize = 1_000_000;
/// If the connection breaks again and again, media of this many bytes may be the cause.
const HEAVY: usize = 8 * MB;
/// An upper bound for the bytes of a placeholder; its exact size would take a hash.
const WORDS: usize = 256;

/// The limits that a history must meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// How many bytes may be sent.
    pub bytes: Option<usize>,
    /// How many pictures and documents may be sent.
    pub media: Option<usize>,
    /// Whether the weight is only suspected to be the cause.
    pub is_guess: bool,
}

impl Load {
    /// What the API takes at most.
    pub const LARGEST: Self = Self { bytes: Some(LARGEST), media: Some(100), is_guess: false };

    /// What the newest error asks for: it names a limit, or the connection broke again and again under a heavy load.
    pub fn asked(session: &Session) -> Option<Self> {
        if let Some(said) = symptom::newest_of(session, Row::is_of_bytes) {
            let has_media = Weight::sent(session).media > 0;
            return has_media.then(|| Self { bytes: Some(limit(session, &said)), ..Self::default() });
        }
        if let Some(media) = refused_number(session) {
            // Leave a tenth for the next prompts.
            return Some(Self { media: Some(media - media.div_ceil(10)), ..Self::default() });
        }
        let said = symptom::newest(session).filter(|said| said.row.family == Family::Connection)?;
        let weight = Weight::of_request(session, &session.request_until(said.link));
        let again = session.links[last_accepted(session, &said)..].iter();
        let errors = again.filter(|link| session.transcript.entries[link.entry].is_api_error()).count();
        // Half of it is a guess, but it leaves room for what is to come.
        (weight.of_media > HEAVY && errors > 1).then_some(Self {
            bytes: Some(weight.bytes - weight.of_media / 2),
            media: None,
            is_guess: true,
        })
    }

    /// Whether a weight is within the limits.
    pub fn holds(&self, weight: Weight) -> bool {
        self.bytes.is_none_or(|most| weight.bytes <= most) && self.media.is_none_or(|most| weight.media <= most)
    }
}

/// How many bytes can be sent, by the words of an error. A tenth is left for what clients add and for the next prompts.
fn limit(session: &Session, said: &Symptom) -> usize {
    let limit = named(&said.text).unwrap_or(LARGEST) / 10 * 9;
    let refused = Weight::of_request(session, &session.request_until(said.link));
    if refused.bytes > limit {
        return limit;
    }
    // The API refused less than that, so fall back to what it had accepted before.
    let end = last_accepted(session, said);
    let accepted = Weight::of_request(session, &session.request_until(end));
    accepted.bytes.max(refused.bytes - refused.of_media)
}

/// The size that an error names: `max 20MB`, `31000000 bytes > 30000000 bytes`.
fn named(words: &str) -> Option<usize> {
    let words = words.to_lowercase();
    let number = |unit: &str| {
        let (before, _) = words.rsplit_once(unit)?;
        let before = before.trim_end();
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        before[before.len() - digits..].parse::<usize>().ok().filter(|number| *number > 0)
    };
    number("mb").map(|number| number.saturating_mul(MB)).or_else(|| number("bytes"))
}

/// A picture or document that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    place: Place,
    entry: EntryNo,
    block: usize,
    item: usize,
    /// How many bytes a placeholder saves at least.
    saves: usize,
}

/// The media to remove to meet the limits, or none if that is impossible: the largest for bytes, the oldest for count.
pub fn too_heavy(session: &Session, load: &Load) -> Option<Vec<Piece>> {
    let mut weight = Weight::sent(session);
    let mut pieces = pieces(session);
    let mut gone = Vec::new();
    if load.bytes.is_some() {
        // The sort is stable: of two with the same size the older one goes.
        pieces.sort_by_key(|piece| Reverse(piece.saves));
    }
    let by_bytes = Load { media: None, ..*load };
    while !by_bytes.holds(weight) {
        let piece = (!pieces.is_empty()).then(|| pieces.remove(0)).filter(|piece| piece.saves > 0)?;
        weight.bytes = weight.bytes.saturating_sub(piece.saves);
        weight.media -= 1;
        gone.push(piece);
    }
    pieces.sort_by_key(|piece| (piece.place, piece.entry, piece.block, piece.item));
    let over = load.media.map_or(0, |most| weight.media.saturating_sub(most));
    gone.extend(pieces.drain(..over.min(pieces.len())));
    gone.sort_by_key(|piece| (piece.entry, piece.block, piece.item));
    Some(gone)
}

/// Every picture and document that is sent, oldest first.
fn pieces(session: &Session) -> Vec<Piece> {
    let request = session.request();
    let mut pieces = Vec::new();
    for part in request.messages.iter().flat_map(|message| &message.parts) {
        let (entry, block) = (part.source.entry, part.source.block);
        let place = Place::of(&session.turns, part.source.link);
        let facts = &session.transcript.blocks_of(entry)[block];
        if !holds_items(facts) {
            continue;
        }
        session.transcript.look_block(facts, |body| {
            let items = items(facts, body);
            let media = items.iter().enumerate().filter(|(_, body)| Medium::of(**body).is_some());
            pieces.extend(media.map(|(item, body)| {
                let saves = body.0.len().saturating_sub(WORDS);
                Piece { place, entry, block, item, saves }
            }));
        });
    }
    pieces
}

fn holds_items(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Image | BlockKind::Document) || block.items.media
}

/// What can be a medium in a block: itself, or the items of a result.
fn items<'a>(block: &Block, body: Json<'a>) -> Vec<Json<'a>> {
    match block.kind {
        BlockKind::ToolResult => body.get("content").map(Json::items).unwrap_or_default(),
        _ => vec![body],
    }
}

fn words(session: &Session, medium: Medium<'_>) -> Vec<u8> {
    text_block(&medium.placeholder(is_saved(session)))
}

/// The changes that replace media with placeholders.
pub fn without(session: &Session, pieces: &[Piece]) -> Vec<Change> {
    let change = |of_entry: &[Piece]| {
        let entry = of_entry[0].entry;
        let of_block = of_entry.chunk_by(|one, next| one.block == next.block);
        let blocks: Vec<(usize, Vec<Vec<u8>>)> =
            of_block.map(|pieces| (pieces[0].block, vec![lightened(session, pieces)])).collect();
        cure::with_blocks(session, entry, &blocks)
    };
    pieces.chunk_by(|one, next| one.entry == next.entry).map(change).collect()
}

fn lightened(session: &Session, pieces: &[Piece]) -> Vec<u8> {
    let (entry, block) = (pieces[0].entry, pieces[0].block);
    let facts = &session.transcript.blocks_of(entry)[block];
    let body = Json(&session.transcript.pass_block(facts));
    let items = items(facts, body);
    let gone = |item: usize| pieces.iter().any(|piece| piece.item == item);
    let new: Vec<Vec<u8>> = items
        .iter()
        .enumerate()
        .map(|(item, body)| match Medium::of(*body).filter(|_| gone(item)) {
            Some(medium) => words(session, medium),
            None => body.0.to_vec(),
        })
        .collect();
    if facts.kind != BlockKind::ToolResult {
        return new.concat();
    }
    let content = [b"[", new.join(&b","[..]).as_slice(), b"]"].concat();
    set_fields(body.0, |key, _| (key == b"content").then(|| content.clone())).unwrap_or_else(|_| body.0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_from_words() {
        for (words, limit) in [
            ("Request too large (max 20MB). Double press esc to go back", Some(20_000_000)),
            ("Request too large (max 32 MB).", Some(32_000_000)),
            ("request_too_large: 33000000 bytes > 31457280 bytes", Some(31_457_280)),
            ("API Error: 413 {\"error\":{\"type\":\"request_too_large\"}}", None),
            ("the thumb was 0 MB", None),
        ] {
            assert_eq!(named(words), limit, "{words}");
        }
    }
}
