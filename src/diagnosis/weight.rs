//! What a history weighs when it is sent, and how much of that are pictures and documents. The API measures their base64
//! text.

use std::cmp::Reverse;
use std::ops::{AddAssign, Range};

use serde::Serialize;

use super::load::Load;
use super::media::media;
use super::symptom::{self, Family};
use crate::session::{Request, Session, Turn};
use crate::transcript::Block;

/// How many of the heaviest turns are told.
const HEAVIEST: usize = 4;
/// A turn with so small a part of the heaviest is light.
const LIGHT: usize = 20;

/// How much of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// All that is sent of its messages, in bytes.
    pub bytes: usize,
    /// How many pictures and documents are among that.
    pub media: usize,
    /// How many of these are pictures.
    pub pictures: usize,
    /// Their part of the bytes.
    pub of_media: usize,
}

impl AddAssign for Weight {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.media += other.media;
        self.pictures += other.pictures;
        self.of_media += other.of_media;
    }
}

impl Weight {
    /// What links of the chain weigh.
    pub fn of(session: &Session, links: Range<usize>) -> Self {
        let transcript = &session.transcript;
        let entries = session.links[links].iter().map(|link| link.entry);
        let sent = entries.filter(|no| transcript.entries[*no].is_message() && !transcript.entries[*no].is_api_error());
        let mut weight = Self::default();
        sent.flat_map(|no| transcript.blocks_of(no)).for_each(|block| weight += Self::of_block(session, block));
        weight
    }

    /// What a request weighs.
    pub(super) fn of_request(session: &Session, request: &Request) -> Self {
        let mut weight = Self::default();
        for part in request.messages.iter().flat_map(|message| &message.parts) {
            let blocks = session.transcript.blocks_of(part.source.entry);
            weight += Self::of_block(session, &blocks[part.source.block]);
        }
        weight
    }

    fn of_block(session: &Session, block: &Block) -> Self {
        let held = media(session, block);
        Self {
            bytes: block.bytes.len(),
            media: held.len(),
            pictures: held.iter().filter(|medium| medium.is_picture()).count(),
            of_media: held.iter().map(|medium| medium.length()).sum(),
        }
    }

    /// What the API gets now.
    pub fn sent(session: &Session) -> Self {
        Self::of_request(session, &session.request())
    }
}

/// What every turn weighs that is sent, counted from 1, the heaviest in pictures and documents first, then in words.
fn heaviest(session: &Session) -> Vec<(u32, Weight)> {
    let sent = session.visible(session.links.len());
    let of_turn = |(turn, no): (&Turn, u32)| {
        let links = turn.links.start.max(sent.start)..turn.links.end.max(sent.start);
        (no, Weight::of(session, links))
    };
    let mut turns: Vec<(u32, Weight)> = session.turns.iter().zip(1..).map(of_turn).collect();
    turns.sort_by_key(|(no, weight)| (Reverse((weight.of_media, weight.bytes)), *no));
    turns
}

/// What is to be told of a weight: all of it, and the heaviest turns with that part of each that matters.
pub struct Told {
    /// All that is sent.
    pub all: Weight,
    /// The heaviest turns, counted from 1, with the bytes of their pictures and documents, or of all if there are none.
    pub turns: Vec<(u32, usize)>,
}

/// Whether the newest error has to do with the weight of the history.
pub fn matters(session: &Session) -> bool {
    symptom::newest_of(session, |row| row.family == Family::Size).is_some() || Load::asked(session).is_some()
}

/// What to tell of the weight of a history, where the newest error has to do with it.
pub fn told(session: &Session) -> Option<Told> {
    if !matters(session) {
        return None;
    }
    let all = Weight::sent(session);
    let size = |weight: &Weight| if all.media > 0 { weight.of_media } else { weight.bytes };
    let turns = heaviest(session).into_iter().map(|(turn, weight)| (turn, size(&weight)));
    let turns: Vec<(u32, usize)> = turns.filter(|(_, size)| *size > 0).take(HEAVIEST).collect();
    // Beside a heavy turn a light one says nothing.
    let most = turns.iter().map(|(_, size)| *size).max().unwrap_or_default();
    Some(Told { all, turns: turns.into_iter().filter(|(_, size)| *size > most / LIGHT).collect() })
}
