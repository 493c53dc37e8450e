//! Words on their way out: cleaned, cut, counted, quoted. Nothing reaches a screen, a pipe or a clipboard without it.
//!
//! [`clean`] is for what people read and [`json`] for what programs read; both ask [`seen`] about every character.
//! [`Cleaned`] is what may be written to a file or a clipboard: only this module makes one.

mod clean;
mod cleaned;
mod columns;
mod counted;
mod json;
mod path;
mod seen;
pub mod shell;

pub use clean::{clean, line};
pub use cleaned::Cleaned;
pub use columns::{cut, fit, width, wrap};
pub use counted::{ago, bytes, count, counts, lighter, media, weight};
pub use json::{escaped, json};
pub use path::relative;
pub use seen::{first_picture, is_showable};
