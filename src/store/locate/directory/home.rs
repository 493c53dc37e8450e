//! The directory in which a client has to be started to find a session, and whether it is there.

use std::fs;
use std::path::{Path, PathBuf};

use super::moved::{is_of_windows, on_disk};
use crate::session::{Session, folder_name, is_folder_of};
use crate::store::Place;

/// How many entries of directories are looked at to find one by the name of its folder.
const MOST: usize = 20_000;

/// The directory of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// The directory; none where nothing tells it.
    pub dir: Option<String>,
    /// What is known of it.
    pub state: HomeState,
    /// The directory of the config that a client needs to know of, if it would not look there by itself.
    pub config: Option<PathBuf>,
}

/// What is known of the directory of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeState {
    /// It is there.
    There,
    /// It is known, and not on this machine.
    Gone,
    /// No directory is known that the folder of the session is named after.
    Unknown,
    /// The file lies where no client looks for sessions.
    Outside,
}

impl HomeState {
    /// Its name, as JSON has it.
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
    /// Of a session in a file.
    pub fn of(place: &Place, session: &Session, path: &Path) -> Self {
        Self::among(place, &session.directories(), path)
    }

    /// The one of these directories, the newest first, that the folder of the file is named after.
    pub fn among(place: &Place, dirs: &[&str], path: &Path) -> Self {
        // What stands in a session is no directory unless it says from where.
        let dirs: Vec<&str> =
            dirs.iter().copied().filter(|dir| Path::new(dir).is_absolute() || is_of_windows(dir)).collect();
        let is_there = |dir: &str| on_disk(place, Path::new(dir)).is_dir();
        // A client that goes into a directory below began in the one above.
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
            // Somebody moved the file or renamed the folder: any directory of that name will do.
            None => match named(place, &project.folder) {
                Some(dir) => (Some(dir), HomeState::There),
                None => (first(), HomeState::Unknown),
            },
        };
        Self { dir, state, config }
    }

    /// Whether a client that is started there finds the session.
    pub fn is_there(&self) -> bool {
        self.state == HomeState::There
    }
}

/// A directory on this machine whose folder has this name: this one or one above, or else any that is found.
fn named(place: &Place, folder: &str) -> Option<String> {
    let real = place.real_cwd();
    let above = real.ancestors().find(|dir| is_folder_of(folder, &dir.to_string_lossy()));
    let found = above.filter(|dir| on_disk(place, dir).is_dir()).map(Path::to_path_buf);
    let mut left = MOST;
    found.or_else(|| below(place, &top(folder), folder, &mut left)).and_then(|dir| dir.to_str().map(str::to_owned))
}

/// The directory above all that a folder's name can stand for.
fn top(folder: &str) -> PathBuf {
    let drive = folder.chars().next().filter(|drive| cfg!(windows) && drive.is_ascii_alphabetic());
    drive.map_or_else(|| PathBuf::from("/"), |drive| PathBuf::from(format!("{drive}:\\")))
}

/// Goes down every directory whose name the folder's name goes on with.
fn below(place: &Place, dir: &Path, folder: &str, left: &mut usize) -> Option<PathBuf> {
    let entries = fs::read_dir(on_disk(place, dir)).ok()?.filter_map(Result::ok);
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        *left = left.checked_sub(1)?;
        let at = dir.join(entry.file_name());
        let name = folder_name(&at.to_string_lossy());
        let found = match folder.strip_prefix(&name) {
            Some("") => Some(at),
            Some(rest) if rest.starts_with('-') => below(place, &at, folder, left),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
