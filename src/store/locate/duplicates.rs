//! Other files of the same session beside it: conflict copies of sync programs, and copies made by hand.

use std::path::{Path, PathBuf};

use super::folders::paths_in;
use super::reading;
use super::session_file::{SessionFile, stem};
use crate::diagnosis::picker::is_session_id;

/// Another file of the same session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Where it is.
    pub path: PathBuf,
    /// How many lines it has.
    pub lines: u32,
    /// How many turns it has.
    pub turns: usize,
}

/// The files in the same folder whose names start with the same session id.
pub fn duplicates(file: &SessionFile) -> Vec<Duplicate> {
    let (Some(id), Some(folder)) = (id_of(&file.name), file.path.parent()) else { return Vec::new() };
    let mut paths = paths_in(folder);
    paths.retain(|path| id_of(&stem(path)) == Some(id) && *path != file.path);
    paths.sort();
    paths.iter().filter_map(|path| duplicate(path)).collect()
}

fn duplicate(path: &Path) -> Option<Duplicate> {
    let session = reading::session(path).ok()?;
    Some(Duplicate { path: path.to_path_buf(), lines: session.transcript.lines, turns: session.turns.len() })
}

fn id_of(name: &str) -> Option<&str> {
    name.get(..36).filter(|id| is_session_id(id))
}
