//! The type of a text that may leave: only here is one made.

use super::clean::{clean, line};
use super::json::json;

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
