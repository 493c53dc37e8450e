//! Refuses to write while another process does.

use std::fs::File;
use std::path::Path;

use anyhow::{Result, bail};

use crate::store::system::open_files::Processes;

/// Fails if a process has the file open for writing. Returns whether every process could be checked.
pub fn ensure_nobody_writes(file: &File, path: &Path) -> Result<bool> {
    let processes = Processes::writing(file, path);
    let Some(writer) = processes.found.first() else { return Ok(processes.all) };
    bail!(
        "{writer} has {} open for writing, so the file was left unchanged.\nQuit that process and try again",
        path.display()
    )
}
