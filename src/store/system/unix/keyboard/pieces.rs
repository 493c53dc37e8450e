//! Splits the bytes of a terminal into keys, reports and pastes. Drops what stays unfinished; always hears Ctrl-C.

use std::mem::take;
use std::time::{Duration, Instant};

use super::paste::{BEGIN, Paste, Quiet};

/// After this much silence, an Esc is a key press and not the beginning of a sequence.
const MOMENT: Duration = Duration::from_millis(50);
/// How long the rest of any other sequence may take.
const UNFINISHED: Duration = Duration::from_millis(250);
/// How old a sequence may get, even if bytes still come.
const OLDEST: Duration = Duration::from_secs(1);
/// The most bytes that are kept of a sequence; no valid one is as long.
const LONGEST: usize = 64;

const CTRL_C: u8 = 0x03;
const BELL: u8 = 0x07;
const CANCEL: u8 = 0x18;
const ESC: u8 = 0x1b;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The bytes of a press or a report.
    Sequence(Vec<u8>),
    Paste(Vec<u8>),
}

pub struct Splitter {
    mode: Mode,
    /// The beginning of a sequence.
    buffer: Vec<u8>,
    began: Instant,
    last: Instant,
}

enum Mode {
    Keys,
    /// A control string, such as the answer to a query. It is ignored, as nothing here asks. An Esc may begin its end.
    ControlString(Ending),
    Paste(Paste),
}

/// Whether an Esc has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    No,
    Esc,
}

enum Stage {
    Part,
    Whole,
    ControlString,
    Broken,
}

impl Splitter {
    pub fn new(now: Instant) -> Self {
        Self { mode: Mode::Keys, buffer: Vec::new(), began: now, last: now }
    }

    /// Takes bytes that came at once.
    pub fn take(&mut self, bytes: &[u8], now: Instant) -> Vec<Piece> {
        let pause = now.saturating_duration_since(self.last);
        let is_old = now.saturating_duration_since(self.began) > OLDEST;
        match &self.mode {
            Mode::Paste(_) if bytes == [CTRL_C] && pause >= MOMENT => self.drop_all(),
            Mode::Paste(_) => {}
            _ if is_old => self.drop_all(),
            _ => {}
        }
        self.last = now;
        let mut pieces = Vec::new();
        if self.buffer == [ESC] && bytes.first().is_some_and(|byte| !b"[O]PX^_\x1b".contains(byte)) {
            // A key with Alt comes at once, so these are two keys.
            pieces.push(Piece::Sequence(take(&mut self.buffer)));
        }
        for (at, byte) in bytes.iter().enumerate() {
            if let Mode::Paste(paste) = &mut self.mode {
                // A paste that has just begun has not stalled.
                paste.take(&bytes[at..], if at == 0 { pause } else { Duration::ZERO });
                break;
            }
            self.byte(*byte, now, &mut pieces);
        }
        pieces
    }

    /// How much silence means something.
    pub fn patience(&self) -> Option<Duration> {
        match &self.mode {
            Mode::Keys if self.buffer.is_empty() => None,
            Mode::Keys if self.buffer == [ESC] => Some(MOMENT),
            Mode::Paste(paste) => paste.is_in_doubt().then_some(MOMENT),
            Mode::Keys | Mode::ControlString(_) => Some(UNFINISHED),
        }
    }

    pub fn last(&self) -> Instant {
        self.last
    }

    /// There was that much silence.
    pub fn quiet(&mut self, now: Instant) -> Vec<Piece> {
        let mut pieces = Vec::new();
        match &mut self.mode {
            Mode::Keys if self.buffer == [ESC] => pieces.push(Piece::Sequence(take(&mut self.buffer))),
            Mode::Keys | Mode::ControlString(_) => self.drop_all(),
            Mode::Paste(paste) => match paste.quiet() {
                Quiet::GoesOn => {}
                Quiet::Ended { pasted, behind } => {
                    self.drop_all();
                    pieces.extend(pasted.map(Piece::Paste));
                    pieces.extend(self.take(&behind, now));
                }
            },
        }
        pieces
    }

    fn drop_all(&mut self) {
        self.mode = Mode::Keys;
        self.buffer.clear();
    }

    fn byte(&mut self, byte: u8, now: Instant, pieces: &mut Vec<Piece>) {
        if byte == CTRL_C {
            self.drop_all();
            return pieces.push(Piece::Sequence(vec![CTRL_C]));
        }
        let Mode::ControlString(ending) = self.mode else { return self.key(byte, now, pieces) };
        match (ending, byte) {
            (Ending::Esc, b'\\') | (_, BELL | CANCEL) => self.mode = Mode::Keys,
            (_, ESC) => self.mode = Mode::ControlString(Ending::Esc),
            (Ending::Esc, _) => {
                // The string broke off, and something else has begun.
                (self.mode, self.buffer) = (Mode::Keys, vec![ESC]);
                self.key(byte, now, pieces);
            }
            (Ending::No, _) => {}
        }
    }

    fn key(&mut self, byte: u8, now: Instant, pieces: &mut Vec<Piece>) {
        if byte == ESC && !self.buffer.is_empty() {
            let before = take(&mut self.buffer);
            // Esc was pressed twice; anything longer broke off.
            pieces.extend((before == [ESC]).then_some(Piece::Sequence(before)));
        }
        if self.buffer.is_empty() {
            self.began = now;
        }
        self.buffer.truncate(LONGEST);
        self.buffer.push(byte);
        match stage(&self.buffer) {
            Stage::Part => {}
            Stage::ControlString => (self.mode, self.buffer) = (Mode::ControlString(Ending::No), Vec::new()),
            Stage::Whole if self.buffer == BEGIN => {
                (self.mode, self.buffer) = (Mode::Paste(Paste::default()), Vec::new());
            }
            Stage::Whole => pieces.push(Piece::Sequence(take(&mut self.buffer))),
            Stage::Broken => {
                // The byte that broke it begins something new.
                if take(&mut self.buffer).len() > 1 {
                    self.key(byte, now, pieces);
                }
            }
        }
    }
}

fn stage(bytes: &[u8]) -> Stage {
    match bytes {
        // The last are F1 to F5 of the Linux console.
        [ESC] | [ESC, b'[' | b'O'] | [ESC, b'[', b'['] => Stage::Part,
        [ESC, b']' | b'P' | b'X' | b'^' | b'_'] => Stage::ControlString,
        // The oldest form of the mouse: three bytes that can be anything.
        [ESC, b'[', b'M', at @ ..] => {
            if at.len() < 3 {
                Stage::Part
            } else {
                Stage::Whole
            }
        }
        [ESC, b'[' | b'O', .., last] => match last {
            0x40..=0x7e => Stage::Whole,
            0x20..=0x3f => Stage::Part,
            _ => Stage::Broken,
        },
        [ESC, letter @ ..] | letter => match std::str::from_utf8(letter) {
            Ok(_) => Stage::Whole,
            Err(error) if error.error_len().is_none() => Stage::Part,
            Err(_) => Stage::Broken,
        },
    }
}
