//! The keyboard of a Windows console, which sends events instead of bytes.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossterm::event::{self, Event};

/// The keyboard.
pub struct Keyboard {
    /// Held while somebody reads the keyboard.
    turn: Arc<Mutex<()>>,
}

impl Keyboard {
    /// Whoever has `turn` has the keyboard.
    pub fn open(turn: Arc<Mutex<()>>) -> io::Result<Self> {
        Ok(Self { turn })
    }

    /// Waits for events, at most `most`.
    pub fn next(&mut self, most: Option<Duration>) -> io::Result<Vec<Event>> {
        let mut found = Vec::new();
        // Without a limit, all earlier events were handled, so nobody else has the keyboard.
        let _mine = most.map(|_| self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        if most.is_none() {
            found.push(event::read()?);
        }
        while event::poll(Duration::ZERO)? {
            found.push(event::read()?);
        }
        Ok(found)
    }
}
