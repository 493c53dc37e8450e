//! What was measured, as kept in the project: what each client does by itself, and what each remedy came to.

use crate::client::Client;
use crate::held::Count;
use crate::matrix::READERS;
use crate::proved::Proved;
use crate::resume::{Replay, Verdict};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// `assets/clients.json`: what clients make of damaged sessions that they wrote themselves.
#[derive(Default, Serialize, Deserialize)]
pub struct Clients {
    pub schema: u32,
    pub heals: Vec<Heal>,
    #[serde(default)]
    pub proved: Proved,
    pub damages: BTreeMap<String, Measured>,
}

/// From which version on all clients measured load a rule's damage, and what they leave out.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heal {
    pub rule: String,
    pub from: String,
    pub leaves_out: String,
}

/// One damage in every client measured.
#[derive(Default, Serialize, Deserialize)]
pub struct Measured {
    pub rule: String,
    pub clients: BTreeMap<String, Cell>,
}

/// What one client makes of it.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Cell {
    pub state: State,
    /// What its request leaves out of what the session holds.
    #[serde(flatten)]
    pub lost: Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Healed,
    Refused,
    Hangs,
    /// It sends nothing and says so.
    None,
}

impl State {
    pub fn of(replay: &Replay) -> Self {
        match replay.verdict {
            Verdict::Ok => Self::Healed,
            Verdict::Refused => Self::Refused,
            Verdict::Timeout => Self::Hangs,
            Verdict::NoRequest => Self::None,
        }
    }

    pub fn says(self) -> &'static str {
        match self {
            Self::Healed => "ok",
            Self::Refused => "**400**",
            Self::Hangs => "**hangs**",
            Self::None => "**gives up**",
        }
    }
}

/// `tests/clients/rescued.json`: damage, then writer, then what came of it.
pub type Rescued = BTreeMap<String, BTreeMap<String, Outcome>>;

/// One damaged session before and after every remedy.
#[derive(Default, Serialize, Deserialize)]
pub struct Outcome {
    pub held: Count,
    pub before: BTreeMap<String, Sent>,
    pub plans: BTreeMap<String, Remedy>,
}

/// What reached the API when a client resumed the damaged session.
#[derive(Serialize, Deserialize)]
pub struct Sent {
    pub state: State,
    pub calls: usize,
    pub prompts: usize,
}

/// What reached the API after one remedy, in how many clients, and whether all sent the same.
#[derive(Default, Serialize, Deserialize)]
pub struct Remedy {
    pub accepted: usize,
    pub alike: usize,
    /// Of how many.
    #[serde(default = "all")]
    pub of: usize,
    pub calls: usize,
    pub prompts: usize,
}

fn all() -> usize {
    READERS.len()
}

impl Outcome {
    /// Who read the damaged session.
    pub fn readers(&self) -> impl Iterator<Item = &str> {
        self.before.keys().map(String::as_str)
    }
}

impl Remedy {
    /// Whether every reader takes it, and reads the same.
    pub fn holds(&self) -> bool {
        self.accepted.min(self.alike) == self.of
    }
}

/// Versions, oldest first, each once.
pub fn in_order<'a>(versions: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut versions: Vec<_> = versions.into_iter().collect();
    versions.sort_by_key(|version| Client::numbers(version));
    versions.dedup();
    versions
}

/// `tests/clients/accidents.json`: accident, then writer, then what came of it.
pub type Accidents = BTreeMap<String, BTreeMap<String, Told>>;

/// A session that a client broke by itself: what `check` says of it, and the rest as of any damage.
#[derive(Default, Serialize, Deserialize)]
pub struct Told {
    pub verdict: String,
    pub exit: i32,
    #[serde(flatten)]
    pub outcome: Outcome,
}

pub fn clients_path() -> PathBuf {
    root().join("assets/clients.json")
}

pub fn rescued_path() -> PathBuf {
    root().join("tests/clients/rescued.json")
}

