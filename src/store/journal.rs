//! What was written when, in the state directory: one JSON line a rescue.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// One rescue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The version of this form.
    pub schema: u32,
    /// When, as in RFC 3339, in UTC.
    pub time: String,
    /// What was done.
    pub action: String,
    /// The file it was made from.
    pub from: PathBuf,
    /// The new session's id.
    pub session: String,
    /// The new session's file.
    pub path: PathBuf,
    /// How large that file was when it was written; a client that resumes it makes it grow.
    pub bytes: u64,
    /// Files and folders that went along.
    pub neighbours: Vec<PathBuf>,
}

/// The state directory: `CLAUDE_RESCUE_STATE_DIR`, or where this system keeps such things.
pub fn state_dir() -> Result<PathBuf> {
    if let Some(dir) = std::env::var_os("CLAUDE_RESCUE_STATE_DIR").filter(|dir| !dir.is_empty()) {
        return Ok(dir.into());
    }
    let dirs = directories::ProjectDirs::from("", "", "claude-rescue").context("could not find your home directory")?;
    Ok(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf())
}

/// Adds a row, and waits until it is on the disk.
pub fn remember(dir: &Path, row: &Row) -> Result<()> {
    let path = dir.join("journal.jsonl");
    let add = || -> Result<()> {
        fs::create_dir_all(dir)?;
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.write_all(&line)?;
        Ok(file.sync_all()?)
    };
    add().with_context(|| format!("could not write {}", path.display()))
}

/// Every row, oldest first. Lines that cannot be read are passed over.
pub fn rows(dir: &Path) -> Vec<Row> {
    let text = fs::read_to_string(dir.join("journal.jsonl")).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}
