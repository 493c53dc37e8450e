//! Asks the index about files, and collects what is new.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cache::Cache;
use super::identity::Identity;
use super::rows::{Rows, Seen, line};

/// What the index knew when it was opened, and what was learned since.
pub struct Index {
    /// Where it is. `None` if no index is used.
    pub(super) cache: Option<Cache>,
    pub(super) rows: Rows,
    learned: Mutex<Vec<(PathBuf, Vec<u8>)>>,
}

impl Index {
    /// The index as it is now; an empty one if there is none, or none is used.
    pub fn open(cache: Option<&Cache>) -> Self {
        let cache = cache.filter(|cache| cache.is_used()).cloned();
        Self { rows: cache.as_ref().map(Rows::read).unwrap_or_default(), cache, learned: Mutex::default() }
    }

    /// Whether there is a row for a path, which may no longer be true.
    pub fn has(&self, path: &Path) -> bool {
        self.rows.line(path).is_some()
    }

    /// What was seen of a file, if the file is as it was.
    pub fn seen(&self, path: &Path) -> Option<Seen> {
        self.rows.seen(path).filter(|seen| Identity::at(path) == Some(seen.identity))
    }

    /// What was found out about a file, if the file is as it was.
    pub fn found<T: DeserializeOwned>(&self, path: &Path) -> Option<T> {
        self.seen(path).and_then(|_| self.rows.found(path))
    }

    /// Looks at a file before it is read. `None` if nothing is to be remembered of it.
    pub fn look(&self, file: &File) -> Option<Identity> {
        self.cache.as_ref()?;
        Identity::of_open(file).filter(|identity| identity.is_settled(SystemTime::now()))
    }

    /// Remembers what was found out about a file, unless it changed since it was looked at.
    pub fn learn(&self, path: &Path, file: &File, seen: Seen, found: &impl Serialize) {
        if Identity::of_open(file) != Some(seen.identity) || !path.is_absolute() {
            return;
        }
        if let Some(line) = line(path, &seen, found) {
            self.learned.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_path_buf(), line));
        }
    }

    /// Takes what was learned.
    pub(super) fn take_learned(&self) -> Vec<(PathBuf, Vec<u8>)> {
        std::mem::take(&mut *self.learned.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
