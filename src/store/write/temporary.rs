//! Unfinished files: written and synced beside their place, and removed where a kill left them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use super::fault;
use crate::store::disk::folder;

/// How the names of unfinished files begin.
pub const UNFINISHED: &str = ".claude-rescue-";
/// An unfinished file this old was left behind by a program that was killed.
pub const LEFT_BEHIND: Duration = Duration::from_mins(1);

/// A file that only its owner can read, as Claude Code makes them.
pub fn beside(path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Writes and syncs a file beside its place.
pub fn staged(operation: &str, path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let stage = || -> Result<NamedTempFile> {
        let file = beside(path, bytes)?;
        fault::at(operation, "temp");
        file.as_file().sync_all()?;
        fault::at(operation, "synced");
        Ok(file)
    };
    stage().with_context(|| format!("could not write beside {}", path.display()))
}

/// Removes the unfinished files that a killed program left in a folder. What cannot be removed harms nobody.
pub fn clear_leftovers(folder: &Path) {
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in found.filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED)) {
        let old = |about: fs::Metadata| about.modified().ok()?.elapsed().ok().map(|age| age >= LEFT_BEHIND);
        if entry.metadata().ok().and_then(old) == Some(true) {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}
