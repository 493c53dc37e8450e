//! Saving what a person takes out, such as a summary: a file that only its owner can read.

use std::path::Path;

use anyhow::{Result, ensure};

use super::put;
use crate::store::disk;

/// What may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing: a file that is there stays.
    Nothing,
    /// What is there, as the person asked.
    Whatever,
}

/// Writes a file at once, never half. Gives what is not sure of it, if something is not.
pub fn save(path: &Path, bytes: &[u8], over: Over) -> Result<Option<String>> {
    let path = disk::absolute(path);
    match over {
        Over::Whatever => put::over(&path, bytes),
        Over::Nothing => {
            let free = path.symlink_metadata().is_err();
            ensure!(free, "{} is there already", path.display());
            put::new(&path, bytes)
        }
    }
}
