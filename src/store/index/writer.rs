//! Writes the index.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::reader::Index;
use super::rows::{MOST_BYTES, Rows, folder};
use crate::store::write::{put, temporary};

/// So many rows are kept.
const MOST_ROWS: usize = 50_000;

impl Index {
    /// Writes what was learned, with what is on the disk by now. Drops the rows of files that are gone from where
    /// `files` are. If it cannot be written, that only costs time.
    pub fn save<'a>(&'a self, files: impl Iterator<Item = &'a Path>) {
        let Some((cache, header)) = self.cache.as_ref().and_then(|cache| Some((cache, cache.header()?))) else {
            return;
        };
        let learned = self.take_learned();
        let around = Around::of(files, &self.rows);
        if learned.is_empty() && !self.rows.paths().any(|path| around.lost(path)) {
            return;
        }
        let bytes = merged(header, &learned, &Rows::read(cache), &around);
        // Nobody is told: without an index, files are read again.
        let _ = write(&cache.path(), &bytes);
    }
}

/// What was learned comes first, so that the rest is cut off if there is too much.
fn merged(header: String, learned: &[(PathBuf, Vec<u8>)], rows: &Rows, around: &Around<'_>) -> Vec<u8> {
    let new: HashSet<&OsStr> = learned.iter().map(|(path, _)| path.as_os_str()).collect();
    let old = rows.paths().filter(|path| !new.contains(path.as_os_str()) && !around.lost(path));
    let old = old.filter_map(|path| rows.line(path));
    let mut bytes = header.into_bytes();
    for line in learned.iter().map(|(_, line)| line.as_slice()).chain(old).take(MOST_ROWS) {
        if bytes.len() + line.len() <= MOST_BYTES {
            bytes.extend_from_slice(line);
        }
    }
    bytes
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(dir) = path.parent() {
        put::make_folder(dir)?;
        temporary::clear_leftovers(dir);
    }
    // Not synced: after a power cut, the checksums tell what is left of it.
    Ok(temporary::over(temporary::beside(path, [bytes])?, path)?)
}

/// The files of a scan, and the folders in which there are no others.
struct Around<'a> {
    files: HashSet<&'a OsStr>,
    folders: HashSet<&'a OsStr>,
}

impl<'a> Around<'a> {
    fn of(files: impl Iterator<Item = &'a Path>, rows: &'a Rows) -> Self {
        let files: HashSet<&OsStr> = files.map(Path::as_os_str).collect();
        let mut folders: HashSet<&OsStr> = files.iter().copied().filter_map(|file| folder(Path::new(file))).collect();
        // A project's folder may be gone with all its sessions.
        let projects: HashSet<&OsStr> = folders.iter().copied().filter_map(|at| folder(Path::new(at))).collect();
        let others: HashSet<&OsStr> = rows.paths().filter_map(folder).filter(|at| !folders.contains(at)).collect();
        let is_beside = |at: &OsStr| folder(Path::new(at)).is_some_and(|above| projects.contains(above));
        let gone: Vec<&OsStr> = others.into_iter().filter(|at| is_beside(at) && is_gone(Path::new(at))).collect();
        folders.extend(gone);
        Self { files, folders }
    }

    /// Whether the file of a row is gone.
    fn lost(&self, path: &Path) -> bool {
        let is_scanned = folder(path).is_some_and(|at| self.folders.contains(at));
        is_scanned && !self.files.contains(path.as_os_str()) && is_gone(path)
    }
}

fn is_gone(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound)
}
