//! The title of a rescued session: the old one with a mark.

use crate::session::Session;

/// How many characters of a title stay in front of its mark.
const TITLE_LENGTH: usize = 60;
const MARK: &str = " (rescued)";

pub(super) fn rescued(session: &Session) -> String {
    let title = session.title().unwrap_or_else(|| "Untitled".to_owned());
    let plain = title.lines().next().unwrap_or_default().trim().trim_end_matches(MARK).trim_end();
    let mut short: String = plain.chars().take(TITLE_LENGTH).collect();
    if short.len() < plain.len() {
        short.push('…');
    }
    short + MARK
}
