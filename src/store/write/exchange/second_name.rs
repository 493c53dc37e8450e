//! The second name of a file that is being exchanged.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::store::disk;
use crate::store::write::{Compared, Fingerprint, rename, sync};

/// How such a name begins.
const PREFIX: &str = ".claude-rescue-old-";

/// The second name, if the file system knows such things.
pub struct SecondName(Option<PathBuf>);

impl SecondName {
    /// Gives a file a second name. Where that cannot be, its bytes are the way back.
    pub fn of(path: &Path, id: &str) -> Self {
        let second = name(path, id);
        Self(fs::hard_link(path, &second).is_ok().then_some(second))
    }

    /// Whether a file has its second name already.
    pub fn is_there(path: &Path, id: &str) -> bool {
        name(path, id).symlink_metadata().is_ok()
    }

    /// Takes the second name away.
    pub fn remove(&self) -> String {
        let _ = self.0.as_ref().map(fs::remove_file);
        String::new()
    }

    /// Gives the file its first name back.
    pub fn return_to(&self, path: &Path) -> Result<()> {
        let second = self.0.as_ref().context("it has no second name")?;
        fs::rename(second, path)?;
        // It is done; what a power cut makes of it is the same as before.
        let _ = sync::folder(path);
        Ok(())
    }

    /// Keeps a file that somebody wrote to, and says where.
    pub fn keep_late(&self, backup: &Path) -> String {
        let Some(second) = &self.0 else { return String::new() };
        let to = backup.with_extension("late.jsonl");
        let at = if rename::move_to(second, &to).is_ok() { &to } else { second };
        format!("\nWhat was written to the old file meanwhile is in {}", at.display())
    }
}

/// Takes the second name away that a kill left. A file that somebody wrote to stays, beside its backup.
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
