//! The rows of a session file that a client has read, before it builds messages. `--resume-session-at` cuts here: it
//! looks for its uuid among these rows and sends nothing after that row (measured in 2.0.76 to 2.1.332).

use super::era::Era;
use super::heal::HealedRow;
use super::message;
use super::piece::Sent;
use super::read;
use crate::transcript::{EntryNo, Transcript};

/// The rows that a client has read, in order.
pub struct Chain<'a> {
    transcript: &'a Transcript,
    era: &'a Era,
    said: Vec<HealedRow>,
}

impl<'a> Chain<'a> {
    /// Reads a session file as clients of this era do; none if they give up or hang, or may have joined rows, because
    /// then a cut row could hold later words.
    pub fn read(transcript: &'a Transcript, era: &'a Era) -> Option<Self> {
        let healed = read(transcript, era).ok().filter(|healed| !healed.is_joined)?;
        Some(Self { transcript, era, said: healed.said })
    }

    /// The entries of the rows.
    pub fn entries(&self) -> impl Iterator<Item = EntryNo> + '_ {
        self.said.iter().map(|row| row.entry)
    }

    /// The messages that are sent for the first `count` rows.
    pub fn sent(&self, count: usize) -> Vec<Sent> {
        message::sent(self.transcript, self.said[..count].to_vec(), self.era)
    }
}
