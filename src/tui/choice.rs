//! What a person has chosen: a plan, and a view of what it changes.

use super::remedy::{self, Remedy};
use super::rungs::Rungs;
use crate::recovery::{Refusal, Way, Wish};
use crate::store::Opened;

/// Whose wish a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A rung of the ladder.
    Rung(Way),
    /// The end of a row that a person picked.
    Picked(Wish),
}

impl Choice {
    /// The plan that a card opens with: the recommended one, or the least invasive that can be had.
    pub fn first(rungs: &Rungs) -> Self {
        let offered = || rungs.offered().map(|(rung, _)| rung).next();
        Self::Rung(rungs.recommended().or_else(offered).map_or(Way::Rewind, |rung| rung.way))
    }

    /// Its remedy, or why there is none.
    pub fn remedy(self, opened: &Opened, rungs: &Rungs) -> Result<Remedy, Refusal> {
        match self {
            Self::Rung(way) => match rungs.remedy(way) {
                Some(remedy) => Ok(remedy.clone()),
                None => remedy::find(opened, Wish::LastGood),
            },
            Self::Picked(wish) => remedy::find(opened, wish),
        }
    }
}

/// A view of the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Turns and steps.
    Turns,
    /// One line an entry.
    Lines,
    /// The words that change.
    Text,
}

impl Shown {
    /// Every view, in the order of Tab.
    pub const ALL: [Self; 3] = [Self::Turns, Self::Lines, Self::Text];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turns => "turns",
            Self::Lines => "lines",
            Self::Text => "text",
        }
    }

    /// The view behind it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Turns => Self::Lines,
            Self::Lines => Self::Text,
            Self::Text => Self::Turns,
        }
    }
}
