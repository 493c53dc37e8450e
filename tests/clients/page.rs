//! `docs/clients.md`, printed from what was measured.

use crate::compacted::COMPACTED;
use crate::facts::{self, Accidents, Clients, Outcome, Rescued, State, in_order};
use crate::matrix::{ERAS, READERS};
use crate::product::WAYS;
use crate::proved::proved;
use crate::stories;
use crate::versions::eras;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The head; `{eras}`, `{count}`, `{writers}` and `{readers}` follow from the table of versions.
const HEAD: &str = "\
# Real clients

Printed from `assets/clients.json` and `tests/clients/rescued.json`, which real clients filled; do not edit.

A new version of Claude Code: name it in `tests/clients/versions.rs` in place of the newest one, then
`MEASURE=2.1.400 cargo test --test clients measure_clients -- --nocapture`. That measures it, drops the version it replaced, and
rewrites `assets/clients.json`, this page and docs/rules.md. `cargo test --test clients canary` lists what it writes that
docs/transcript.md does not name. The other tables keep their versions until their commands below have run.

Every client runs where only loopback exists, against a strict stand-in for the Messages API (`tests/clients/rules.rs`)
that knows the API's message rules and refuses in the API's words. Needed: npm, node, unshare, ip, and the npm registry
the first time, and tmux; without them every test says in one line why it is skipped.

The sessions are written by clients of all {count} eras of storage: {eras}.
Compacted sessions are written in every way that clients have; those are rewound to each of their turns as well.

| Command | Does |
|---|---|
| `cargo test --test clients` | a sample of the matrix, one compaction in it, another one each time (`CLIENTS_SEED=N` for the same again), and the accidents |
| `CLIENTS_FULL=1 cargo test --test clients matrix -- --nocapture` | the whole matrix: every damage, {writers} writers and {compactions} compactions, {readers} readers, every remedy; fills “What our remedies do”. `CLIENTS_FULL=\"2.0.14,2.1.150 compacted\"` for some writers, `CLIENTS_FULL=turns` for each damage in one era only |
| `CLIENTS_FULL=1 cargo test --test clients accident -- --nocapture` | every accident in every client that has it; fills “Accidents” |
| `MEASURE=1 cargo test --test clients measure_clients -- --nocapture` | what each client does by itself; fills `assets/clients.json`, and prints from it the first table here and those of docs/rules.md. `MEASURE=2.1.400` measures one version |
| `CLIENTS_RANDOM=300 cargo test --test clients random -- --nocapture` | damages so many recorded sessions at random, and holds a law over what `check` says and every remedy comes to in three readers. `CLIENTS_SEED=7` for others, `CLIENTS_RANDOM=7/13` for number 13 of seed 7 again; every run looks at a dozen. What was sent is kept (`CLIENTS_CACHE`, else below the target folder), so a second run sends only what a change of the product changed |
| `CLIENTS_UNTOUCHED=1 cargo test --test clients untouched -- --nocapture` | types the printed command by which a client makes the cut of a rewind itself: every damage, five versions; every run tries a few |
| `UPDATE=1 cargo test --test clients page` | prints this page again |
";

const ALONE: &str = "
## What clients do by themselves

Each damage in a session that the same version wrote, resumed with `--resume` and no help. **400**: the API refuses, so
the session is dead in this version. **hangs**: no request in 15 seconds. **gives up**: it says that it cannot, and asks
nothing. ok: the request passes; then what it leaves out of what the session holds. An *open* call is one that never got
a result; a *result* is one that belongs to no call, or to one that has a result already.

`CLIENTS_ONLY=s1,s2` keeps either measurement to some damages.

2.1.20 leaves two of three parallel calls out of every session, the healthy ones too.

";

const COMPACTIONS: &str = "
## What compactions keep

What stands above the boundary of a compaction is not sent, but for what it keeps: `compactMetadata.preservedMessages` of
the boundary names those rows, 2.1.150 and later send them in that order, behind the row that is their anchor, and leave
all of them out where one is missing or the anchor is. 2.1.80 goes by `preservedSegment`, from its tail up by parents,
which leaves out two of three parallel calls. Older clients send nothing of it.

";

const REMEDIES: &str = "
## What our remedies do

Each damage in sessions of one writer and more. Before: what each reader sends of the damaged session by itself, as calls
with results and prompts. After each remedy offered: calls and prompts sent, and in how many of the readers the API
takes it and the words are equal in all of them. What a session holds stands under it; where a reader's own healing sends
less than a remedy, both figures stand in one row. A dash: not offered.

";

const ACCIDENTS: &str = "
## Accidents

Sessions that clients broke by themselves, at a terminal. What stands in the file, branches that nobody reads any more
included; what `check` says, and its exit code; then as above. Two clients on one session make two branches, and every
client goes on with one of them, as after `/rewind`: nothing is broken, and half of the work is not sent.

";

/// The whole page.
pub fn text() -> String {
    let clients: Clients = facts::load(&facts::clients_path());
    let rescued: Rescued = facts::load(&facts::rescued_path());
    let cells: usize = rescued.values().flat_map(|writers| writers.values()).map(|row| row.before.len()).sum();
    let plans: usize = rescued.values().flat_map(|writers| writers.values()).map(|row| row.plans.len()).sum();
    let writers = rescued.values().map(BTreeMap::len).sum::<usize>();
    let measured = format!(
        "Measured: {} damages, {writers} damaged sessions, {cells} cells before and {} after {plans} remedies.\n\n",
        rescued.len(),
        rescued
            .values()
            .flat_map(|writers| writers.values())
            .flat_map(|row| row.plans.values())
            .map(|plan| plan.of)
            .sum::<usize>()
    );
    let happened: Accidents = facts::load(&facts::accidents_path());
    let (alone, remedies, accidents) = (alone(&clients), remedies(&rescued), accidents(&happened));
    let compactions = compactions();
    format!(
        "{}{ALONE}{alone}{COMPACTIONS}{compactions}{REMEDIES}{measured}{remedies}{ACCIDENTS}{}\n{accidents}",
        opening(),
        done()
    )
}