pub fn accidents_path() -> PathBuf {
    root().join("tests/clients/accidents.json")
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is kept there; nothing if nothing was measured yet.
pub fn load<T: DeserializeOwned + Default>(path: &Path) -> T {
    let Ok(bytes) = fs::read(path) else { return T::default() };
    serde_json::from_slice(&bytes).unwrap_or_else(|why| panic!("{} cannot be read: {why}", path.display()))
}

pub fn save(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|why| panic!("cannot write {}: {why}", path.display()));
}

/// One line a damage, so that a new measurement shows as a small difference.
pub fn print<T: Serialize>(rows: &BTreeMap<String, T>, indent: &str) -> String {
    let mut text = String::from("{");
    for (place, (name, row)) in rows.iter().enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let row = serde_json::to_string(row).expect("what was measured can be written");
        write!(text, "{comma}\n{indent}  \"{name}\": {row}").expect("a string takes all");
    }
    format!("{text}\n{indent}}}")
}

/// One line a row.
fn rows<T: Serialize>(rows: &[T], indent: &str) -> String {
    let row = |row| format!("\n{indent}{}", serde_json::to_string(row).expect("what was measured can be written"));
    rows.iter().map(row).collect::<Vec<_>>().join(",")
}

impl Clients {
    pub fn print(&self) -> String {
        let (heals, plans) = (rows(&self.heals, "    "), rows(&self.proved.plans, "      "));
        let clients = serde_json::to_string(&self.proved.clients).expect("versions can be written");
        let proved = format!("{{\n    \"clients\": {clients},\n    \"plans\": [{plans}\n    ]\n  }}");
        let damages = print(&self.damages, "  ");
        let schema = self.schema;
        format!(
            "{{\n  \"schema\": {schema},\n  \"heals\": [{heals}\n  ],\n  \"proved\": {proved},\n  \"damages\": {damages}\n}}\n"
        )
    }

    /// Whether this client was seen to hang on a damage of its own.
    pub fn hangs(&self, damage: &str, client: Client) -> bool {
        let cell = self.damages.get(damage).and_then(|row| row.clients.get(client.0));
        cell.is_some_and(|cell| cell.state == State::Hangs)
    }

    /// Leaves out versions that are neither readers any more nor among these.
    pub fn keep(&mut self, measured: &[Client]) {
        let is_wanted = |version: &String| READERS.iter().chain(measured).any(|client| client.0 == version);
        self.damages.values_mut().for_each(|damage| damage.clients.retain(|version, _| is_wanted(version)));
    }

    /// Every version measured, oldest first.
    pub fn versions(&self) -> Vec<&str> {
        let all = self.damages.values().flat_map(|damage| damage.clients.keys());
        in_order(all.map(String::as_str))
    }

    /// What follows for each rule from all damages that it names.
    pub fn heals_of(&self, rules: &[&str]) -> Vec<Heal> {
        rules.iter().filter_map(|rule| self.heal(rule)).collect()
    }

    fn heal(&self, rule: &str) -> Option<Heal> {
        let of_rule = || self.damages.values().filter(|damage| damage.rule == rule);
        of_rule().next()?;
        // To leave out prompts, with all that stands before them, is no healing.
        let heals = |cell: &Cell| cell.state == State::Healed && cell.lost.prompts == 0;
        let loads = |version: &&&str| of_rule().all(|damage| damage.clients.get(**version).is_none_or(heals));
        let versions = self.versions();
        let healed: Vec<_> = versions.iter().rev().take_while(loads).collect();
        let from = (**healed.last()?).to_owned();
        let mut lost = Count::default();
        for damage in of_rule() {
            for version in &healed {
                let Some(cell) = damage.clients.get(**version) else { continue };
                let usual = self.damages.get("healthy").and_then(|healthy| healthy.clients.get(**version));
                lost = lost.larger(cell.lost.beyond(usual.map_or(Count::default(), |cell| cell.lost)));
            }
        }
        Some(Heal { rule: rule.to_owned(), from, leaves_out: lost.says() })
    }
}
