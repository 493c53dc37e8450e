//! Cuts a history back to a sound place, without changing a word of what is kept.

use super::cut::{is_whole, plan};
use super::{Plan, Refusal, Way, taken};
use crate::diagnosis::{Diagnosis, GoodPoint, boundaries, is_good, is_waiting};
use crate::session::{Place, Session, Unsent, Via};

/// Where to cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// At the last good point.
    LastGood,
    /// At the end of a turn.
    Turn(u32),
    /// At the end of a step.
    Step(Place),
    /// At the end of the newest branch that nobody rewound.
    Branch,
    /// On a branch that was rewound, at the last good point among its first links: which of [`Session::branches`], and
    /// how many links.
    Rewound(usize, usize),
}

/// The plan of a cut.
pub fn rewind(session: &Session, diagnosis: &Diagnosis, wish: Wish) -> Result<Plan, Refusal> {
    if session.is_sidechain() {
        return Err(Refusal::SubAgent);
    }
    let point = match wish {
        Wish::LastGood if !diagnosis.verdict.is_wrong() && !diagnosis.is_try() => {
            return Err(Refusal::NothingWrong(diagnosis.verdict));
        }
        Wish::LastGood if let Some(bug) = diagnosis.blamed() => return Err(Refusal::Client(bug.means, bug.helps)),
        Wish::LastGood => diagnosis.last_good.or(diagnosis.cut.map(|(_, end)| end)).ok_or(Refusal::NothingGood)?,
        Wish::Turn(turn) => picked(session, diagnosis, Place { turn, step: u32::MAX })?,
        Wish::Step(place) => picked(session, diagnosis, place)?,
        Wish::Branch => branch(session)?,
        Wish::Rewound(branch, links) => return taken::plan(session, branch, links),
    };
    Ok(plan(session, point, if wish == Wish::Branch { Way::Branch } else { Way::Rewind }))
}

/// The last sound place of the newest lost branch, judged in the normal form.
fn branch(session: &Session) -> Result<GoodPoint, Refusal> {
    let is_lost = |at: &usize| session.links[*at].via == Via::Unsent(Unsent::Branch);
    let last = (0..session.links.len()).rev().find(is_lost).ok_or(Refusal::NoBranch)?;
    let points = boundaries(session).into_iter().filter(|point| point.end <= last + 1 && is_lost(&(point.end - 1)));
    points.rev().find(|point| is_whole(session, point.end)).ok_or(Refusal::NoBranch)
}

/// The end of a turn or step, if the history is sound up to there.
fn picked(session: &Session, diagnosis: &Diagnosis, wanted: Place) -> Result<GoodPoint, Refusal> {
    let points = boundaries(session);
    let fits = |point: &&GoodPoint| {
        point.place.turn == wanted.turn && (wanted.step == u32::MAX || point.place.step == wanted.step)
    };
    let point = points.iter().rfind(fits).ok_or(Refusal::NoSuchPlace(wanted, session.turns.len() as u32))?;
    if is_good(session, point.end) || is_whole(session, point.end) {
        Ok(*point)
    } else if is_last_word(session, point.end) && is_waiting(session, point.end) {
        Err(Refusal::Waiting(point.place))
    } else {
        Err(Refusal::NotGood(point.place, diagnosis.last_good.map(|good| good.place)))
    }
}

/// Whether there is no message after link `end`.
fn is_last_word(session: &Session, end: usize) -> bool {
    !session.links[end..].iter().any(|link| session.transcript.entries[link.entry].is_message())
}
