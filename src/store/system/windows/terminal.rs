//! The console of Windows: its device, what was typed into it, and its state before and after the app.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{self, DisableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode};

/// The console of this process, wherever its output goes.
pub const DEVICE: &str = "CONOUT$";

/// Discards what was typed before the app started.
pub fn discard_input() -> io::Result<()> {
    while event::poll(Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
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
