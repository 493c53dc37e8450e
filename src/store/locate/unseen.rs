//! Counts the reasons why sessions are missing from the lists where people look for them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::indexes::{Index, indexes};
use super::{directory::home::HomeState, missing::remembered, scan::Found};
use crate::store::Place;

/// The reasons, and how many sessions each concerns.
#[derive(Clone, Debug, Serialize)]
pub struct Unseen {
    /// Directories that are not on this machine.
    pub gone_directories: Vec<Directory>,
    /// Why `claude --resume` hides sessions.
    pub hidden: Vec<Hidden>,
    /// Sessions of which only the folder is left.
    pub without_transcript: usize,
    /// Sessions in the prompt history that have no file.
    pub remembered: usize,
    /// Those of them that are so old that clients have deleted them.
    pub expired: usize,
    /// Session lists that other programs keep.
    pub indexes: Vec<Index>,
}

/// A directory, and how many sessions belong to it.
#[derive(Clone, Debug, Serialize)]
pub struct Directory {
    /// The directory.
    pub directory: String,
    /// How many sessions.
    pub sessions: usize,
}

/// A reason, and how many sessions it concerns.
#[derive(Clone, Debug, Serialize)]
pub struct Hidden {
    /// The reason.
    pub why: &'static str,
    /// How many sessions.
    pub sessions: usize,
}

impl Unseen {
    /// Counts over a scan, and over what is beside the sessions.
    pub(in crate::store) fn of(place: &Place, found: &[Found], home: Option<&Path>) -> Self {
        let gone = found.iter().filter(|found| found.report.directory == HomeState::Gone.name());
        let mut directories: BTreeMap<String, usize> = BTreeMap::new();
        gone.filter_map(|found| found.report.project.clone()).for_each(|dir| *directories.entry(dir).or_default() += 1);
        let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
        found.iter().filter_map(|found| found.hides).for_each(|hides| *reasons.entry(hides.says).or_default() += 1);
        let remembered = remembered(place, jiff::Timestamp::now().as_millisecond());
        let directory = |(directory, sessions)| Directory { directory, sessions };
        Self {
            gone_directories: directories.into_iter().map(directory).collect(),
            hidden: reasons.into_iter().map(|(why, sessions)| Hidden { why, sessions }).collect(),
            without_transcript: place.leftovers().len(),
            expired: remembered.iter().filter(|one| one.expired).count(),
            remembered: remembered.len(),
            indexes: indexes(place, home),
        }
    }
}
