//! Names of Unix: bytes, which need not be UTF-8.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// What names are made of.
pub type Unit = u8;

/// Everything in a path, whether it is text or not.
pub fn units(path: &Path) -> Vec<Unit> {
    path.as_os_str().as_bytes().to_vec()
}

/// The path with these units.
pub fn path(units: Vec<Unit>) -> PathBuf {
    OsString::from_vec(units).into()
}
