//! The directory in which a client must be started to find a session.

use std::fs;
use std::path::{Path, PathBuf};

use super::moved::on_disk;
use crate::session::{Session, folder_names, is_folder_of};
use crate::store::Place;
use crate::store::system::IS_WINDOWS;
use crate::text::is_of_windows;

/// How many directory entries to look at when only the project folder's name is known.
const MOST: usize = 20_000;

/// The directory of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The directory, if it is known.
    pub dir: Option<String>,
    /// What is known of it.
    pub state: HomeState,
    /// The config directory, if a client needs to be told.
    pub config: Option<PathBuf>,
}

/// What is known of a session's directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeState {
    /// It exists.
    There,
    /// It is known, but not on this machine.
    Gone,
    /// No known directory matches the session's project folder.
    Unknown,
    /// The file is where no client looks for sessions.
    Outside,
}

impl HomeState {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Gone => "gone",
            Self::Unknown => "unknown",
            Self::Outside => "outside",
        }
    }
}

impl Home {
    /// The home of a session in a file.
    pub fn of(place: &Place, session: &Session, path: &Path) -> Self {
        Self::among(place, &session.directories(), path)
    }

    /// Picks from `dirs`, newest first, the one that the file's project folder is named after.
    pub fn among(place: &Place, dirs: &[&str], path: &Path) -> Self {
        // A relative path does not tell where the session ran. Absolute ones may be of another system.
        let dirs: Vec<&str> = dirs.iter().copied().filter(|dir| dir.starts_with('/') || is_of_windows(dir)).collect();
        let is_there = |dir: &str| on_disk(place, Path::new(dir)).is_dir();
        // Clients can move into a subdirectory later, so the oldest one counts.
        let first = dirs.iter().rev().find(|dir| is_there(dir)).or(dirs.first());
        let first = || first.map(|dir| (*dir).to_owned());
        let Some(project) = place.project_of(path) else {
            return Self { dir: first(), state: HomeState::Outside, config: None };
        };
        let recorded = dirs.iter().find(|dir| is_folder_of(&project.folder, dir)).map(|dir| (*dir).to_owned());
        let config = project.config;
        let (dir, state) = match recorded {
            Some(dir) if is_there(&dir) => (Some(dir), HomeState::There),
            Some(dir) => (Some(dir), HomeState::Gone),
            // The file was moved or its folder renamed: take any directory that matches the folder's name.
            None => match named(place, &project.folder) {
                Some(dir) => (Some(dir), HomeState::There),
                None => (first(), HomeState::Unknown),
            },
        };
        Self { dir, state, config }
    }

    /// Whether a client started there finds the session.
    pub fn is_there(&self) -> bool {
        self.state == HomeState::There
    }
}

/// A directory on this machine that matches a folder's name: this one, one above, or any other.
fn named(place: &Place, folder: &str) -> Option<String> {
    let real = place.real_cwd();
    let above = real.ancestors().find(|dir| is_folder_of(folder, &dir.to_string_lossy()));
    let found = above.filter(|dir| on_disk(place, dir).is_dir()).map(Path::to_path_buf);
    let mut left = MOST;
    found.or_else(|| below(place, &top(folder), folder, &mut left)).and_then(|dir| dir.to_str().map(str::to_owned))
}

/// Where to start looking: the root, or on Windows the drive.
fn top(folder: &str) -> PathBuf {
    let drive = folder.chars().next().filter(|drive| IS_WINDOWS && drive.is_ascii_alphabetic());
    drive.map_or_else(|| PathBuf::from("/"), |drive| PathBuf::from(format!("{drive}:\\")))
}

/// Goes down every directory whose name matches the start of the folder's name.
fn below(place: &Place, dir: &Path, folder: &str, left: &mut usize) -> Option<PathBuf> {
    let entries = fs::read_dir(on_disk(place, dir)).ok()?.filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        *left = left.checked_sub(1)?;
        let at = dir.join(entry.file_name());
        for name in folder_names(&at.to_string_lossy()) {
            let found = match folder.strip_prefix(&name) {
                Some("") => Some(at.clone()),
                Some(rest) if rest.starts_with('-') => below(place, &at, folder, left),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
    }
    None
}
