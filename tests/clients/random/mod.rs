//! Random damage as a law: what is called sound can be sent, and whatever is offered is taken and read alike.
//!
//! `CLIENTS_RANDOM=300 cargo test --test clients random -- --nocapture` tries so many sessions of one seed
//! (`CLIENTS_SEED`, else 1), `CLIENTS_RANDOM=7/13,7/40` these of seed 7; without it a small sample is drawn. What clients
//! sent is kept on the disk (`CLIENTS_CACHE`, else below the target folder), so that after a change of the product only
//! what it changed is sent again.

mod base;
pub mod cache;
mod change;
mod law;
mod plain;
mod recorded;
mod tell;
mod tried;

pub use base::newest;
pub use change::{base_of, damaged, spread};
pub use plain::plain;
pub use recorded::{Recorded, record, work};

use crate::client::Client;
use crate::{PROGRAMS, sample, sandbox};
use law::Figures;
use std::env;
use tried::Tried;

/// Who reads the damaged sessions, and every one that was rescued; the last one is the newest.
pub use crate::versions::RANDOM_READERS as READERS;

/// How many sessions a run looks at that nobody asked for more.
const SAMPLE: u64 = 12;

/// How many sessions are looked at before their violations are told.
const CHUNK: usize = 10;

#[test]
fn damage_is_judged_and_mended() {
    let install = || READERS.into_iter().try_for_each(Client::install);
    sandbox::within("random::damage_is_judged_and_mended", &PROGRAMS, install, || {
        let wanted = wanted("CLIENTS_RANDOM");
        let bases = record_for(&wanted);
        let mut figures = Figures::default();
        let mut wrong = base::healthy(&bases);
        println!("not healthy: {wrong:?}");
        for chunk in wanted.chunks(CHUNK) {
            let mut tried: Vec<_> = chunk.iter().map(|(seed, number)| Tried::make(*seed, *number)).collect();
            tried::replay(&mut tried);
            for tried in &tried {
                let violations = law::violations(tried, &mut figures);
                wrong.extend(tell::each(&violations));
            }
        }
        println!("{}", figures.says());
        assert!(wrong.is_empty(), "{} violations; CLIENTS_RANDOM=SEED/NUMBER makes one of them again", wrong.len());
    });
}

/// Has the sessions recorded that these are made of.
fn record_for(wanted: &[(u64, u64)]) -> Vec<&'static base::Base> {
    let mut bases: Vec<_> = wanted.iter().map(|(seed, number)| base_of(*seed, *number)).collect();
    bases.sort_unstable_by_key(|base| base.name);
    bases.dedup_by_key(|base| base.name);
    record(bases.iter().map(|base| base.recorded()));
    bases
}

/// Seeds and numbers of the sessions to look at, as a variable says.
fn wanted(variable: &str) -> Vec<(u64, u64)> {
    let named = env::var(variable).unwrap_or_default();
    let pair = |word: &str| {
        let (seed, number) = word.split_once('/')?;
        Some((seed.trim().parse().ok()?, number.trim().parse().ok()?))
    };
    let pairs: Vec<_> = named.split(',').filter_map(pair).collect();
    if !pairs.is_empty() {
        return pairs;
    }
    let count = named.parse();
    let seed = if count.is_ok() && env::var_os("CLIENTS_SEED").is_none() { 1 } else { sample::seed() };
    println!("CLIENTS_SEED={seed} chooses these sessions again");
    (0..count.unwrap_or(SAMPLE)).map(|number| (seed, number)).collect()
}
