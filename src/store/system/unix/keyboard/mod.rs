//! The keyboard of a Unix terminal, read byte by byte.
//!
//! crossterm 0.29 keeps an unfinished sequence until it ends, and
//! reads on without checking whether there is more, so one stray `Esc [` blocks every key that follows.

mod paste;
mod pieces;

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use self::pieces::{Piece, Splitter};
use super::terminal::input;

const CHUNK: usize = 16 * 1024;

/// The keyboard, with what was read of a sequence.
pub struct Keyboard {
    /// The terminal, if standard input is none.
    device: Option<File>,
    splitter: Splitter,
    /// Held while somebody reads the keyboard.
    turn: Arc<Mutex<()>>,
}

impl Keyboard {
    /// Whoever has `turn` has the keyboard.
    pub fn open(turn: Arc<Mutex<()>>) -> io::Result<Self> {
        Ok(Self { device: input()?, splitter: Splitter::new(Instant::now()), turn })
    }

    /// Waits for events, at most `most`. Empty if nothing came, or only part of a sequence.
    pub fn next(&mut self, most: Option<Duration>) -> io::Result<Vec<Event>> {
        let patience = self.splitter.patience().map(|patience| patience.saturating_sub(self.splitter.last().elapsed()));
        let wait = patience.into_iter().chain(most).min();
        if !self.is_ready(wait)? {
            let is_over = self.splitter.patience().is_some_and(|patience| self.splitter.last().elapsed() >= patience);
            let pieces = if is_over { self.splitter.quiet(Instant::now()) } else { Vec::new() };
            return Ok(pieces.into_iter().filter_map(event).collect());
        }
        let turn = Arc::clone(&self.turn);
        let _mine = turn.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever held the lock may have read it.
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
        let pieces = self.splitter.take(&bytes[..count], Instant::now());
        Ok(pieces.into_iter().filter_map(event).collect())
    }

    fn device(&self) -> BorrowedFd<'_> {
        self.device.as_ref().map_or_else(|| rustix::stdio::stdin(), AsFd::as_fd)
    }

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

