//! The sample that every run looks at: the core shapes, and others that a seed chooses.

use crate::compacted::COMPACTED;
use crate::damage::{self, CORE, Damage};
use crate::facts::Rescued;
use crate::matrix::{self, ERAS, READERS, Replays, Wanted};
use crate::measure::outcome;
use crate::page;
use crate::queue;
use crate::resume::{Recording, record};
use crate::rewinds;
use crate::writer::Writer;
use std::env;
use std::slice;
use std::time::{SystemTime, UNIX_EPOCH};

/// How many damages are drawn beside the core shapes.
const DRAWN: usize = 8;

/// Looks at the sample; prints its table and returns everything that is wrong.
pub fn run() -> Vec<String> {
    let seed = seed();
    println!("CLIENTS_SEED={seed} chooses this sample again");
    let mut dice = Dice(seed);
    // One more writer than the eras, and one that compacts, others each time.
    let others: Vec<_> = READERS.into_iter().filter(|reader| !ERAS.contains(reader)).collect();
    let other = others[dice.roll(others.len())];
    let compacted = &COMPACTED[dice.roll(COMPACTED.len())];
    let eras = ERAS.into_iter().map(Writer::from);
    // The longest first.
    let writers: Vec<_> = [compacted.into()].into_iter().chain(eras).chain([other.into()]).collect();
    let recordings = queue::run(&writers, |writer| record(*writer));
    let drawn = chosen(&mut dice);
    let mut wanted: Vec<_> = drawn.into_iter().map(|damage| look(damage, &recordings, &mut dice)).collect();
    wanted.push(of_kept(&recordings[0], &mut dice));
    let mut replays = Replays::default();
    let (cases, mut wrong) = matrix::run(&wanted, &mut replays);
    let broken: Vec<_> = cases.iter().filter(|case| !case.rescues.is_empty()).collect();
    wrong.extend(broken[dice.roll(broken.len())].rescued_in_place());
    wrong.extend(rewinds::broken(&recordings[0], &[other, recordings[0].writer.client]));
    let mut rescued = Rescued::default();
    for case in &cases {
        let row = rescued.entry(case.story.to_owned()).or_default();
        row.insert(case.writer.name().to_owned(), outcome(case, &replays));
    }
    println!("\n{}", page::remedies(&rescued));
    wrong
}

/// The core shapes, and as many others as are drawn.
fn chosen(dice: &mut Dice) -> Vec<&'static Damage> {
    let (mut chosen, mut rest): (Vec<_>, Vec<_>) =
        damage::all().into_iter().partition(|damage| CORE.contains(&damage.name));
    for _ in 0..DRAWN {
        let place = dice.roll(rest.len());
        chosen.push(rest.swap_remove(place));
    }
    chosen
}

/// One damage in a session of some writer, watched by that writer before the rescue.
fn look<'a>(damage: &'static Damage, recordings: &'a [Recording], dice: &mut Dice) -> Wanted<'a> {
    let able: Vec<_> = recordings.iter().filter(|recording| damage.is_of(recording.writer)).collect();
    let recording = able[dice.roll(able.len())];
    Wanted { damage, recording, watchers: slice::from_ref(&recording.writer.client) }
}

/// One damage in what the compaction kept, or if it kept nothing, behind its boundary.
fn of_kept<'a>(recording: &'a Recording, dice: &mut Dice) -> Wanted<'a> {
    let is_of = |damage: &&Damage| damage.is_of(recording.writer);
    let mut able: Vec<_> = damage::of_kept().into_iter().filter(is_of).collect();
    if able.is_empty() {
        able = damage::all().into_iter().filter(is_of).collect();
    }
    let damage = able[dice.roll(able.len())];
    Wanted { damage, recording, watchers: slice::from_ref(&recording.writer.client) }
}

/// `CLIENTS_SEED`, or the clock.
pub fn seed() -> u64 {
    let named = env::var("CLIENTS_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    named.unwrap_or_else(clock)
}

/// Numbers that look random and follow from the seed (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).expect("it is below a usize")
    }
}
