//! The device that keys are read from.

#[cfg(unix)]
pub use self::unix::{discard_input, input};

#[cfg(unix)]
mod unix {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsFd;

    /// The terminal, if standard input is none.
    pub fn input() -> io::Result<Option<File>> {
        let is_terminal = rustix::termios::isatty(rustix::stdio::stdin());
        if is_terminal { Ok(None) } else { OpenOptions::new().read(true).open("/dev/tty").map(Some) }
    }

    /// Discards what was typed before the app started.
    pub fn discard_input() -> io::Result<()> {
        let device = input()?;
        let device = device.as_ref().map_or_else(|| rustix::stdio::stdin(), AsFd::as_fd);
        Ok(rustix::termios::tcflush(device, rustix::termios::QueueSelector::IFlush)?)
    }
}

/// Discards what was typed before the app started.
#[cfg(not(unix))]
pub fn discard_input() -> std::io::Result<()> {
    use crossterm::event;
    while event::poll(std::time::Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
}
