//! The output of every command, which cleans all text.

use std::fmt::Arguments;
use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;

use crate::text::{self, Cleaned};

/// Whom the output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A person.
    Words,
    /// A program: one JSON object per line.
    Json,
}

/// Standard output or standard error. `writeln!` to it cleans the text.
pub struct Out(Box<dyn Write>);

impl Out {
    /// Standard output.
    pub fn standard() -> Self {
        Self(Box::new(io::stdout().lock()))
    }

    /// Standard error.
    pub fn error() -> Self {
        Self(Box::new(io::stderr().lock()))
    }

    /// Called by `write!` and `writeln!`.
    pub fn write_fmt(&mut self, words: Arguments<'_>) -> io::Result<()> {
        self.0.write_all(text::clean(&words.to_string()).as_bytes())
    }

    /// Prints a cleaned text.
    pub fn put(&mut self, words: &Cleaned) -> io::Result<()> {
        self.0.write_all(words.as_str().as_bytes())
    }

    /// Prints exact bytes for another program. The caller makes sure that they cannot steer a terminal.
    pub fn put_exact(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)?;
        self.flush()
    }

    /// Flushes the stream.
    pub fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    /// Reports what was done. If standard output is full or closed, reports it on standard error instead: the person
    /// has to know what to type next.
    pub fn tell_done(&mut self, say: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        let error = match say(self).and_then(|()| Ok(self.flush()?)) {
            Err(error) if error.is::<io::Error>() => error,
            told => return told,
        };
        let mut other = Self::error();
        let note = "claude-rescue: could not write to standard output";
        // If standard error is closed too, there is nobody left to tell.
        if writeln!(other, "{note} ({error:#}). The work is done; this is the output:").is_ok() {
            let _ = say(&mut other);
        }
        Ok(())
    }
}

/// Prints a value as one line of JSON.
pub(super) fn json_line(value: &impl Serialize, out: &mut Out) -> Result<()> {
    out.put(&Cleaned::json(value)?)?;
    Ok(())
}
