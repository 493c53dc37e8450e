//! The table of symptoms: the client's words, the family of the error, what it means and what helps.
//!
//! The words are those that real clients wrote on forced errors, and those of public transcripts.

mod history;
mod request;
mod service;

use super::{Family, Surface};

/// One row of the table: words, what they mean, what helps.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub family: Family,
    /// Any of these words, plain as [`super::plain`] makes them; `#` stands for a number.
    pub(super) words: &'static [&'static str],
    /// Any of these in the field `error`.
    pub(super) errors: &'static [&'static str],
    /// Any of these as the HTTP status, where no words tell.
    pub(super) statuses: &'static [u16],
    /// What it means, in a sentence.
    pub means: &'static str,
    /// What helps, in a sentence.
    pub helps: &'static str,
    /// What helps first on one surface, where that differs.
    at: &'static [(Surface, &'static str)],
    /// The cut that is worth a try where nothing is wrong with the history.
    pub cut: Option<Cut>,
}

/// A cut that is a try, no cure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before what the API refused first: it judges the whole conversation again with every prompt.
    BeforeRefusal,
    /// So much earlier that a compaction fits in.
    WithRoom,
}

impl Cut {
    /// What is to be known of it, behind the place that it ends with.
    pub fn says(self) -> &'static str {
        match self {
            Self::BeforeRefusal => "the newest before the first refusal; what set it off may stand earlier",
            Self::WithRoom => "with a quarter less of the history, so that /compact has room",
        }
    }
}

impl Row {
    const fn new(family: Family, words: &'static [&'static str], means: &'static str, helps: &'static str) -> Self {
        Self { family, words, errors: &[], statuses: &[], means, helps, at: &[], cut: None }
    }

    const fn errors(self, errors: &'static [&'static str]) -> Self {
        Self { errors, ..self }
    }

    const fn statuses(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }

    const fn at(self, at: &'static [(Surface, &'static str)]) -> Self {
        Self { at, ..self }
    }

    const fn cut(self, cut: Cut) -> Self {
        Self { cut: Some(cut), ..self }
    }

    /// Whether it is about how many bytes a request has.
    pub fn is_of_bytes(&self) -> bool {
        self.family == Family::Size && self.statuses.contains(&413)
    }

    /// What helps first on this surface, where it is another thing than elsewhere.
    pub fn helps_at(&self, surface: Surface) -> Option<&'static str> {
        self.at.iter().find(|(at, _)| *at == surface).map(|(_, helps)| *helps)
    }
}

/// Every row but the last resort; the first that fits wins, so the narrow ones stand first.
pub(super) fn known() -> impl Iterator<Item = &'static Row> {
    [service::ACCOUNT, request::ROWS, history::ROWS, service::ROWS, history::ANYWHERE].into_iter().flatten()
}

/// What is said of an error that no row knows.
pub(super) static UNKNOWN: Row = Row::new(
    Family::Other,
    &["api error"],
    "The API answered with an error that this version does not know.",
    "Send the prompt again; if it comes back, report it with the words above.",
)
.errors(&["unknown", "invalid_request"]);
