//! The terminal: taken for the app, and restored as it was, whatever happens.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::mem::{self, ManuallyDrop};
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use crossterm::event::EnableMouseCapture;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue, terminal};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use crate::store::clipboard::{Sent, copy_by};
use crate::store::system::signals;
use crate::store::system::terminal::{self as system, clear, discard_input, free_mouse, give_back};
use crate::text::Cleaned;
use crate::tui::terminal::Mouse;
use crate::tui::terminal::crash;

/// The size of a terminal that does not know its own.
const USUAL: (u16, u16) = (80, 24);
/// The most columns and rows that are drawn.
const LARGEST: u16 = 1_000;
/// How many bytes go to the terminal at once. A frame of a large terminal has about 30,000.
const AT_ONCE: usize = 1 << 16;
/// How long restoring the terminal may take.
const PATIENCE: Duration = Duration::from_secs(1);
/// What to do where the app cannot be shown.
const ELSE: &str = "Without the app: claude-rescue --plain works line by line, claude-rescue check only reports what \
                    is wrong";

pub(in crate::tui) struct Display {
    /// Not dropped at the end: if the terminal is gone, ratatui prints to standard error, which panics if that is gone too.
    terminal: ManuallyDrop<Canvas>,
    size: (u16, u16),
    mouse: Mouse,
}

type Canvas = Terminal<CrosstermBackend<Box<dyn Write>>>;

impl Display {
    /// Takes the terminal, and discards what was typed before. Crash reports go to `state`.
    pub(in crate::tui) fn enter(state: PathBuf) -> Result<Self> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        ensure!(!is_dumb, "this terminal cannot show the app (TERM=dumb).\n{ELSE}");
        let size = size();
        let terminal = canvas(size).with_context(|| format!("there is no terminal for the app.\n{ELSE}"))?;
        crash::install_hook(leave, state);
        // From here on an error restores the terminal.
        let screen = Self { terminal: ManuallyDrop::new(terminal), size, mouse: Mouse::Off };
        take().and_then(|()| discard_input()).with_context(|| format!("could not set up the terminal.\n{ELSE}"))?;
        Ok(screen)
    }

    /// Draws a frame. The terminal is asked to show it whole or not at all, and one that cannot ignores that.
    pub(in crate::tui) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> Result<()> {
        self.draw_whole(render).context("could not draw on the terminal")
    }

    fn draw_whole(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if size() != self.size {
            execute!(self.terminal.backend_mut(), Clear(ClearType::All))?;
            self.start_blank()?;
        }
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Starts with a blank screen. ratatui would ask the terminal for its size, and some do not know it.
    fn start_blank(&mut self) -> io::Result<()> {
        self.size = size();
        let blank = ManuallyDrop::new(canvas(self.size)?);
        let mut old = mem::replace(&mut self.terminal, blank);
        // With its cursor shown it has nothing to say when it is dropped.
        old.show_cursor()?;
        drop(ManuallyDrop::into_inner(old));
        Ok(())
    }

    /// Stops this process until the shell continues it, then takes the terminal again. Returns its size.
    pub(in crate::tui) fn suspend(&mut self) -> Result<(u16, u16)> {
        signals::stop(leave).context("could not suspend")?;
        self.regain()
    }

    /// Takes the terminal again after another program, for which the keys were that nobody has read.
    fn regain(&mut self) -> Result<(u16, u16)> {
        let size = self.retake()?;
        let _ = discard_input();
        Ok(size)
    }

    /// Takes the terminal again, and starts with a blank screen. Returns its size. What was typed meanwhile is for the app.
    pub(in crate::tui) fn retake(&mut self) -> Result<(u16, u16)> {
        // The other program has changed its modes, but crossterm thinks that it is still raw.
        let _ = disable_raw_mode();
        take().context("could not take over the terminal again")?;
        self.set_mouse(self.mouse)?;
        self.start_blank().context("could not draw on the terminal")?;
        Ok(self.size)
    }

    /// Lends the terminal to another program. What is typed meanwhile is for that program.
    pub(in crate::tui) fn lend<T>(&mut self, work: impl FnOnce() -> T) -> Result<(T, (u16, u16))> {
        leave();
        let done = work();
        Ok((done, self.regain()?))
    }

    pub(in crate::tui) fn set_mouse(&mut self, mouse: Mouse) -> Result<()> {
        self.mouse = mouse;
        let device = self.terminal.backend_mut();
        match mouse {
            Mouse::On => execute!(device, EnableMouseCapture),
            Mouse::Off => free_mouse(device),
        }
        .context("could not turn the mouse on or off")
    }

    pub(in crate::tui) fn copy(&mut self, text: &Cleaned) -> Sent {
        copy_by(text, self.terminal.backend_mut())
    }
}

pub(in crate::tui) fn size() -> (u16, u16) {
    let (columns, rows) = terminal::size().ok().filter(|size| size.0 > 0 && size.1 > 0).unwrap_or(USUAL);
    (columns.min(LARGEST), rows.min(LARGEST))
}

fn canvas(size: (u16, u16)) -> io::Result<Canvas> {
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, size.0, size.1)) };
    Terminal::with_options(CrosstermBackend::new(device()?), options)
}

impl Drop for Display {
    fn drop(&mut self) {
        leave();
    }
}

/// Where the app draws: standard output, or the terminal behind it when that goes into a file or a pipe.
fn device() -> io::Result<Box<dyn Write>> {
    if io::stdout().is_terminal() {
        return Ok(Box::new(BufWriter::with_capacity(AT_ONCE, io::stdout())));
    }
    Ok(Box::new(BufWriter::with_capacity(AT_ONCE, system::device()?)))
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    clear(&mut device()?)
}

/// Restores the terminal. What fails here cannot be helped any more.
fn leave() {
    let _ = disable_raw_mode();
    let _ = give_back();
}

/// Restores the terminal, but gives up after a while if it is blocked.
pub(in crate::tui) fn leave_soon() {
    let _ = disable_raw_mode();
    let (done, is_done) = channel();
    thread::spawn(move || {
        let _ = give_back();
        let _ = done.send(());
    });
    let _ = is_done.recv_timeout(PATIENCE);
}
