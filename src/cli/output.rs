//! JSON on its way out.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use serde::Serialize;

/// For whom a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A person.
    Words,
    /// A program: one JSON object a line.
    Json,
}

/// Prints a value as one line of JSON in which nothing can steer a terminal: control characters and bidirectional
/// marks are escaped, and a reader of the JSON gets them back.
pub(super) fn json_line(value: &impl Serialize, out: &mut dyn Write) -> Result<()> {
    let text = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        let steers = matches!(c, '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{061c}'
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers {
            write!(safe, "\\u{:04x}", c as u32)?;
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    out.write_all(safe.as_bytes())?;
    Ok(())
}
