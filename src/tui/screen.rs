//! The terminal: taken for the app, and given back as it was, whatever happens.

use std::io::{self, Stdout, Write};
use std::panic;
use std::sync::Once;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use crossterm::cursor::Show;
use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{execute, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};

/// The key that can write.
pub(super) const ENTER: KeyEvent = KeyEvent {
    code: KeyCode::Enter,
    modifiers: KeyModifiers::NONE,
    kind: KeyEventKind::Press,
    state: KeyEventState::NONE,
};

/// The terminal, as long as it is the app's.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    /// Takes the terminal. What was typed before is thrown away: it was meant for the shell.
    pub(super) fn enter() -> Result<Self> {
        restore_on_panic();
        // From here on an error gives the terminal back.
        let screen = Self { terminal: Terminal::new(CrosstermBackend::new(io::stdout())).context("no terminal")? };
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
        let (columns, rows) = size()?;
        // Not `clear`, which asks the terminal where the cursor is: the keyboard thread would eat the answer.
        self.terminal.resize(Rect::new(0, 0, columns, rows)).context("could not draw on the terminal")?;
        Ok((columns, rows))
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

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    while event::poll(Duration::ZERO)? {
        event::read()?;
    }
    Ok(())
}

/// Gives the terminal back. What fails here cannot be helped any more.
fn leave() {
    let _ = disable_raw_mode();
    let _ = execute!(io::stdout(), LeaveAlternateScreen, Show);
    let _ = io::stdout().flush();
}

/// Gives the terminal back before a panic of the app prints. A worker that panics says so by an event instead.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let app = thread::current().id();
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == app {
                leave();
                before(info);
            }
        }));
    });
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
    take()
}

#[cfg(not(unix))]
fn stop() -> io::Result<()> {
    Ok(())
}
