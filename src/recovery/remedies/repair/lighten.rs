//! Removes pictures and documents from a history that has grown too large.

use serde::Serialize;

use super::{Mended, Work};
use crate::diagnosis::load::{Load, too_heavy, without};
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{Family, symptom};
use crate::recovery::remedies::refusal::Refusal;
use crate::session::{Change, Session};

/// The result of removing pictures and documents.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Lighter {
    /// The weight with them.
    pub before: Weight,
    /// The weight without them.
    pub after: Weight,
    /// The limits to meet.
    #[serde(skip)]
    pub load: Load,
}

impl Lighter {
    /// How many pictures and documents are removed, and how many of them are pictures.
    pub fn gone(&self) -> (usize, usize) {
        let (before, after) = (&self.before, &self.after);
        (before.media.saturating_sub(after.media), before.pictures.saturating_sub(after.pictures))
    }
}

/// Removes media until the limits are met, and cures everything else that is broken.
pub(in crate::recovery::remedies) fn lighten(mut work: Work, load: Load) -> Result<Mended, Refusal> {
    if !work.refused.is_empty() {
        work.cure_what_was_refused();
        work.forget_refusals();
    }
    work.close_open_calls();
    work.forget_sizes(load);
    let before = Weight::sent(&work.session);
    let pieces = too_heavy(&work.session, &load).ok_or(Refusal::TooHeavy(before, load))?;
    if pieces.is_empty() {
        return Err(Refusal::NothingTooHeavy(before, load));
    }
    let changes = without(&work.session, &pieces);
    work.edit(&changes, 3 * super::ROUNDS);
    let mended = work.cure_all()?;
    let lighter = Lighter { before, after: Weight::sent(&mended.session), load };
    Ok(Mended { lighter: Some(lighter), ..mended })
}

impl Work {
    /// Errors about a size that is gone make no sense in the copy.
    fn forget_sizes(&mut self, load: Load) {
        let is_over = |session: &Session, link: usize| {
            let family = symptom::of_link(session, link).map(|said| said.row.family);
            family == Some(Family::Size) || (load.is_guess && family == Some(Family::Connection))
        };
        let links = 0..self.session.links.len();
        let gone = links.filter(|link| is_over(&self.session, *link));
        let gone: Vec<Change> = gone.map(|link| Change::Remove(self.session.links[link].entry)).collect();
        self.apply(&gone, super::ROUNDS);
    }
}
