//! Names of Windows: 16 bits a unit, which need not be UTF-16.

use std::ffi::OsString;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// What names are made of.
pub type Unit = u16;

/// Everything in a path, whether it is text or not.
pub fn units(path: &Path) -> Vec<Unit> {
    path.as_os_str().encode_wide().collect()
}

/// The path with these units.
#[expect(clippy::needless_pass_by_value, reason = "on Unix they become the path")]
pub fn path(units: Vec<Unit>) -> PathBuf {
    OsString::from_wide(&units).into()
}
