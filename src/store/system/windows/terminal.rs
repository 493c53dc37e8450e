//! The console of Windows: its device, what was typed into it, and its state before and after the app.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::time::Duration;

use crossterm::ansi_support::supports_ansi;
use crossterm::cursor::Show;
use crossterm::event::{self, DisableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode};
use crossterm_winapi::{ConsoleMode, Handle};

/// The console of this process, wherever its output goes.
pub const DEVICE: &str = "CONOUT$";

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
    let mut device = OpenOptions::new().read(true).write(true).open(DEVICE)?;
    free_mouse(&mut device)?;
    // The mouse was taken in raw mode, so freeing it brings that back.
    let _ = disable_raw_mode();
    execute!(device, LeaveAlternateScreen, Show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mouse_that_nobody_took_can_be_freed() {
        assert!(free_mouse(&mut io::sink()).is_ok());
    }
}
