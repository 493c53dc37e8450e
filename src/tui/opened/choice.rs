//! The plan that a person has chosen, or that was recommended.

use super::ladder::Ladder;
use super::remedy::{self, Remedy};
use crate::recovery::{Refusal, Way, Wish};
use crate::store::Opened;

/// Which plan is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A rung of the ladder.
    Rung(Way),
    /// The end of a row that a person picked.
    Picked(Wish),
}

impl Choice {
    /// The plan that a card opens with: the recommended one, or the least invasive one offered.
    pub fn first(ladder: &Ladder) -> Self {
        let offered = || ladder.offered().map(|(rung, _)| rung).next();
        Self::Rung(ladder.recommended().or_else(offered).map_or(Way::Rewind, |rung| rung.way))
    }

    /// Its remedy, or why there is none.
    pub fn remedy(self, opened: &Opened, ladder: &Ladder) -> Result<Remedy, Refusal> {
        match self {
            Self::Rung(way) => match ladder.remedy(way) {
                Some(remedy) => Ok(remedy.clone()),
                None => remedy::find(opened, Wish::LastGood),
            },
            Self::Picked(wish) => remedy::find(opened, wish),
        }
    }
}
