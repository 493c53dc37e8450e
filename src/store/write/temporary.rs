//! Unfinished files: written and synced beside their place, and removed if a kill left them behind.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::{NamedTempFile, TempDir};

use super::fault;
use crate::store::disk::folder;
use crate::store::system;

pub const UNFINISHED: &str = ".claude-rescue-";
/// An unfinished file of this age was left by a program that was killed.
pub const LEFT_BEHIND: Duration = Duration::from_mins(1);

/// An empty file; only its owner can read it, as with those of Claude Code.
pub fn made_beside(path: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder(path)).map_err(|error| without_name(&error))
}

/// An empty folder, likewise.
pub fn folder_beside(path: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder(path)).map_err(|error| without_name(&error))
}

/// A file with these pieces.
pub fn beside(path: &Path, pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<NamedTempFile> {
    let mut file = BufWriter::new(made_beside(path)?);
    let written = pieces.into_iter().try_for_each(|piece| file.write_all(piece.as_ref()));
    written.and_then(|()| file.flush()).map_err(|error| without_name(&error))?;
    file.into_inner().map_err(|error| without_name(error.error()).into())
}

/// The error without the name of the temporary file, which means nothing to a person. The name is in its text only.
pub fn without_name(error: &io::Error) -> io::Error {
    let words = error.to_string();
    let code = words.rsplit_once("(os error ").and_then(|(_, rest)| rest.split(')').next()?.parse().ok());
    code.map_or_else(|| io::Error::from(error.kind()), io::Error::from_raw_os_error)
}

pub fn staged(
    operation: &str,
    path: &Path,
    pieces: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> Result<NamedTempFile> {
    let stage = || -> Result<NamedTempFile> {
        let file = beside(path, pieces)?;
        fault::at(operation, "temp");
        file.as_file().sync_all()?;
        fault::at(operation, "synced");
        Ok(file)
    };
    stage().with_context(|| format!("could not write a temporary file next to {}", path.display()))
}

/// Renames a finished file over another one. Its handle is closed first: Windows renames over a file that is open only
/// if nobody has the new one open.
pub fn over(staged: NamedTempFile, path: &Path) -> io::Result<()> {
    let (file, staged) = staged.keep().map_err(|error| without_name(&error.error))?;
    drop(file);
    system::rename::over(&staged, path).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// Removes unfinished files that a killed program left. Those that cannot be removed do no harm.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_names_a_temporary_file() {
        let missing = made_beside(Path::new("/no/such/folder/session.jsonl")).expect_err("no folder");
        assert_eq!(missing.kind(), io::ErrorKind::NotFound);
        assert!(!missing.to_string().contains(UNFINISHED), "{missing}");
        let other = without_name(&io::Error::other("at path \"/x/.claude-rescue-abc\""));
        assert!(!other.to_string().contains(UNFINISHED), "{other}");
    }
}
