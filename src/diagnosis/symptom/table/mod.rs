//! The table of symptoms: words, family, meaning, help. Taken from forced errors of real clients, public transcripts
//! and reports.

mod client;
mod elsewhere;
mod history;
mod known;
mod request;
mod service;
mod session;

use std::sync::LazyLock;

use self::known::Known;
use super::{Family, Surface};
use crate::diagnosis::Verdict;

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub family: Family,
    /// Any of these words, ignoring white space and quotes; `#` stands for a number.
    pub(super) words: &'static [&'static str],
    /// Any of these values of the field `error` or `apiError`.
    pub(super) errors: &'static [&'static str],
    /// Any of these HTTP statuses, if no words match.
    pub(super) statuses: &'static [u16],
    /// What it means, in a sentence.
    pub means: &'static str,
    /// What helps, in a sentence.
    helps: &'static str,
    /// Whether it has nothing to do with the history.
    is_apart: bool,
    /// What helps on one surface, if that differs.
    at: &'static [(Surface, &'static str)],
    /// The cut that is worth a try if the history is sound.
    pub cut: Option<Cut>,
}

/// A cut that may help but cures nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Before the first refusal: the API judges the whole conversation again with every prompt.
    BeforeRefusal,
    /// Early enough that a compaction fits.
    WithRoom,
}

impl Cut {
    /// A remark to print after the place where it ends.
    pub fn says(self) -> &'static str {
        match self {
            Self::BeforeRefusal => "the last point before the first refusal; the cause may be earlier",
            Self::WithRoom => "leaving out a quarter of the history, so that /compact has room",
        }
    }
}

impl Row {
    const fn new(family: Family, words: &'static [&'static str], means: &'static str, helps: &'static str) -> Self {
        Self { family, words, errors: &[], statuses: &[], means, helps, is_apart: false, at: &[], cut: None }
    }

    const fn errors(self, errors: &'static [&'static str]) -> Self {
        Self { errors, ..self }
    }

    const fn statuses(self, statuses: &'static [u16]) -> Self {
        Self { statuses, ..self }
    }

    const fn apart(self) -> Self {
        Self { is_apart: true, ..self }
    }

    const fn at(self, at: &'static [(Surface, &'static str)]) -> Self {
        Self { at, ..self }
    }

    const fn cut(self, cut: Cut) -> Self {
        Self { cut: Some(cut), ..self }
    }

    /// Whether it is about the bytes of a request.
    pub fn is_of_bytes(&self) -> bool {
        self.family == Family::Size && self.statuses.contains(&413)
    }

    /// What helps. Says that the history is fine only if it was judged so, and suggests a check if nothing else is
    /// known.
    pub fn helps(&self, judged: Option<Verdict>) -> String {
        let is_fine = self.is_apart && judged.is_some_and(|verdict| !verdict.is_wrong());
        let first = if self.family == Family::Other && judged.is_none() { CHECK } else { "" };
        format!("{first}{}{}", self.helps, if is_fine { " The history is fine." } else { "" })
    }

    /// What helps on this surface, if that differs.
    pub fn helps_at(&self, surface: Surface) -> Option<&'static str> {
        self.at.iter().find(|(at, _)| *at == surface).map(|(_, helps)| *helps)
    }
}

/// Rows whose words always mean the same. The first match wins, so narrow rows come first.
pub(super) static EXACT: LazyLock<Known> = LazyLock::new(|| {
    let tables = [
        service::ACCOUNT,
        session::ROWS,
        request::ROWS,
        elsewhere::ROWS,
        history::ROWS,
        service::ROWS,
        history::ANYWHERE,
        client::ROWS,
    ];
    Known::of(tables.into_iter().flatten())
});

/// Rows that a gateway may wrap around an answer of the API: its 429 or 500 with the API's 400 inside means the 400.
pub(super) static AROUND: LazyLock<Known> = LazyLock::new(|| Known::of(service::AROUND));

pub(in crate::diagnosis) fn words() -> impl Iterator<Item = &'static str> {
    let rows = EXACT.rows.iter().chain(&AROUND.rows).copied().chain([&INVALID, &UNKNOWN]);
    rows.flat_map(|row| row.words.iter().chain(row.errors)).copied()
}

const CHECK: &str = "To see whether the session is damaged: claude-rescue check. ";
const REPORT: &str = "If no rule finds anything, please report this error, so that the next version recognizes it.";

/// The API calls the request invalid, in words that no row knows.
pub(super) static INVALID: Row = Row::new(
    Family::Other,
    &["invalid_request_error", "badrequesterror"],
    "The API says that the request is invalid, with an error that this version does not recognize.",
    REPORT,
);

/// Any other unknown error.
pub(in crate::diagnosis) static UNKNOWN: Row =
    Row::new(Family::Other, &["api error"], "This version does not recognize this error.", REPORT)
        .errors(&["unknown", "invalid_request"]);
