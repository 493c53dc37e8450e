//! The terminal: taken for the app, and given back as it was, whatever happens.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::cursor::Show;
use crossterm::event::{self, DisableMouseCapture, EnableMouseCapture};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

use super::crash;
use super::model::Mouse;
use crate::store::clip::{Sent, copy_by};
use crate::text::Cleaned;

/// The terminal, as long as it is the app's.
pub(super) struct Screen {
    /// Never dropped: ratatui would complain on standard error where the terminal is gone, and where that is the same
    /// terminal the complaint is a panic.
    terminal: ManuallyDrop<Terminal<CrosstermBackend<Box<dyn Write>>>>,
    mouse: Mouse,
}

impl Screen {
    /// Takes the terminal. What was typed before is thrown away: it was meant for the shell. `state` is where a crash
    /// is written down.
    pub(super) fn enter(state: PathBuf) -> Result<Self> {
        crash::give_back(leave, state);
        let device = device().context("no terminal")?;
        // From here on an error gives the terminal back.
        let terminal = Terminal::new(CrosstermBackend::new(device)).context("no terminal")?;
        let screen = Self { terminal: ManuallyDrop::new(terminal), mouse: Mouse::Off };
        take().context("could not set up the terminal")?;
        Ok(screen)
    }

    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        self.terminal.draw(render).context("could not draw on the terminal")?;
        Ok(())
    }

    /// Stops this process until the shell continues it, and takes the terminal again. Gives the size it has then.
    pub(super) fn suspend(&mut self) -> Result<(u16, u16)> {
        stop().context("could not suspend")?;
        self.again()
    }

    /// Takes the terminal again, whoever had it meanwhile, and draws everything anew. Gives the size it has now.
    pub(super) fn again(&mut self) -> Result<(u16, u16)> {
        // Whoever had the terminal has set it up anew, and crossterm thinks that it is still raw.
        let _ = disable_raw_mode();
        take().context("could not take the terminal again")?;
        self.heed(self.mouse)?;
        let (columns, rows) = size()?;
        // Not `clear`, which asks the terminal where the cursor is: the keyboard thread would eat the answer.
        self.terminal.resize(Rect::new(0, 0, columns, rows)).context("could not draw on the terminal")?;
        Ok((columns, rows))
    }

    /// Lends the terminal to another program. What was typed meanwhile was typed for that one.
    pub(super) fn lend<T>(&mut self, work: impl FnOnce() -> T) -> Result<(T, (u16, u16))> {
        leave();
        let done = work();
        Ok((done, self.again()?))
    }

    /// Listens to the mouse, or leaves it to the terminal.
    pub(super) fn heed(&mut self, mouse: Mouse) -> Result<()> {
        self.mouse = mouse;
        let device = self.terminal.backend_mut();
        match mouse {
            Mouse::On => execute!(device, EnableMouseCapture),
            Mouse::Off => execute!(device, DisableMouseCapture),
        }
        .context("could not reach the mouse")
    }

    /// Puts a text on the clipboard.
    pub(super) fn copy(&mut self, text: &Cleaned) -> Sent {
        copy_by(text, self.terminal.backend_mut())
    }
}

/// Columns and rows of the terminal.
pub(super) fn size() -> Result<(u16, u16)> {
    terminal::size().context("could not ask the terminal for its size")
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

/// Where the app draws: standard output, or the terminal behind it when that goes into a file or a pipe.
fn device() -> io::Result<Box<dyn Write>> {
    if io::stdout().is_terminal() {
        return Ok(Box::new(io::stdout()));
    }
    let name = if cfg!(windows) { "CONOUT$" } else { "/dev/tty" };
    Ok(Box::new(OpenOptions::new().read(true).write(true).open(name)?))
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(device()?, EnterAlternateScreen)?;
    while event::poll(Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
}

/// Gives the terminal back. What fails here cannot be helped any more.
fn leave() {
    let _ = disable_raw_mode();
    if let Ok(mut device) = device() {
        let _ = execute!(device, DisableMouseCapture, LeaveAlternateScreen, Show);
        let _ = device.flush();
    }
}

#[cfg(unix)]
fn stop() -> io::Result<()> {
    use rustix::process::{Signal, getpid, getsid, kill_process};
    // Nobody could continue the leader of a session.
    if getsid(None)? == getpid() {
        return Ok(());
    }
    leave();
    // Not TSTP: raised by a process of an orphaned group it is dropped.
    kill_process(getpid(), Signal::STOP)?;
    Ok(())
}

#[cfg(not(unix))]
fn stop() -> io::Result<()> {
    Ok(())
}
