//! Cleans, cuts, counts and quotes text. Nothing goes to a screen, a pipe or the clipboard without it.
//!
//! [`clean`] is for people and [`json`] for programs; both ask [`seen`] about every character. Only this module can
//! make a [`Cleaned`], and only that can be written to a file or the clipboard.

mod clean;
mod columns;
mod counted;
mod glyphs;
mod hits;
mod json;
mod path;
mod role;
mod seen;
pub mod shell;

pub use clean::{clean, line};
pub use columns::{cut, fit, width, wrap};
pub use counted::{ago, bytes, count, counts, lighter, media, weight};
pub use glyphs::{Glyphs, TABLE};
pub use hits::hits;
pub use json::{escaped, json};
pub use path::{is_of_windows, relative};
pub use role::{Hue, Role, Weight};
pub use seen::{first_picture, is_showable};
pub use shell::Shell;

/// A cleaned text, for a file or the clipboard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned(String);

impl Cleaned {
    /// Cleans a text.
    pub fn of(text: &str) -> Self {
        Self(clean(text))
    }

    /// Cleans a text and puts it on one line.
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
