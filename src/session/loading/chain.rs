//! What a client has read of a session file before it makes messages of it. `--resume-session-at` cuts there (measured in
//! 2.0.76 to 2.1.332): it looks for the uuid among these rows, and what stands behind that row is not sent.

use super::era::Era;
use super::heal::HealedRow;
use super::message;
use super::piece::Sent;
use super::read;
use crate::transcript::{EntryNo, Transcript};

/// The rows that a client has read, in its order.
pub struct Chain<'a> {
    transcript: &'a Transcript,
    era: &'a Era,
    said: Vec<HealedRow>,
}

impl<'a> Chain<'a> {
    /// Reads a session file as clients of this era do; none where they give up or hang, or where rows that they joined hold
    /// words from behind the one that they cut at.
    pub fn read(transcript: &'a Transcript, era: &'a Era) -> Option<Self> {
        let healed = read(transcript, era).ok().filter(|healed| !healed.is_joined)?;
        Some(Self { transcript, era, said: healed.said })
    }

    /// The entries of the rows.
    pub fn entries(&self) -> impl Iterator<Item = EntryNo> + '_ {
        self.said.iter().map(|row| row.entry)
    }

    /// The messages that are sent of the first `count` rows.
    pub fn sent(&self, count: usize) -> Vec<Sent> {
        message::sent(self.transcript, self.said[..count].to_vec(), self.era)
    }
}
