//! JSON on its way out.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

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
    out.write_all(json(value)?.as_bytes())?;
    Ok(())
}

/// That line.
pub(super) fn json(value: &impl Serialize) -> Result<String> {
    Ok(format!("{}\n", text::json(&serde_json::to_string(value)?)))
}
