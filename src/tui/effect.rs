//! What the app is to do after an event: start workers, write, leave.

use crate::store::{Resume, SessionFile};
use crate::text::Cleaned;
use crate::tui::clipboard::Copy;
use crate::tui::jobs::Job;
use crate::tui::jobs::listing::{Reach, WordSearch};
use crate::tui::terminal::Mouse;

/// What the app is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// List and judge sessions, under the number of this request.
    Scan(Reach, u64),
    /// Work out a session's preview.
    Peek(SessionFile),
    /// Search inside sessions; `None` stops the search.
    Search(Option<WordSearch>),
    /// Read and judge a session.
    Open(SessionFile),
    /// Search the open session, under the number of this request.
    Find(String, u64),
    /// Write the card's plan as a new session.
    Commit,
    /// Write the card's plan over the session itself.
    Replace,
    /// Suspend until the shell says `fg`.
    Suspend,
    /// Quit.
    Quit,
    /// Start Claude Code on the session; if there is a plan to write, write it first and resume the copy.
    Resume,
    /// Start Claude Code although another process has the session open.
    GoOn(Box<Resume>),
    /// Start Claude Code on a session of the list.
    Start(SessionFile),
    /// Leave with the id of the session chosen in the list.
    Pick(String),
    /// Copy something to the clipboard.
    Copy(Copy),
    /// Open the card's file in the person's editor, at a line.
    Edit(u32),
    /// Listen to the mouse, or stop that.
    Mouse(Mouse),
    /// Draw everything again.
    Redraw,
    /// Read what was rescued and undone.
    History,
    /// Undo the rescue with this id.
    Undo(String),
    /// Give a worker a job.
    Run(Job),
    /// Start Claude Code on a fresh session with this prompt.
    Fresh(Cleaned),
}
