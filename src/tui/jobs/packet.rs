//! The packet for a bug report, made in all its forms at once, so that toggling never waits.

use crate::text::Cleaned;

/// The packet without names and messages, with names, with messages, with both.
pub type Sheets = [Sheet; 4];

/// One form of the packet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Markdown for an issue, cleaned.
    pub markdown: Cleaned,
    /// JSON for programs.
    pub json: Cleaned,
}
