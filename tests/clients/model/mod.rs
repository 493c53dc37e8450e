//! The model of how clients load a session, held against what they send.
//!
//! `CLIENTS_MODEL=1 cargo test --test clients model -- --nocapture` measures every session of the set (`set.rs`),
//! `CLIENTS_MODEL=random/1/13,damaged` one of them, or all of a kind; without it a small sample is drawn. What clients sent
//! is kept on the disk, as for `random`.

mod exceptions;
mod large;
mod predicted;
mod set;

use crate::client::Client;
use crate::random::{cache, record, work};
use crate::resume::Verdict;
use crate::versions::MODELLED;
use crate::{PROGRAMS, queue, sandbox};
use exceptions::excepted;
use predicted::{differs, hangs};
use set::{Made, Session};
use std::collections::BTreeMap;

/// So many can differ where few are tried: the model is right in 99 of 100.
const FEW: usize = 2;

#[test]
fn the_model_loads_as_clients_do() {
    let install = || MODELLED.into_iter().try_for_each(Client::install);
    sandbox::within("model::the_model_loads_as_clients_do", &PROGRAMS, install, || {
        let wanted = set::wanted();
        record(wanted.iter().map(Session::recorded));
        let made: Vec<Made> = wanted.iter().map(Session::make).collect();
        ask(&made);
        let mut figures = Figures::default();
        for (session, made) in wanted.iter().zip(&made) {
            for reader in MODELLED {
                figures.count(session, made, reader);
            }
        }
        figures.tell();
        let (all, wrong) = figures.sum();
        assert!(wrong <= FEW.max(all / 100), "{wrong} of {all} are not what the model says");
    });
}

/// Has the clients asked that were not yet, or hung where they need not: a loaded machine is likelier.
fn ask(made: &[Made]) {
    let jobs: Vec<_> = made.iter().flat_map(|made| MODELLED.map(|reader| (&made.bytes, reader))).collect();
    let is_new = |(bytes, reader): &&(&Vec<u8>, Client)| {
        let known = cache::known(bytes, *reader);
        known.is_none_or(|known| known.verdict == Verdict::Timeout && !hangs(bytes, *reader))
    };
    let new: Vec<_> = jobs.iter().filter(is_new).collect();
    let work = work();
    queue::run(&new, |(bytes, reader)| cache::learn(bytes, *reader, &work, hangs(bytes, *reader)));
}

/// How many sessions of each kind every client was asked, and how many the model was wrong about.
#[derive(Default)]
struct Figures(BTreeMap<(&'static str, &'static str), (usize, usize)>);

impl Figures {
    fn count(&mut self, session: &Session, made: &Made, reader: Client) {
        if excepted(session, made, reader) {
            return;
        }
        let Some(sent) = cache::known(&made.bytes, reader) else { return };
        let figure = self.0.entry((reader.0, session.kind())).or_default();
        figure.0 += 1;
        if let Some(says) = differs(&made.bytes, reader, sent) {
            figure.1 += 1;
            let name = session.name().replace(['/', ' '], "-");
            cache::keep(&cache::folder().join(format!("wrong/{name}.jsonl")), &made.bytes);
            println!("{} · {} {}\n    {says}", reader.0, session.name(), made.how);
        }
    }

    fn tell(&self) {
        for ((reader, kind), (all, wrong)) in &self.0 {
            println!("{reader}, {kind}: {} of {all} as the model says", all - wrong);
        }
    }

    fn sum(&self) -> (usize, usize) {
        self.0.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}
