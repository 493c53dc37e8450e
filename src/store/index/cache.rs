//! Where the index is, and for which build of the program.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

use crate::store::disk;
use crate::store::write::temporary;

const FILE: &str = "index.jsonl";

/// The folder of the index.
#[derive(Clone, Debug)]
pub struct Cache {
    dir: PathBuf,
    /// This build. `None` if no index is used.
    edition: Option<String>,
}

impl Cache {
    /// In `CLAUDE_RESCUE_CACHE_DIR`, else in the system's usual place. Not used if `CLAUDE_RESCUE_INDEX` is `off`.
    pub fn persons() -> Option<Self> {
        let set = env::var_os("CLAUDE_RESCUE_CACHE_DIR").filter(|dir| !dir.is_empty());
        let usual = || Some(directories::ProjectDirs::from("", "", "claude-rescue")?.cache_dir().to_path_buf());
        let dir = set.map(|dir| disk::absolute(Path::new(&dir))).or_else(usual)?;
        let is_off = env::var_os("CLAUDE_RESCUE_INDEX").is_some_and(|set| set == "off");
        Some(if is_off { Self { dir, edition: None } } else { Self::at(dir) })
    }

    /// In this folder. Made early: the program on the disk may be replaced while this one runs.
    pub fn at(dir: PathBuf) -> Self {
        Self { dir, edition: edition() }
    }

    /// Whether an index is used.
    pub fn is_used(&self) -> bool {
        self.edition.is_some()
    }

    /// The index itself.
    pub fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    /// Deletes the index, and its folder if nothing else is there. Returns whether there was one.
    pub fn forget(&self) -> Result<bool> {
        let was_there = match fs::remove_file(self.path()) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => false,
            removed => removed.map(|()| true).with_context(|| format!("could not delete {}", self.path().display()))?,
        };
        temporary::clear_leftovers(&self.dir);
        let _ = fs::remove_dir(&self.dir);
        Ok(was_there)
    }

    /// The first line of an index of this build.
    pub(super) fn header(&self) -> Option<String> {
        Some(format!("{}\n", serde_json::json!({ "index_of": self.edition.as_ref()? })))
    }
}

/// The version, and the length and time of the program's file: another build may judge in another way.
fn edition() -> Option<String> {
    let about = fs::metadata(env::current_exe().ok()?).ok()?;
    let written = about.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(format!("{} {} {}", env!("CARGO_PKG_VERSION"), about.len(), written.as_nanos()))
}
