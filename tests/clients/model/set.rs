//! The sessions that the model is measured on, by name.

use super::large;
use crate::damage::{self, Damage};
use crate::random::{Recorded, base_of, damaged, spread};
use crate::sample::{Dice, seed};
use crate::versions::{MODELLED, NEWEST};
use crate::writer::{self, Writer};
use std::env;

/// How many are damaged at random, and how many of such are made larger than 5 MB.
const RANDOM: u64 = 260;
const LARGE: u64 = 40;
const SEED: u64 = 1;

/// One of them.
#[derive(Clone, Copy)]
pub enum Session {
    /// Damaged at random, by seed and number; half of them are slow.
    Random(u64, u64),
    /// Damaged as in the matrix, and slow: minutes pass between the rows.
    Damaged(&'static Damage, Writer),
    /// Damaged at random and larger than 5 MB.
    Large(u64, u64),
}

/// A session file.
pub struct Made {
    pub bytes: Vec<u8>,
    /// What was done to it.
    pub how: String,
}

impl Session {
    pub fn name(&self) -> String {
        match self {
            Self::Random(seed, number) => format!("random/{seed}/{number}"),
            Self::Damaged(damage, writer) => format!("{}/{}/{}", self.kind(), damage.name, writer.name()),
            Self::Large(seed, number) => format!("large/{seed}/{number}"),
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::Random(..) => "random",
            Self::Damaged(_, writer) if writer.compacts.is_some() => "compacted",
            Self::Damaged(..) => "damaged",
            Self::Large(..) => "large",
        }
    }

    /// What it is made of.
    pub fn recorded(&self) -> Recorded {
        match self {
            Self::Random(seed, number) | Self::Large(seed, number) => base_of(*seed, *number).recorded(),
            Self::Damaged(_, writer) => Recorded::Short(*writer),
        }
    }

    pub fn make(&self) -> Made {
        match self {
            Self::Random(seed, number) => {
                let made = damaged(*seed, *number);
                Made { bytes: made.bytes, how: format!("{}, slow {}, {:?}", made.base.name, made.slow, made.made) }
            }
            Self::Damaged(damage, _) => {
                let mut rows = self.recorded().rows();
                spread(&mut rows, &mut Dice(SEED));
                (damage.make)(&mut rows);
                Made { bytes: rows.print(), how: "slow".to_owned() }
            }
            Self::Large(seed, number) => large::make(*seed, *number),
        }
    }
}

/// All of them.
fn all() -> Vec<Session> {
    let of = |writers: Vec<Writer>, damages: Vec<&'static Damage>| {
        let in_turn = damages.into_iter().enumerate().filter_map(move |(turn, damage)| {
            let able: Vec<_> = writers.iter().filter(|writer| damage.is_of(**writer)).collect();
            Some(Session::Damaged(damage, **able.get(turn % able.len().max(1))?))
        });
        in_turn.collect::<Vec<_>>()
    };
    let damaged = of(MODELLED.map(Writer::from).to_vec(), damage::all());
    let compacted = of(writer::compacted().collect(), [damage::all(), damage::of_kept()].concat());
    let random = (0..RANDOM).map(|number| Session::Random(SEED, number));
    let large = (0..LARGE).map(|number| Session::Large(SEED, number));
    random.chain(damaged).chain(compacted).chain(large).collect()
}

/// A few of every kind that needs no compaction at a terminal.
fn sample() -> Vec<Session> {
    let seed = seed();
    println!("CLIENTS_SEED={seed} chooses these sessions again");
    let mut dice = Dice(seed);
    let newest = Writer::from(NEWEST);
    let mut all = damage::all().into_iter().filter(|damage| damage.is_of(newest)).collect::<Vec<_>>();
    let damaged = [(); 3].map(|()| Session::Damaged(all.swap_remove(dice.roll(all.len())), newest));
    let random = (0..6).map(|number| Session::Random(seed, number));
    random.chain(damaged).chain([Session::Large(seed, 0)]).collect()
}

/// Those that `CLIENTS_MODEL` names, by the whole name or its beginning; 1 means all, and nothing a sample.
pub fn wanted() -> Vec<Session> {
    let Ok(named) = env::var("CLIENTS_MODEL") else { return sample() };
    let is_wanted = |session: &Session| {
        let name = session.name();
        named.split(',').any(|wanted| {
            named == "1" || name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    all().into_iter().filter(is_wanted).collect()
}
