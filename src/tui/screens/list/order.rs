//! The orders of the list.

use std::cmp::Reverse;

use super::row::{ListRow, State};
use crate::diagnosis::Verdict;

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The last that was written to comes first.
    #[default]
    Newest,
    /// The largest file comes first.
    Largest,
    /// The most turns come first.
    Turns,
    /// The worst comes first.
    Worst,
}

impl Order {
    /// The order after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Newest => Self::Largest,
            Self::Largest => Self::Turns,
            Self::Turns => Self::Worst,
            Self::Worst => Self::Newest,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Newest => "newest first",
            Self::Largest => "largest first",
            Self::Turns => "most turns first",
            Self::Worst => "worst first",
        }
    }

    /// Sorts rows; among equals the newest comes first.
    pub(in crate::tui) fn sort(self, rows: &mut [&ListRow]) {
        rows.sort_by_key(|row| Reverse(row.time));
        match self {
            Self::Newest => {}
            Self::Largest => rows.sort_by_key(|row| Reverse(row.file.bytes)),
            Self::Turns => rows.sort_by_key(|row| Reverse(row.judged().map(|judged| judged.turns))),
            Self::Worst => rows.sort_by_key(|row| badness(row)),
        }
    }
}

/// The smaller, the sooner a row needs a look.
fn badness(row: &ListRow) -> u8 {
    match &row.state {
        State::Failed(_) => 3,
        State::Gone => 9,
        State::Waiting => 10,
        State::Judged(judged) => match judged.verdict {
            Verdict::Broken => 0,
            Verdict::Damaged => 1,
            Verdict::Refused => 2,
            Verdict::Unreadable => 3,
            Verdict::Lossy => 4,
            Verdict::Errored => 5,
            Verdict::Interrupted => 6,
            Verdict::Sound => 7,
            Verdict::Empty => 8,
        },
    }
}
