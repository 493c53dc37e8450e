//! Reports of panics, kept beside the journal.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::store::journal::id_and_time;
use crate::store::write::put;

/// Writes a report under a new name in the state directory, and returns its path.
pub fn report_crash(state: &Path, report: &str) -> Result<PathBuf> {
    let (id, time) = id_and_time();
    let path = state.join(format!("crash-{}-{id}.txt", &time[..10]));
    put::keep(&path, report.as_bytes())?;
    Ok(path)
}
