//! Which turns make a history heavy, where the newest error has to do with its weight.

use std::cmp::Reverse;

use super::load::Load;
use super::symptom::{self, Family};
use super::weight::Weight;
use crate::session::{Session, Turn};

/// How many of the heaviest turns are told.
const HEAVIEST: usize = 4;
/// A turn with so small a part of the heaviest is light.
const LIGHT: usize = 20;

/// What every turn weighs that is sent, counted from 1, the heaviest in pictures and documents first, then in words.
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

/// A weight, and the heaviest turns with that part of each that matters.
pub struct Heaviest {
    /// All that is sent.
    pub all: Weight,
    /// The heaviest turns, counted from 1, with the bytes of their pictures and documents, or of all if there are none.
    pub turns: Vec<(u32, usize)>,
}

/// Whether the newest error has to do with the weight of the history.
pub fn weight_matters(session: &Session) -> bool {
    symptom::newest_of(session, |row| row.family == Family::Size).is_some() || Load::asked(session).is_some()
}

impl Heaviest {
    /// What makes a history heavy, where the newest error has to do with that.
    pub fn of(session: &Session) -> Option<Self> {
        if !weight_matters(session) {
            return None;
        }
        let all = Weight::sent(session);
        let size = |weight: &Weight| if all.media > 0 { weight.of_media } else { weight.bytes };
        let turns = turns(session).into_iter().map(|(turn, weight)| (turn, size(&weight)));
        let turns: Vec<(u32, usize)> = turns.filter(|(_, size)| *size > 0).take(HEAVIEST).collect();
        // Beside a heavy turn a light one says nothing.
        let most = turns.iter().map(|(_, size)| *size).max().unwrap_or_default();
        Some(Self { all, turns: turns.into_iter().filter(|(_, size)| *size > most / LIGHT).collect() })
    }
}
