//! The plan that a person has chosen, or that was recommended.

use super::ladder::Rungs;
use super::remedy::{self, Remedy};
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
