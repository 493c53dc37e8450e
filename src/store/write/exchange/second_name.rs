//! The second name (a hard link) that a file has while it is exchanged.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::store::disk;
use crate::store::write::{Compared, Fingerprint, rename, sync};

const PREFIX: &str = ".claude-rescue-old-";

/// The second name, if the file system supports hard links.
pub struct SecondName(Option<PathBuf>);

impl SecondName {
    /// Without hard links, a file is put back from its bytes.
    pub fn of(path: &Path, id: &str) -> Self {
        let second = name(path, id);
        Self(fs::hard_link(path, &second).is_ok().then_some(second))
    }

    pub fn is_there(path: &Path, id: &str) -> bool {
        name(path, id).symlink_metadata().is_ok()
    }

    pub fn remove(&self) -> String {
        let _ = self.0.as_ref().map(fs::remove_file);
        String::new()
    }

    pub fn open(&self) -> Result<File> {
        Ok(disk::open(self.0.as_ref().context("it has no second hard link")?)?)
    }

    pub fn return_to(&self, path: &Path) -> Result<()> {
        let second = self.0.as_ref().context("it has no second hard link")?;
        fs::rename(second, path)?;
        // The rename is done; a power cut may undo it, which leaves what was there before.
        let _ = sync::folder(path);
        Ok(())
    }

    /// Keeps a file that another process wrote to, and says where.
    pub fn keep_late(&self, backup: &Path) -> String {
        let Some(second) = &self.0 else { return String::new() };
        let to = backup.with_extension("late.jsonl");
        let at = if rename::move_to(second, &to).is_ok() { &to } else { second };
        format!("\nWhat was written to the old file in the meantime is in {}", at.display())
    }
}

/// Removes a second name that a killed program left. If the file was written to, it is kept beside its backup.
pub fn remove_second_name(path: &Path, id: &str, before: &Fingerprint, backup: &Path) {
    let (second, late) = (name(path, id), backup.with_extension("late.jsonl"));
    let _ = match before.compare(&second) {
        Ok(Compared::Same) => fs::remove_file(&second).map_err(Into::into),
        Ok(Compared::Grown | Compared::Other) => rename::move_to(&second, &late).map(drop),
        Ok(Compared::Gone) | Err(_) => Ok(()),
    };
}

fn name(path: &Path, id: &str) -> PathBuf {
    disk::folder(path).join(format!("{PREFIX}{id}"))
}
