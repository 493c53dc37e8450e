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

/// What can happen.
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The screen has another size: columns and rows.
    Resize(u16, u16),
    /// The model has been drawn as it is.
    Drawn,
    /// The files of a list, and the question that they answer.
    Listed(u64, Vec<SessionFile>),
    /// One of them was judged.
    Scanned(u64, Box<Scanned>),
    /// Something else was found out for the list.
    News(News),
    /// A session was opened, or could not be.
    Opened(PathBuf, Result<Box<Card>, String>),
    /// The places that a search found, and the question that they answer.
    Found(u64, Vec<Spot>),
    /// The file of the card was written to by someone else.
    Grew,
    /// The plan was written.
    Wrote(Box<Written>),
    /// Something could not be written, and why.
    Failed(String),
    /// A client that is to be started would be the second one on its session: the one that holds it is this process.
    Held(Box<Resume>, i32),
    /// There is no keyboard any more, or the system asks to leave.
    Gone,
    /// Something was pasted, as it came.
    Paste(String),
    /// The wheel of the mouse was turned, down or up (-1).
    Wheel(isize),
    /// A cell was clicked: column and row.
    Click(u16, u16),
    /// The system asks to stop for a while.
    Stopped,
    /// The program was stopped, and goes on.
    Continued,
    /// Something was done that is to be told.
    Told(Role, String),
    /// The version of the client that is installed, if there is one.
    Installed(Option<String>),
    /// What was rescued and undone, newest first, or why it cannot be read.
    History(Result<Vec<Rescue>, String>),
    /// A rescue was taken back, or could not be.
    Undone(Result<Box<Undone>, String>),
    /// A worker has done what it was asked for.
    Answered(Box<Answer>),
}

impl Event {
    /// Whether the person did it.
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Paste(_) | Self::Wheel(_) | Self::Click(..))
    }

    /// Whether it is the end of something that was written, or could not be.
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