/// The head, with what the table of versions says.
fn opening() -> String {
    let writers = ERAS.iter().filter(|era| !READERS.contains(era)).count() + READERS.len();
    let readers = ("{readers}", READERS.len());
    let counts = [("{count}", ERAS.len()), ("{writers}", writers), readers, ("{compactions}", COMPACTED.len())];
    let head = HEAD.replace("{eras}", &eras());
    counts.into_iter().fold(head, |head, (name, count)| head.replace(name, &count.to_string()))
}

fn alone(clients: &Clients) -> String {
    let versions = clients.versions();
    let mut text = head("damage | rule", &versions);
    for (name, damage) in &clients.damages {
        let rule = if damage.rule.is_empty() { "–".to_owned() } else { format!("`{}`", damage.rule) };
        write!(text, "\n| {name} | {rule} |").expect("a string takes all");
        for version in &versions {
            let cell = damage.clients.get(*version).map_or("·".to_owned(), |cell| {
                let lost = cell.lost.short();
                if lost.is_empty() { cell.state.says().to_owned() } else { format!("ok, without {lost}") }
            });
            write!(text, " {cell} |").expect("a string takes all");
        }
    }
    text.push('\n');
    text
}

/// What each compaction keeps.
fn compactions() -> String {
    let mut text = head("writer", &["what was done", "kept", "sent behind"]);
    for row in COMPACTED {
        write!(text, "\n| {} | {} | {} | {} |", row.name, row.done, row.kept, row.anchor).expect("a string takes all");
    }
    text.push('\n');
    text
}

/// The table of the remedies.
pub fn remedies(rescued: &Rescued) -> String {
    let readers = in_order(rescued.values().flat_map(|writers| writers.values()).flat_map(Outcome::readers));
    let mut text = head("damage · writer | holds", &replayed(&readers));
    for (name, writers) in rescued {
        for (writer, row) in writers {
            write!(text, "\n| {name} · {writer} | {} |{}", holds(row), cells(row, &readers))
                .expect("a string takes all");
        }
    }
    text.push('\n');
    text
}

/// What was done in each accident.
fn done() -> String {
    let mut text = head("accident", &["what was done"]);
    for story in stories::all() {
        write!(text, "\n| {} | {} |", story.name, story.done).expect("a string takes all");
    }
    text.push('\n');
    text
}

/// The table of the accidents.
pub fn accidents(happened: &Accidents) -> String {
    let told = happened.values().flat_map(|writers| writers.values());
    let readers = in_order(told.flat_map(|told| told.outcome.readers()));
    let mut text = head("accident · writer | holds | check", &replayed(&readers));
    for story in stories::all() {
        for (writer, told) in happened.get(story.name).into_iter().flatten() {
            let (row, check) = (&told.outcome, format!("{}, {}", told.verdict, told.exit));
            let first = format!("{} · {writer} | {} | {check}", story.name, holds(row));
            write!(text, "\n| {first} |{}", cells(row, &readers)).expect("a string takes all");
        }
    }
    text.push('\n');
    text
}

fn replayed<'a>(readers: &[&'a str]) -> Vec<&'a str> {
    readers.iter().copied().chain(WAYS).collect()
}

fn holds(row: &Outcome) -> String {
    format!("{} + {} open, {}", row.held.calls, row.held.open, row.held.prompts)
}

/// What every reader sends before, and what came of every remedy.
fn cells(row: &Outcome, readers: &[&str]) -> String {
    let before = readers.iter().map(|reader| before(row, reader));
    before.chain(WAYS.map(|way| after(row, way))).fold(String::new(), |text, cell| format!("{text} {cell} |"))
}

fn before(row: &Outcome, reader: &str) -> String {
    row.before.get(reader).map_or("·".to_owned(), |sent| match sent.state {
        State::Healed => format!("{}, {}", sent.calls, sent.prompts),
        state => state.says().to_owned(),
    })
}

fn after(row: &Outcome, way: &str) -> String {
    row.plans.get(way).map_or("–".to_owned(), |remedy| {
        let (accepted, alike, all) = (remedy.accepted, remedy.alike, remedy.of);
        let taken = if remedy.holds() {
            format!("{all}/{all}")
        } else {
            format!("**accepted {accepted}/{all}, equal {alike}/{all}**")
        };
        format!("{}, {} · {taken}", remedy.calls, remedy.prompts)
    })
}

fn head(first: &str, columns: &[&str]) -> String {
    let count = first.split('|').count() + columns.len();
    format!("| {first} | {} |\n|{}", columns.join(" | "), "---|".repeat(count))
}

/// Writes the page.
pub fn update() {
    let mut known: Clients = facts::load(&facts::clients_path());
    known.proved = proved(&known, &facts::load(&facts::rescued_path()));
    facts::save(&facts::clients_path(), &known.print());
    facts::save(&facts::root().join("docs/clients.md"), &text());
}
