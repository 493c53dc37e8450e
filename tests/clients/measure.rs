//! The commands that fill the tables: what clients do by themselves, and what every remedy comes to.

use crate::client::Client;
use crate::damage::{self, Damage};
use crate::facts::{self, Cell, Clients, Outcome, Remedy, Rescued, Sent, State};
use crate::held::Held;
use crate::matrix::{self, Case, READERS, Replays, Wanted};
use crate::page;
use crate::queue;
use crate::resume::{Recording, patiently, record};
use crate::rewinds;
use crate::rows::Rows;
use crate::writer::Writer;
use std::collections::BTreeMap;
use std::process::Command;

/// How many damages are measured before what is known so far is saved.
const CHUNK: usize = 4;

/// Measures these clients on damaged sessions of their own and keeps the result beside what is known of others.
pub fn clients(clients: &[Client]) {
    let recordings = queue::run(clients, |client| record(*client));
    let mut known: Clients = facts::load(&facts::clients_path());
    known.schema = 1;
    for recording in &recordings {
        let rows = Rows::parse(&recording.bytes);
        let cell = cell(recording, &recording.bytes, &Held::of(&rows), false);
        note(&mut known, "healthy", "", recording.writer.client, cell);
    }
    for chunk in damage::chosen(damage::all()).chunks(CHUNK) {
        let each = |damage: &&'static Damage| {
            let able = recordings.iter().filter(|recording| damage.is_of(recording.writer));
            able.map(|recording| (*damage, recording)).collect::<Vec<_>>()
        };
        let jobs: Vec<_> = chunk.iter().flat_map(each).collect();
        let cells = queue::run(&jobs, |(damage, recording)| {
            let (bytes, held, _) = matrix::damaged(damage, recording);
            cell(recording, &bytes, &held, known.hangs(damage.name, recording.writer.client))
        });
        for ((damage, recording), cell) in jobs.iter().zip(cells) {
            note(&mut known, damage.name, damage.rule(), recording.writer.client, cell);
            println!("{} · {}: {:?} {}", damage.name, recording.writer.name(), cell.state, cell.lost.short());
        }
        known.keep(clients);
        known.heals = known.heals_of(&damage::rules());
        facts::save(&facts::clients_path(), &known.print());
    }
    page::update();
}

/// Prints docs/rules.md anew. The product and its tests are built with the facts, so this builds them again.
pub fn print_rules() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--quiet", "--offline", "--test", "it", "docs::the_rules_are_written_down"]).env("UPDATE", "1");
    let done = cargo.current_dir(facts::root()).status();
    assert!(done.is_ok_and(|status| status.success()), "docs/rules.md cannot be printed; UPDATE=1 cargo test does it");
}

fn cell(recording: &Recording, bytes: &[u8], held: &Held, hangs: bool) -> Cell {
    let replay = patiently(hangs, recording.writer.client, bytes, recording.work.path());
    let state = State::of(&replay);
    let lost =
        if state == State::Healed { held.without(&Held::sent(&replay.essence)) } else { Held::default().count() };
    Cell { state, lost }
}

fn note(known: &mut Clients, name: &str, rule: &str, client: Client, cell: Cell) {
    let row = known.damages.entry(name.to_owned()).or_default();
    rule.clone_into(&mut row.rule);
    row.clients.insert(client.0.to_owned(), cell);
}

/// Which damages are made in which sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// Each in those of all writers.
    Every,
    /// Each in that of one writer, in turn.
    InTurn,
}

/// Runs the matrix on sessions of these writers, keeps the outcome, and returns everything that is wrong.
pub fn remedies(writers: &[Writer], spread: Spread) -> Vec<String> {
    let recordings = queue::run(writers, |writer| record(*writer));
    let mut wanted = Vec::new();
    for (place, damage) in damage::chosen(damage::all().into_iter().chain(damage::of_kept())).into_iter().enumerate() {
        for (turn, recording) in recordings.iter().enumerate() {
            let turns = spread == Spread::Every || place % recordings.len() == turn;
            if turns && damage.is_of(recording.writer) {
                wanted.push(Wanted { damage, recording, watchers: &READERS });
            }
        }
    }
    let mut wrong = Vec::new();
    for recording in recordings.iter().filter(|recording| recording.writer.compacts.is_some()) {
        wrong.extend(rewinds::broken(recording, &matrix::readers(recording.writer)));
    }
    let mut replays = Replays::default();
    for chunk in wanted.chunks(CHUNK) {
        let (cases, broken) = matrix::run(chunk, &mut replays);
        let mut known: Rescued = facts::load(&facts::rescued_path());
        for case in &cases {
            let row = known.entry(case.story.to_owned()).or_default();
            row.insert(case.writer.name().to_owned(), outcome(case, &replays));
            // Writers that newer ones took the place of.
            row.retain(|name, _| matrix::writers().chain(writers.iter().copied()).any(|writer| writer.name() == name));
        }
        facts::save(&facts::rescued_path(), &format!("{}\n", facts::print(&known, "")));
        let done = cases.iter().map(Case::name).collect::<Vec<_>>().join(", ");
        println!("measured: {done}\n{}", broken.join("\n"));
        wrong.extend(broken);
    }
    page::update();
    wrong
}

/// One case as it is kept.
pub fn outcome(case: &Case, replays: &Replays) -> Outcome {
    let before = READERS.into_iter().filter_map(|reader| {
        let replay = case.before(replays, reader)?;
        let sent = Held::sent(&replay.essence);
        let (calls, prompts) = (sent.answered(), sent.prompts().saturating_sub(1));
        Some((reader.0.to_owned(), Sent { state: State::of(replay), calls, prompts }))
    });
    let mut plans = BTreeMap::new();
    for (way, rescue) in &case.rescues {
        let after: Vec<_> = READERS.into_iter().filter_map(|reader| replays.of(&rescue.bytes, reader)).collect();
        let Some(model) = after.first() else { continue };
        let sent = Held::sent(&model.essence);
        plans.insert(
            (*way).to_owned(),
            Remedy {
                accepted: after.iter().filter(|replay| State::of(replay) == State::Healed).count(),
                alike: after.iter().filter(|replay| replay.essence == model.essence).count(),
                of: after.len(),
                calls: sent.answered(),
                prompts: sent.prompts().saturating_sub(1),
            },
        );
    }
    Outcome { held: case.held, before: before.collect(), plans }
}
