//! The console of Windows: its device, what was typed into it, and its state before and after the app.

use std::io::{self, Write};
use std::str;
use std::time::Duration;

use crossterm::ansi_support::supports_ansi;
use crossterm::cursor::Show;
use crossterm::event::{self, DisableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode};
use crossterm_winapi::{Console, ConsoleMode, Handle};

/// The most bytes that an old console takes at once.
const AT_ONCE: usize = 1 << 13;

/// The console of this process. It is given letters, because bytes would be read in its code page.
struct Screen {
    console: Console,
    /// The first bytes of a letter whose others are still to come.
    begun: Vec<u8>,
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(AT_ONCE)];
        self.begun.extend_from_slice(bytes);
        let letters = whole(&self.begun);
        if letters > 0 {
            self.console.write_char_buffer(&self.begun[..letters])?;
        }
        self.begun.drain(..letters);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many of the bytes are whole letters. Only text is drawn, so what is not whole is not finished.
fn whole(bytes: &[u8]) -> usize {
    str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len)
}

/// The console of this process, wherever its output goes.
pub fn device() -> io::Result<Box<dyn Write>> {
    let console = Console::from(Handle::current_out_handle()?);
    Ok(Box::new(Screen { console, begun: Vec::new() }))
}

/// Discards what was typed before the app started.
pub fn discard_input() -> io::Result<()> {
    while event::poll(Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
}

/// Whether the terminal obeys escape sequences. An old console has to be told to, which this does.
pub fn takes_sequences() -> bool {
    supports_ansi()
}

/// Whether standard input is a console. The window of Git Bash gives a pipe, on which no key arrives for the app.
pub fn has_keyboard() -> bool {
    Handle::input_handle().and_then(|input| ConsoleMode::from(input).mode()).is_ok()
}

/// Gives the app a blank screen.
pub fn clear(device: &mut impl Write) -> io::Result<()> {
    execute!(device, EnterAlternateScreen, Clear(ClearType::All))
}

/// Gives the terminal its mouse back. crossterm fails if the app never had it, which does not matter.
pub fn free_mouse(device: &mut impl Write) -> io::Result<()> {
    let _ = execute!(device, DisableMouseCapture);
    Ok(())
}

/// Gives the shell its screen back.
pub fn give_back() -> io::Result<()> {
    let mut device = device()?;
    free_mouse(&mut device)?;
    // The mouse was taken in raw mode, so freeing it brings that back.
    let _ = disable_raw_mode();
    execute!(device, LeaveAlternateScreen, Show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_goes_to_the_console_once_it_is_whole() {
        assert_eq!(whole("aé".as_bytes()), 3);
        assert_eq!(whole(&"aé✗".as_bytes()[..5]), 3);
        assert_eq!(whole(&"é".as_bytes()[..1]), 0);
    }

    #[test]
    fn a_mouse_that_nobody_took_can_be_freed() {
        assert!(free_mouse(&mut io::sink()).is_ok());
    }
}
