//! The packet for a bug report, made at once with and without what only a person may add, so that toggling never waits.

use crate::text::Cleaned;

/// The packet without names and messages, with names, with messages, with both.
pub type Sheets = [Sheet; 4];

/// One form of the packet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Ready for an issue, cleaned.
    pub markdown: Cleaned,
    /// For programs.
    pub json: Cleaned,
}
