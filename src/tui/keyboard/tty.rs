//! The keyboard of a Unix terminal, read byte by byte. crossterm 0.29 keeps an unfinished sequence until it ends, and
//! reads on without looking whether there is more, so one stray `Esc [` holds every key that follows.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::pieces::{Cutter, Piece};

/// How much is read at once.
const CHUNK: usize = 16 * 1024;

/// The keyboard.
pub(super) struct Tty {
    /// The terminal, where standard input is none.
    device: Option<File>,
    cutter: Cutter,
    /// Held by whoever may read.
    turn: Arc<Mutex<()>>,
}

impl Tty {
    pub(super) fn open(turn: Arc<Mutex<()>>) -> io::Result<Self> {
        let is_terminal = rustix::termios::isatty(rustix::stdio::stdin());
        let device = if is_terminal { None } else { Some(OpenOptions::new().read(true).open("/dev/tty")?) };
        Ok(Self { device, cutter: Cutter::new(Instant::now()), turn })
    }

    /// What comes next, at most so much later; nothing where nothing came, or only a part of something.
    pub(super) fn next(&mut self, most: Option<Duration>) -> io::Result<Vec<Event>> {
        let patience = self.cutter.patience().map(|patience| patience.saturating_sub(self.cutter.last().elapsed()));
        let wait = patience.into_iter().chain(most).min();
        if !self.is_ready(wait)? {
            let is_over = self.cutter.patience().is_some_and(|patience| self.cutter.last().elapsed() >= patience);
            let pieces = if is_over { self.cutter.quiet(Instant::now()) } else { Vec::new() };
            return Ok(pieces.into_iter().filter_map(event).collect());
        }
        let turn = Arc::clone(&self.turn);
        let _mine = turn.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever had it meanwhile may have read what was there.
        if !self.is_ready(Some(Duration::ZERO))? {
            return Ok(Vec::new());
        }
        let mut bytes = [0; CHUNK];
        let count = match rustix::io::read(self.device(), &mut bytes) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => count,
            Err(Errno::AGAIN | Errno::INTR) => 0,
            Err(error) => return Err(error.into()),
        };
        let pieces = self.cutter.take(&bytes[..count], Instant::now());
        Ok(pieces.into_iter().filter_map(event).collect())
    }

    fn device(&self) -> BorrowedFd<'_> {
        self.device.as_ref().map_or_else(|| rustix::stdio::stdin(), AsFd::as_fd)
    }

    /// Waits until something can be read.
    fn is_ready(&self, most: Option<Duration>) -> io::Result<bool> {
        let device = self.device();
        let mut asked = [PollFd::new(&device, PollFlags::IN)];
        let most = most.and_then(|most| Timespec::try_from(most).ok());
        match poll(&mut asked, most.as_ref()) {
            Ok(0) | Err(Errno::INTR) => Ok(false),
            Ok(_) if asked[0].revents().contains(PollFlags::NVAL) => Err(Errno::BADF.into()),
            Ok(_) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}

/// What a piece means, if anything. A decoder that stumbles over one costs that one.
fn event(piece: Piece) -> Option<Event> {
    let bytes = match piece {
        Piece::Paste(bytes) => return Some(Event::Paste(String::from_utf8_lossy(&bytes).into_owned())),
        Piece::Sequence(bytes) => as_kitty(&bytes).unwrap_or(bytes),
    };
    let meant = catch_unwind(|| terminput::Event::parse_from(&bytes)).ok()?.ok()??;
    terminput_crossterm::to_crossterm(meant).ok()
}

/// xterm's other form of a press, `27;modifiers;code~`, in kitty's.
fn as_kitty(bytes: &[u8]) -> Option<Vec<u8>> {
    let press = std::str::from_utf8(bytes).ok()?.strip_prefix("\x1b[27;")?.strip_suffix('~')?;
    let (modifiers, code) = press.split_once(';')?;
    Some(format!("\x1b[{code};{modifiers}u").into_bytes())
}
