//! How large a history is as it is sent, and how much of it is media. The API measures their base64 text.

use std::ops::{AddAssign, Range};

use serde::Serialize;

use super::media::media;
use crate::session::{Request, Session};
use crate::transcript::Block;

/// The size of a history or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Weight {
    /// The bytes of all that is sent.
    pub bytes: usize,
    /// How many pictures and documents it holds.
    pub media: usize,
    /// How many of them are pictures.
    pub pictures: usize,
    /// The bytes of the pictures and documents.
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
    /// The weight of some links.
    pub fn of(session: &Session, links: Range<usize>) -> Self {
        let transcript = &session.transcript;
        let entries = session.links[links].iter().map(|link| link.entry);
        let sent = entries.filter(|no| transcript.entries[*no].is_message() && !transcript.entries[*no].is_api_error());
        let mut weight = Self::default();
        sent.flat_map(|no| transcript.blocks_of(no)).for_each(|block| weight += Self::of_block(session, block));
        weight
    }

    pub(super) fn of_request(session: &Session, request: &Request) -> Self {
        let mut weight = Self::default();
        for part in request.messages.iter().flat_map(|message| &message.parts) {
            let blocks = session.transcript.blocks_of(part.source.entry);
            weight += Self::of_block(session, &blocks[part.source.block]);
        }
        weight
    }

    fn of_block(session: &Session, block: &Block) -> Self {
        let held = media(session, block, |medium| (medium.is_picture(), medium.length()));
        Self {
            bytes: block.bytes.len(),
            media: held.len(),
            pictures: held.iter().filter(|(is_picture, _)| *is_picture).count(),
            of_media: held.iter().map(|(_, length)| length).sum(),
        }
    }

    /// The weight of the current request.
    pub fn sent(session: &Session) -> Self {
        Self::of_request(session, &session.request())
    }
}
