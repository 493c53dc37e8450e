//! Finds programs in absolute `PATH` entries only: `.` would be a directory that a session may have filled.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The path of a program, if it is on `PATH`.
pub fn find(name: &str) -> Option<PathBuf> {
    which::which_in_global(name, Some(path())).ok()?.find(|program| program.is_absolute())
}

/// `PATH` without its relative entries.
pub fn path() -> OsString {
    std::env::join_paths(folders()).unwrap_or_default()
}

pub(super) fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder: &PathBuf| Path::is_absolute(folder)).collect()
}