/// What a piece means, if anything. If the decoder panics, only this piece is lost.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    const MOMENT: Duration = Duration::from_millis(60);
    const PAUSE: Duration = Duration::from_millis(600);

    /// What bytes mean, each lot after a pause. At the end there is silence.
    fn meant(lots: &[(Duration, &[u8])]) -> Vec<Event> {
        let mut now = Instant::now();
        let (mut splitter, mut pieces) = (Splitter::new(now), Vec::new());
        for (pause, bytes) in lots.iter().chain(&[(PAUSE, &b""[..])]) {
            while let Some(patience) =
                splitter.patience().filter(|patience| splitter.last() + *patience <= now + *pause)
            {
                let before = pieces.len();
                pieces.extend(splitter.quiet(splitter.last() + patience));
                assert!(splitter.patience().is_none() || pieces.len() > before, "silence settles it");
            }
            now += *pause;
            pieces.extend(splitter.take(bytes, now));
        }
        pieces.into_iter().filter_map(event).collect()
    }

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    fn letter(letter: char) -> Event {
        key(KeyCode::Char(letter), KeyModifiers::NONE)
    }

    #[test]
    fn presses_are_what_they_are() {
        let presses: &[(&[u8], Event)] = &[
            (b"q", letter('q')),
            ("é".as_bytes(), letter('é')),
            ("👧".as_bytes(), letter('👧')),
            (b"\x1b", key(KeyCode::Esc, KeyModifiers::NONE)),
            (b"\x1b[A", key(KeyCode::Up, KeyModifiers::NONE)),
            (b"\x1bOB", key(KeyCode::Down, KeyModifiers::NONE)),
            (b"\x1b[6~", key(KeyCode::PageDown, KeyModifiers::NONE)),
            (b"\x1b[[A", key(KeyCode::F(1), KeyModifiers::NONE)),
            (b"\x1bx", key(KeyCode::Char('x'), KeyModifiers::ALT)),
            (b"\r", key(KeyCode::Enter, KeyModifiers::NONE)),
            (b"\x04", key(KeyCode::Char('d'), KeyModifiers::CONTROL)),
            (b"\x1b[99;5u", key(KeyCode::Char('c'), KeyModifiers::CONTROL)),
            (b"\x1b[27;5;99~", key(KeyCode::Char('c'), KeyModifiers::CONTROL)),
            (b"\x1b[200~a b\x1b[201~", Event::Paste("a b".to_owned())),
        ];
        for (bytes, press) in presses {
            let once = std::slice::from_ref(press);
            assert_eq!(meant(&[(PAUSE, bytes)]), once, "{bytes:?}");
            if *bytes == b"\x1bx" {
                let two = [key(KeyCode::Esc, KeyModifiers::NONE), letter('x')];
                assert_eq!(meant(&[(PAUSE, b"\x1b"), (Duration::from_millis(9), b"x")]), two);
                continue;
            }
            // Byte by byte, as a slow line brings them.
            let slow: Vec<(Duration, &[u8])> = bytes.chunks(1).map(|byte| (Duration::from_millis(9), byte)).collect();
            assert_eq!(meant(&slow), once, "{bytes:?}");
        }
    }

    #[test]
    fn what_does_not_end_is_dropped_and_what_follows_is_not() {
        let unfinished: &[&[u8]] =
            &[b"\x1b[", b"\x1b[<0;1", b"\x1b[M!", b"\x1bO", b"\x1b]52;c;AAAA", b"\x1b]0;x\x1b", b"\x1bP1", b"\xe2\x94"];
        for bytes in unfinished {
            assert_eq!(meant(&[(PAUSE, bytes), (PAUSE, b"q")]), [letter('q')], "{bytes:?}");
            let at_once = [*bytes, b"\x03"].concat();
            assert_eq!(meant(&[(PAUSE, &at_once)]), [key(KeyCode::Char('c'), KeyModifiers::CONTROL)], "{bytes:?}");
        }
        // A key held down never leaves enough silence to drop the sequence; it is heard after a second all the same.
        let held: Vec<(Duration, &[u8])> =
            [(PAUSE, &b"\x1b]52;"[..])].into_iter().chain([(Duration::from_millis(30), &b"j"[..]); 60]).collect();
        assert!(meant(&held).len() > 20);
    }

    #[test]
    fn a_paste_is_never_keys() {
        let paste = |lots: &[(Duration, &[u8])]| {
            let events = meant(lots);
            assert!(events.iter().all(|event| matches!(event, Event::Paste(_))), "{events:?}");
            events.len()
        };
        assert_eq!(paste(&[(PAUSE, b"\x1b[200~a\x1b[201~q\r\x03\x1b[201~")]), 1);
        assert_eq!(paste(&[(PAUSE, b"\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~q\r\x1b[201~")]), 2);
        assert_eq!(paste(&[(PAUSE, b"\x1b[200~a"), (PAUSE, b"longer than one press, \r"), (PAUSE, b"\x1b[201~")]), 1);
        assert_eq!(paste(&[(PAUSE, b"\x1b[200~a\x1b[20"), (MOMENT, b"1~")]), 1);
        let large = [b"\x1b[200~", &*b"q\r".repeat(500_000), b"\x1b[201~"].concat();
        assert_eq!(paste(&[(PAUSE, &large)]), 1);
    }

    #[test]
    fn a_paste_without_an_end_is_over_with_a_press() {
        assert_eq!(meant(&[(PAUSE, b"\x1b[200~half\r"), (PAUSE, b"j"), (PAUSE, b"q")]), [letter('j'), letter('q')]);
        let ctrl_c = key(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(meant(&[(PAUSE, b"\x1b[200~half\r"), (MOMENT, b"\x03")]), [ctrl_c]);
        let behind = [Event::Paste("a".to_owned()), letter('j')];
        assert_eq!(meant(&[(PAUSE, b"\x1b[200~a\x1b[201~j")]), behind);
    }

    #[test]
    fn no_bytes_stop_the_keyboard() {
        let mut chance: u64 = 0x9e37_79b9_7f4a_7c15;
        for _ in 0..4_000 {
            let mut bytes = Vec::new();
            for _ in 0..chance % 40 {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let often = *b"\x1b\x1b[[]<;0129MmuRP~AO\xc3\xff";
                let byte = (chance >> 40) as u8;
                bytes.push(if chance >> 63 == 0 { often[usize::from(byte) % often.len()] } else { byte });
            }
            chance = chance.wrapping_add(1);
            let last = meant(&[(PAUSE, &bytes), (PAUSE, b"j"), (PAUSE, b"q")]).pop();
            assert_eq!(last, Some(letter('q')), "{bytes:?}");
        }
    }
}
