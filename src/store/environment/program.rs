//! Programs of the person's, found by whole paths only: an entry of `PATH` such as `.` means the directory that one is
//! in, and a session may have filled that.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where a program lies, if one of this name is on the path.
pub fn find(name: &str) -> Option<PathBuf> {
    which::which_in_global(name, Some(path())).ok()?.find(|program| program.is_absolute())
}

/// The path without the entries that depend on where one is.
pub fn path() -> OsString {
    std::env::join_paths(folders()).unwrap_or_default()
}

/// Its folders.
pub(super) fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).filter(|folder: &PathBuf| Path::is_absolute(folder)).collect()
}
