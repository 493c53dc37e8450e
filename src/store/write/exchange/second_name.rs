//! The second name of a file that is being exchanged.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::store::write::{fingerprint::Now, rename, sync};
use crate::store::{Seal, disk};

/// How the second name of a file begins that is being exchanged.
const PREFIX: &str = ".claude-rescue-old-";
/// The second name, if the file system knows such things.
pub struct Aside(Option<PathBuf>);

impl Aside {
    /// Gives a file a second name. Where that cannot be, its bytes are the way back.
    pub fn of(path: &Path, id: &str) -> Self {
        let aside = name(path, id);
        Self(fs::hard_link(path, &aside).is_ok().then_some(aside))
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
        let aside = self.0.as_ref().context("it has no second name")?;
        fs::rename(aside, path)?;
        // It is done; what a power cut makes of it is the same as before.
        let _ = sync::folder(path);
        Ok(())
    }

    /// Keeps a file that somebody wrote to, and says where.
    pub fn keep_late(&self, backup: &Path) -> String {
        let Some(aside) = &self.0 else { return String::new() };
        let to = backup.with_extension("late.jsonl");
        let at = if rename::move_to(aside, &to).is_ok() { &to } else { aside };
        format!("\nWhat was written to the old file meanwhile is in {}", at.display())
    }
}

/// Takes the second name away that a kill left. A file that somebody wrote to stays, beside its backup.
pub fn tidy(path: &Path, id: &str, before: &Seal, backup: &Path) {
    let aside = name(path, id);
    let _ = match before.now(&aside) {
        Ok(Now::Same) => fs::remove_file(&aside).map_err(Into::into),
        Ok(Now::Grown | Now::Other) => rename::move_to(&aside, &backup.with_extension("late.jsonl")).map(drop),
        Ok(Now::Gone) | Err(_) => Ok(()),
    };
}

fn name(path: &Path, id: &str) -> PathBuf {
    disk::folder(path).join(format!("{PREFIX}{id}"))
}
