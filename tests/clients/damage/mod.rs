//! The damages: each takes a healthy session that a real client wrote and breaks it the way real sessions broke.

mod calls;
mod content;
mod file;
mod kept;
mod links;
mod results;
mod unanswered;

use crate::client::Client;
use crate::compacted::Keeps;
use crate::rows::{Row, Rows};
use crate::writer::Writer;
use serde_json::json;

/// One way to break a session.
pub struct Damage {
    pub name: &'static str,
    pub seen: Seen,
    /// The oldest client that writes such rows.
    since: &'static str,
    /// What its compaction must have kept.
    of_kept: Keeps,
    /// Breaks the session and returns the uuids of the rows that may be named as the place.
    pub make: fn(&mut Rows) -> Vec<String>,
}

/// What the product must say of a damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It names this rule at the place, and the session is damaged.
    Damage(&'static str),
    /// It names this rule, as damage or as a note, or finds the session sound: that depends on the form in which the
    /// writer stored it. Where it finds it sound, the writer itself opens it.
    Perhaps(&'static str),
    /// Odd, but no damage: the writer itself opens it.
    Sound,
}

impl Damage {
    const fn new(name: &'static str, rule: &'static str, make: fn(&mut Rows) -> Vec<String>) -> Self {
        Self { name, seen: Seen::Damage(rule), since: "0", of_kept: Keeps::Nothing, make }
    }

    const fn perhaps(name: &'static str, rule: &'static str, make: fn(&mut Rows) -> Vec<String>) -> Self {
        Self { name, seen: Seen::Perhaps(rule), since: "0", of_kept: Keeps::Nothing, make }
    }

    const fn sound(name: &'static str, make: fn(&mut Rows) -> Vec<String>) -> Self {
        Self { name, seen: Seen::Sound, since: "0", of_kept: Keeps::Nothing, make }
    }

    const fn since(self, version: &'static str) -> Self {
        Self { since: version, ..self }
    }

    const fn of_kept(self, keeps: Keeps) -> Self {
        Self { of_kept: keeps, ..self }
    }

    /// Whether this client can have written it.
    pub fn is_of(&self, writer: Writer) -> bool {
        Client::numbers(writer.client.0) >= Client::numbers(self.since) && writer.keeps() >= self.of_kept
    }

    /// What the product must say of it in a session of this writer. Clients that go by the list of what a compaction
    /// kept do not look at how those rows hang together, nor at rows that the list does not name.
    pub fn seen_in(&self, writer: Writer) -> Seen {
        let is_listed = writer.compacts.is_some_and(|compacted| compacted.damages_kept);
        match self.seen {
            Seen::Damage(rule) if is_listed && links::RULES.contains(&rule) => Seen::Perhaps(rule),
            Seen::Damage(rule) if is_listed && self.name == "compaction-cuts-pair" => Seen::Perhaps(rule),
            seen => seen,
        }
    }

    /// The rule that knows it, or nothing.
    pub fn rule(&self) -> &'static str {
        match self.seen {
            Seen::Damage(rule) | Seen::Perhaps(rule) => rule,
            Seen::Sound => "",
        }
    }
}

/// The shapes of the first promise; every run looks at them.
pub const CORE: [&str; 4] = ["s1", "s2", "missing-of-batch", "worst-case"];

/// Every damage, kinds together.
pub fn all() -> Vec<&'static Damage> {
    let kinds =
        [unanswered::DAMAGES, results::DAMAGES, calls::DAMAGES, content::DAMAGES, links::DAMAGES, file::DAMAGES];
    kinds.into_iter().flatten().collect()
}

/// What can happen to the part that a compaction keeps above its boundary.
pub fn of_kept() -> Vec<&'static Damage> {
    kept::DAMAGES.iter().collect()
}

/// Every rule that surely finds some damage, once.
pub fn rules() -> Vec<&'static str> {
    let mut rules = Vec::new();
    for damage in all() {
        if let Seen::Damage(rule) = damage.seen
            && !rules.contains(&rule)
        {
            rules.push(rule);
        }
    }
    rules
}

/// Of these damages all, or those that `CLIENTS_ONLY` names.
pub fn chosen(damages: impl IntoIterator<Item = &'static Damage>) -> Vec<&'static Damage> {
    let only = std::env::var("CLIENTS_ONLY").ok();
    let wanted = |damage: &&Damage| only.as_ref().is_none_or(|only| only.split(',').any(|name| name == damage.name));
    damages.into_iter().filter(wanted).collect()
}

fn named<const N: usize>(rows: [&Row; N]) -> Vec<String> {
    rows.map(|row| row.uuid().to_owned()).to_vec()
}

/// One call of the batch by its letter, and its result.
fn of_batch(rows: &Rows, letter: char) -> (Row, Row) {
    let call = rows.call(letter, &rows.prompt("PARALLEL"));
    let result = rows.result(&call);
    (call, result)
}

/// The call that stands alone, and its result.
fn alone(rows: &Rows) -> (Row, Row) {
    let call = rows.call('A', &rows.prompt("EDIT"));
    let result = rows.result(&call);
    (call, result)
}

/// Puts words of the person below a row, into the chain.
fn speak_below(rows: &mut Rows, parent: &Row, content: serde_json::Value) -> Row {
    let mut text = rows.prompt("first").below(parent);
    text.set("/message/content", content);
    rows.insert(parent, text.clone());
    text
}

/// A small picture, or what should be one.
fn image(media: &str, data: &str) -> serde_json::Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": media, "data": data}})
}

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
