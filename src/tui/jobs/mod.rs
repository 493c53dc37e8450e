//! What workers are asked for and what they answer, for the screens that take something out of a session.
//!
//! Each thing is made once (`make`) and shown exactly as it leaves. A screen has one worker at a time: what was toggled
//! meanwhile is asked for when the answer comes.

pub mod files;
pub mod listing;
pub mod make;
pub mod packet;
pub mod preview;
pub mod summary;

use std::path::PathBuf;
use std::sync::Arc;

use crate::store::Stamp;
use crate::store::project_files::Restored;

/// Which reading of which file something was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// What it looked like when it was read.
    pub stamp: Stamp,
}

/// What a worker is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// A summary.
    Summary(summary::Draft),
    /// A packet.
    Packet(Source),
    /// The changed files.
    Files(files::Cut),
    /// The files put back to what they held, as they were seen, with some that somebody else changed.
    Restore(Arc<files::Seen>, Vec<PathBuf>),
    /// A text in a new file.
    Save(PathBuf, String),
}

impl Job {
    /// Whether files are written.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Restore(..) | Self::Save(..))
    }
}

/// What a worker answers.
#[derive(Clone)]
pub enum Answer {
    /// The summary that this draft makes.
    Summary(summary::Draft, Result<summary::Summary, String>),
    /// The packet of this file.
    Packet(Source, packet::Sheets),
    /// What was changed behind this cut.
    Files(files::Cut, Result<files::Seen, String>),
    /// What was put back.
    Restored(Result<Restored, String>),
    /// Where a text was written.
    Saved(Result<PathBuf, String>),
}

impl Answer {
    /// Whether files were written, or could not be.
    pub fn wrote(&self) -> bool {
        matches!(self, Self::Restored(_) | Self::Saved(_))
    }
}
