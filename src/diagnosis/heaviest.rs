//! The turns that weigh most, if the newest error is about the size of the history.

use std::cmp::Reverse;

use super::load::Load;
use super::symptom::{self, Family};
use super::weight::Weight;
use crate::session::{Session, Turn};

const HEAVIEST: usize = 4;
/// A turn with no more than this fraction of the heaviest is not worth listing.
const LIGHT: usize = 20;

/// The weight of each turn as sent, counted from 1: most media first, then most bytes.
fn turns(session: &Session) -> Vec<(u32, Weight)> {
    let sent = session.visible(session.links.len());
    let of_turn = |(turn, no): (&Turn, u32)| {
        let links = turn.links.start.max(sent.start)..turn.links.end.max(sent.start);
        (no, Weight::of(session, links))
    };
    let mut turns: Vec<(u32, Weight)> = session.turns.iter().zip(1..).map(of_turn).collect();
    turns.sort_by_key(|(no, weight)| (Reverse((weight.of_media, weight.bytes)), *no));
    turns
}

/// The weight of a history and its heaviest turns.
pub struct Heaviest {
    /// The weight of all that is sent.
    pub all: Weight,
    /// Turns counted from 1, with the bytes of their media, or all their bytes if there are no media.
    pub turns: Vec<(u32, usize)>,
}

/// Whether the newest error is about the weight of the history.
pub fn weight_matters(session: &Session) -> bool {
    symptom::newest_of(session, |row| row.family == Family::Size).is_some() || Load::asked(session).is_some()
}

impl Heaviest {
    /// The heaviest turns; none if the newest error is not about weight.
    pub fn of(session: &Session) -> Option<Self> {
        if !weight_matters(session) {
            return None;
        }
        let all = Weight::sent(session);
        let size = |weight: &Weight| if all.media > 0 { weight.of_media } else { weight.bytes };
        let turns = turns(session).into_iter().map(|(turn, weight)| (turn, size(&weight)));
        let turns: Vec<(u32, usize)> = turns.filter(|(_, size)| *size > 0).take(HEAVIEST).collect();
        let most = turns.iter().map(|(_, size)| *size).max().unwrap_or_default();
        Some(Self { all, turns: turns.into_iter().filter(|(_, size)| *size > most / LIGHT).collect() })
    }
}
