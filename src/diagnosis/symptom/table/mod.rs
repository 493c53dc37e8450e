//! The table of symptoms: the client's words, the family of the error, what it means and what helps.
//!
//! The words are those that real clients wrote on forced errors, and those of public transcripts and reports.

mod client;
mod elsewhere;
mod history;
mod request;
mod service;
mod session;

use std::sync::LazyLock;

use super::{Family, Surface, plain};
use crate::diagnosis::Verdict;

/// One row of the table: words, what they mean, what helps.
#[derive(Debug)]
pub struct Row {
    /// What it is about.
    pub family: Family,
    /// Any of these words, with or without white space and quotes; `#` stands for a number.
    pub(super) words: &'static [&'static str],
    /// Any of these in the field `error` or `apiError`.
    pub(super) errors: &'static [&'static str],
    /// Any of these as the HTTP status, where no words tell.
    pub(super) statuses: &'static [u16],
    /// What it means, in a sentence.
    pub means: &'static str,
    /// What helps, in a sentence.
    helps: &'static str,
    /// Whether it has nothing to do with the history, so that a sound one is fine.
    is_apart: bool,
    /// What helps on one surface, where that differs.
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
            Self::BeforeRefusal => "the newest before the first refusal; the cause may be earlier",
            Self::WithRoom => "with a quarter less of the history, so that /compact has room",
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

    /// Whether it is about how many bytes a request has.
    pub fn is_of_bytes(&self) -> bool {
        self.family == Family::Size && self.statuses.contains(&413)
    }

    /// What helps. That the history is fine is said only where it was judged and nothing is wrong with it; and where it
    /// was not, and the words tell nothing, judging it comes first.
    pub fn helps(&self, judged: Option<Verdict>) -> String {
        let is_fine = self.is_apart && judged.is_some_and(|verdict| !verdict.is_wrong());
        let first = if self.family == Family::Other && judged.is_none() { CHECK } else { "" };
        format!("{first}{}{}", self.helps, if is_fine { " The history is fine." } else { "" })
    }

    /// What helps on this surface, where it is another thing than elsewhere.
    pub fn helps_at(&self, surface: Surface) -> Option<&'static str> {
        self.at.iter().find(|(at, _)| *at == surface).map(|(_, helps)| *helps)
    }
}

/// A row, and its words made plain once.
pub(super) struct Known {
    pub row: &'static Row,
    pub words: Vec<String>,
}

fn known(rows: impl IntoIterator<Item = &'static Row>) -> Vec<Known> {
    rows.into_iter().map(|row| Known { row, words: row.words.iter().map(|words| plain(words)).collect() }).collect()
}

/// The rows whose words mean one thing wherever they stand; the first that fits wins, so the narrow ones stand first.
pub(super) static EXACT: LazyLock<Vec<Known>> = LazyLock::new(|| {
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
    known(tables.into_iter().flatten())
});

/// The rows of what can stand around an answer of the API: a gateway's 429 or 500 with the API's 400 in it means the 400.
pub(super) static AROUND: LazyLock<Vec<Known>> = LazyLock::new(|| known(service::AROUND));

/// Every text of the table that an error is known by.
pub(in crate::diagnosis) fn words() -> impl Iterator<Item = &'static str> {
    let rows = EXACT.iter().chain(AROUND.iter()).map(|known| known.row).chain([&INVALID, &UNKNOWN]);
    rows.flat_map(|row| row.words.iter().chain(row.errors)).copied()
}

const CHECK: &str = "See whether the session is damaged: claude-rescue check. ";
const REPORT: &str = "If no rule finds anything, please report these words, so that the next version knows them.";

/// A request that the API calls invalid, in words that no row knows.
pub(super) static INVALID: Row = Row::new(
    Family::Other,
    &["invalid_request_error", "badrequesterror"],
    "The API calls the request invalid, in words that this version does not know.",
    REPORT,
);

/// What is said of an error that no row knows.
pub(in crate::diagnosis) static UNKNOWN: Row =
    Row::new(Family::Other, &["api error"], "This version does not know this error.", REPORT)
        .errors(&["unknown", "invalid_request"]);
