//! The terminal of Unix: its device, what was typed into it, and its state before and after the app.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use crossterm::event::DisableMouseCapture;
use crossterm::execute;
use rustix::termios::{QueueSelector, isatty, tcflush};

use super::modes;

/// The terminal of this process, wherever its input and output go.
const DEVICE: &str = "/dev/tty";

/// The terminal of this process, to be written to.
pub fn device() -> io::Result<Box<dyn Write>> {
    Ok(Box::new(OpenOptions::new().read(true).write(true).open(DEVICE)?))
}

/// The device that keys are read from: the terminal, if standard input is none.
pub(super) fn input() -> io::Result<Option<File>> {
    let is_terminal = isatty(rustix::stdio::stdin());
    if is_terminal { Ok(None) } else { OpenOptions::new().read(true).open(DEVICE).map(Some) }
}

/// Discards what was typed before the app started.
pub fn discard_input() -> io::Result<()> {
    let device = input()?;
    let device = device.as_ref().map_or_else(|| rustix::stdio::stdin(), AsFd::as_fd);
    Ok(tcflush(device, QueueSelector::IFlush)?)
}

/// Whether the terminal obeys escape sequences.
pub fn takes_sequences() -> bool {
    true
}

/// Whether keys arrive on standard input if that is a terminal.
pub fn has_keyboard() -> bool {
    true
}

/// Gives the app a blank screen.
pub fn clear(device: &mut impl Write) -> io::Result<()> {
    device.write_all(modes::taking().as_bytes())?;
    device.flush()
}

/// Gives the terminal its mouse back.
pub fn free_mouse(device: &mut impl Write) -> io::Result<()> {
    execute!(device, DisableMouseCapture)
}

/// Gives the shell its screen back. Bypasses the lock of standard output, which another thread may hold.
pub fn give_back() -> io::Result<()> {
    let output = io::stdout();
    let mut device = if output.is_terminal() {
        File::from(output.as_fd().try_clone_to_owned()?)
    } else {
        OpenOptions::new().write(true).open(DEVICE)?
    };
    device.write_all(modes::giving_back().as_bytes())
}
