//! Words on their way out: cleaned, cut, counted, quoted. Nothing reaches a screen, a pipe or a clipboard without it.
//!
//! [`clean`] is for what people read and [`json`] for what programs read; both ask [`seen`] about every character.
//! [`Cleaned`] is what may be written to a file or a clipboard: only this module makes one.

mod clean;
mod columns;
mod counted;
mod json;
mod path;
mod seen;
pub mod shell;

pub use clean::{clean, line};
pub use columns::{cut, fit, width, wrap};
pub use counted::{ago, bytes, count, counts, lighter, media, weight};
pub use json::{escaped, json};
pub use path::relative;
pub use seen::{first_picture, is_showable};

/// A text that was cleaned, for what goes to a file or a clipboard: nothing else is taken there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned(String);

impl Cleaned {
    /// A text, cleaned.
    pub fn of(text: &str) -> Self {
        Self(clean(text))
    }

    /// On one line.
    pub fn line(text: &str) -> Self {
        Self(line(text))
    }

    /// A value as one line of JSON ([`json`]).
    pub fn json(value: &impl serde::Serialize) -> serde_json::Result<Self> {
        Ok(Self(json(value)? + "\n"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
