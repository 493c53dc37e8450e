//! The third floor: what could be done. Pure: a plan is a value, and what would be written is bytes.

mod kept;
mod normal_form;
mod proof;
mod rewind;

use std::fmt;

use crate::diagnosis::{GoodPoint, Verdict};
use crate::session::Place;

pub use normal_form::{Naming, Written, write};
pub use proof::prove;
pub use rewind::{Wish, rewind};

/// What can be done with a session, and what it keeps and loses.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where the history is cut: the links before `point.end` are kept.
    pub point: GoodPoint,
    /// What is kept.
    pub kept: Tally,
    /// What is not.
    pub dropped: Tally,
    /// How many of the steps of the last kept turn are kept, where not all are: kept and all.
    pub partial: Option<(u32, u32)>,
    /// How many API errors are dropped.
    pub api_errors: u32,
    /// The prompts that are dropped, in their order, so that the person can send them again.
    pub prompts: Vec<String>,
    /// The title of the new session.
    pub title: String,
}

/// How much of a history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Turns; one that is kept in part counts as kept.
    pub turns: u32,
    /// Steps, API errors not counted.
    pub steps: u32,
    /// Entries of the file.
    pub entries: u32,
}

/// Why nothing can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing to mend.
    NothingWrong(Verdict),
    /// Nothing good stands before the damage.
    NothingGood,
    /// The session has no such turn or step.
    NoSuchPlace(Place, u32),
    /// A call up to there still waits for its result.
    Waiting(Place),
    /// A cut there would leave damage in.
    NotGood(Place, Option<Place>),
    /// Sub-agents' transcripts are not resumed by themselves.
    SubAgent,
    /// The result did not pass the same rules.
    NotProved(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingWrong(verdict) => {
                write!(f, "nothing to rewind: {} To go back all the same, say where: --to TURN", verdict.says())
            }
            Self::NothingGood => f.write_str(
                "no answer of the model stands before the damage, so a rewind would keep nothing. \
                 Start a new session and send the first prompt again",
            ),
            Self::NoSuchPlace(place, turns) => write!(
                f,
                "there is no answer of the model at {place}: the session has {turns} turns. \
                 `claude-rescue show` lists them"
            ),
            Self::Waiting(place) => write!(f, "at {place} a tool was still running: choose the step before it"),
            Self::NotGood(place, Some(good)) => write!(
                f,
                "up to {place} the history is damaged. The last good point is {good}: leave out --to to go there"
            ),
            Self::NotGood(place, None) => write!(f, "up to {place} the history is damaged"),
            Self::SubAgent => f.write_str(
                "this is the transcript of a sub-agent, which Claude Code never resumes by itself. \
                 Rewind the session it belongs to",
            ),
            Self::NotProved(why) => {
                write!(f, "the rewound session did not pass its own check, so nothing was written: {why}")
            }
        }
    }
}
