//! The console of Windows: its device, what was typed into it, and its state before and after the app.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::time::Duration;

use crossterm::cursor::Show;
use crossterm::event::{self, DisableMouseCapture};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};

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

/// Gives the shell its screen back.
pub fn give_back() -> io::Result<()> {
    let mut device = OpenOptions::new().read(true).write(true).open(DEVICE)?;
    execute!(device, DisableMouseCapture, LeaveAlternateScreen, Show)
}
