//! JSON on its way out.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::store::{Over, save};
use crate::text;

/// For whom a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A person.
    Words,
    /// A program: one JSON object a line.
    Json,
}

/// Prints a value as one line of JSON in which nothing can steer a terminal.
pub(super) fn json_line(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", text::json(&serde_json::to_string(value)?))?;
    Ok(())
}

/// Writes a file that a person named, and says how to write over one that is there.
pub(super) fn put(path: &Path, bytes: &[u8], over: Over) -> Result<()> {
    let free = over == Over::Whatever || path.symlink_metadata().is_err();
    ensure!(free, "{} is there already. To write over it: --force", path.display());
    save(path, bytes, over)
}
