//! What can happen to the app.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use crate::recovery::Plan;
use crate::session::Place as Spot;
use crate::store::scan::Scanned;
use crate::store::{Receipt, Rescue, Resume, SessionFile, Undone};
use crate::tui::jobs::Answer;
use crate::tui::jobs::listing::News;
use crate::tui::{Card, Role};

/// Something that happened.
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The terminal has a new size: columns and rows.
    Resize(u16, u16),
    /// The model was drawn.
    Drawn,
    /// The files of a list, with the number of the request.
    Listed(u64, Vec<SessionFile>),
    /// One of them was judged.
    Scanned(u64, Box<Scanned>),
    /// Other news for the list.
    News(News),
    /// A session was opened, or could not be.
    Opened(PathBuf, Result<Box<Card>, String>),
    /// So much of a large session was read, in percent.
    Read(PathBuf, u8),
    /// The places that a search found, with the number of the request.
    Found(u64, Vec<Spot>),
    /// Someone else wrote to the card's file.
    Grew,
    /// The plan was written.
    Wrote(Box<Written>),
    /// Something could not be written, and why.
    Failed(String),
    /// Another process already has the session to be resumed open.
    Held(Box<Resume>, i32),
    /// The keyboard is gone, or the system asks to leave.
    Gone,
    /// Something was pasted; it is not cleaned.
    Paste(String),
    /// The wheel was turned down, or up (-1).
    Wheel(isize),
    /// A cell was clicked: column and row.
    Click(u16, u16),
    /// The system asks to suspend.
    Stopped,
    /// The process was stopped, and goes on.
    Continued,
    /// A message to show.
    Told(Role, String),
    /// The installed client's version, if there is one.
    Installed(Option<String>),
    /// What was rescued and undone, newest first, or why it cannot be read.
    History(Result<Vec<Rescue>, String>),
    /// A rescue was undone, or could not be.
    Undone(Result<Box<Undone>, String>),
    /// A worker finished its job.
    Answered(Box<Answer>),
}

impl Event {
    /// Whether the person did it.
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Wheel(_) | Self::Click(..))
    }

    /// Whether a write ended with it, well or not.
    pub fn ends_write(&self) -> bool {
        match self {
            Self::Wrote(_) | Self::Failed(_) | Self::Undone(_) => true,
            Self::Answered(answer) => answer.wrote(),
            _ => false,
        }
    }
}

/// A plan that was written.
pub struct Written {
    /// The plan.
    pub plan: Plan,
    /// What was written where.
    pub receipt: Receipt,
    /// Whether the client is to be started on it.
    pub goes_on: bool,
}
