//! The way out of every command: words are cleaned on it, whoever forgot to.

use std::fmt::Arguments;
use std::io::{self, Write};

use anyhow::Result;
use serde::Serialize;

use crate::text::{self, Cleaned};

/// For whom a command prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A person.
    Words,
    /// A program: one JSON object a line.
    Json,
}

/// Standard output or standard error. `writeln!` to it prints cleaned words; there is no other way to print any.
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

    /// What `write!` and `writeln!` call.
    pub fn write_fmt(&mut self, words: Arguments<'_>) -> io::Result<()> {
        self.0.write_all(text::clean(&words.to_string()).as_bytes())
    }

    /// Prints what was cleaned, as it is.
    pub fn put(&mut self, words: &Cleaned) -> io::Result<()> {
        self.0.write_all(words.as_str().as_bytes())
    }

    /// Prints what another program reads byte by byte. Who calls this has seen to it that no terminal is steered.
    pub fn put_exact(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)?;
        self.flush()
    }

    /// Hands on what was printed.
    pub fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }

    /// Tells what was done. Where standard output is full or closed, standard error hears it: it is done all the same, and
    /// a person has to know what to type next.
    pub fn tell_done(&mut self, say: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        let error = match say(self).and_then(|()| Ok(self.flush()?)) {
            Err(error) if error.is::<io::Error>() => error,
            told => return told,
        };
        let mut other = Self::error();
        let note = "claude-rescue: standard output could not be written to";
        // Where that is closed too there is nobody to be told.
        if writeln!(other, "{note} ({error:#}). It is done; this is what it says:").is_ok() {
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
