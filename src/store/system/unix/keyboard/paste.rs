//! One paste, and where it ends.
//!
//! Pasted text can contain the mark that ends pastes, so what follows an end mark at once is held back
//! before it counts as keys. If the end mark is lost, the first key press after a pause ends the paste.

use std::mem::take;
use std::time::Duration;

pub const BEGIN: &[u8] = b"\x1b[200~";
const END: &[u8] = b"\x1b[201~";

/// After this pause, the next byte may be a key press.
const STALL: Duration = Duration::from_millis(400);
/// The most bytes that a key press has.
const PRESS: usize = 12;
/// The most bytes that are kept, of the paste and of what follows it.
const MOST: usize = 64 * 1024;

#[derive(Default)]
pub struct Paste {
    text: Vec<u8>,
    /// What may be the beginning of the end mark.
    window: Vec<u8>,
    /// What came while it was in doubt whether the paste goes on.
    held: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    /// Nothing had come for a while.
    Stalled,
    /// An end mark came; it may be part of the pasted text.
    Ended,
}

/// What silence means.
pub enum Quiet {
    GoesOn,
    /// The paste is over. Without an end mark it is dropped: some of it may be missing.
    Ended {
        pasted: Option<Vec<u8>>,
        behind: Vec<u8>,
    },
}

impl Paste {
    /// Takes bytes that came after a pause.
    pub fn take(&mut self, bytes: &[u8], pause: Duration) {
        if self.state == State::Open && pause >= STALL {
            self.state = State::Stalled;
        }
        if self.state == State::Open {
            let end = bytes.iter().position(|byte| self.push(*byte));
            let Some(end) = end else { return };
            self.state = State::Ended;
            self.held = bytes[end + 1..].to_vec();
        } else {
            self.held.extend_from_slice(bytes);
        }
        self.settle();
    }

    /// Whether silence means something.
    pub fn is_in_doubt(&self) -> bool {
        self.state != State::Open
    }

    /// Nothing came for a moment.
    pub fn quiet(&mut self) -> Quiet {
        match self.state {
            State::Ended => Quiet::Ended { pasted: Some(take(&mut self.text)), behind: take(&mut self.held) },
            State::Stalled if self.held.len() <= PRESS => Quiet::Ended { pasted: None, behind: take(&mut self.held) },
            State::Stalled | State::Open => {
                self.state = State::Open;
                let held = take(&mut self.held);
                self.take(&held, Duration::ZERO);
                Quiet::GoesOn
            }
        }
    }

    /// Takes a byte of the paste. True if it completes an end mark.
    fn push(&mut self, byte: u8) -> bool {
        self.window.push(byte);
        if self.window == END {
            self.window.clear();
            return true;
        }
        if self.window.len() == END.len() {
            let first = self.window.remove(0);
            self.keep(&[first]);
        }
        false
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MOST.saturating_sub(self.text.len());
        self.text.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// If another end mark follows, what comes before it was pasted too.
    fn settle(&mut self) {
        while let Some(end) = find(&self.held, END) {
            if self.state == State::Ended && find(&self.held[..end], BEGIN).is_some() {
                // A second paste has begun.
                return;
            }
            let rest = self.held.split_off(end + END.len());
            let mut before = std::mem::replace(&mut self.held, rest);
            before.truncate(end);
            let window = take(&mut self.window);
            self.keep(&window);
            self.keep(&before);
            self.state = State::Ended;
        }
        if self.held.len() > MOST {
            // Nobody types this much at once. The last bytes may begin the end mark.
            self.held.drain(..self.held.len() - END.len());
        }
    }
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, mark)
}
