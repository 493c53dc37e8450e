//! Jobs for workers and their answers, for the screens that export something from a session.
//!
//! Each thing is made once (`make`) and shown exactly as it is exported. Toggles made while a worker is busy are
//! applied when it answers.

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

/// The file that something was made from, as it was when it was read.
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
    /// Make a summary.
    Summary(summary::Draft),
    /// Make a packet.
    Packet(Source),
    /// Compare the changed files with the disk.
    Files(files::Cut),
    /// Put the files back, and the marked ones with them.
    Restore(Arc<files::Seen>, Vec<PathBuf>),
    /// Save a text to a new file.
    Save(PathBuf, String),
}

impl Job {
    /// Whether it writes files.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Restore(..) | Self::Save(..))
    }
}

/// What a worker answers.
#[derive(Clone)]
pub enum Answer {
    /// The summary of this draft.
    Summary(summary::Draft, Result<summary::Summary, String>),
    /// The packet of this file.
    Packet(Source, packet::Sheets),
    /// What was changed after this cut.
    Files(files::Cut, Result<files::Seen, String>),
    /// What was put back.
    Restored(Result<Restored, String>),
    /// Where a text was written.
    Saved(Result<PathBuf, String>),
}

impl Answer {
    /// Whether a write ended with it, well or not.
    pub fn wrote(&self) -> bool {
        matches!(self, Self::Restored(_) | Self::Saved(_))
    }
}
