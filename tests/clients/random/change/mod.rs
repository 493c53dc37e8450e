//! Random changes of a session's structure.

mod blocks;
mod links;
mod marks;
mod rows;
mod texts;

pub use marks::spread;

use super::base::{Base, chosen};
use crate::rows::Rows;
use crate::sample::Dice;
use serde_json::{Value, json};

/// One kind of change, at a message; nothing if it cannot be made there.
pub type Change = (&'static str, fn(&mut Rows, usize, &mut Dice) -> Option<()>);

/// A damaged session, and how it came to be so.
pub struct Damaged {
    pub base: &'static Base,
    /// Minutes passed between its rows, as in people's sessions: newer clients bridge a gap of five seconds at most.
    pub slow: bool,
    pub made: Vec<&'static str>,
    pub rows: Rows,
    pub bytes: Vec<u8>,
}

/// The session of which that of this seed and number is made.
pub fn base_of(seed: u64, number: u64) -> &'static Base {
    begin(seed, number).1
}

/// The dice of this seed and number, and the session that they choose first.
fn begin(seed: u64, number: u64) -> (Dice, &'static Base) {
    let mut dice = Dice(seed.wrapping_mul(1_000_003).wrapping_add(number));
    let base = chosen(&mut dice, number);
    (dice, base)
}

/// The session of this seed and number.
pub fn damaged(seed: u64, number: u64) -> Damaged {
    let (mut dice, base) = begin(seed, number);
    let mut rows = base.rows();
    let slow = dice.roll(2) == 0;
    if slow {
        spread(&mut rows, &mut dice);
    }
    let changes: Vec<&Change> = [rows::CHANGES, links::CHANGES, marks::CHANGES, blocks::CHANGES, texts::CHANGES]
        .into_iter()
        .flatten()
        .collect();
    let wanted = *dice.pick(&[1, 1, 1, 2, 2, 3]);
    let mut done = Vec::new();
    while done.len() < wanted {
        let (name, make) = dice.pick(&changes);
        let places = messages(&rows);
        if places.is_empty() {
            break;
        }
        let at = *dice.pick(&places);
        if make(&mut rows, at, &mut dice).is_some() {
            done.push(*name);
        }
    }
    let bytes = rows.print();
    Damaged { base, slow, made: done, rows, bytes }
}

/// The places of the messages that can be read.
fn messages(rows: &Rows) -> Vec<usize> {
    let is_message = |row: &crate::rows::Row| {
        (row.is("user") || row.is("assistant"))
            && !row.uuid().is_empty()
            && row.value()["message"].is_object()
            && !row.is_torn()
    };
    (0..rows.0.len()).filter(|at| is_message(&rows.0[*at])).collect()
}

/// The blocks of a message that are of such a kind, by place; none of a string.
fn of_kind(value: &Value, wanted: impl Fn(&str) -> bool) -> Vec<usize> {
    let blocks = value["message"]["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    (0..blocks.len()).filter(|at| blocks[*at]["type"].as_str().is_some_and(&wanted)).collect()
}

/// All ids of calls in the session.
fn call_ids(rows: &Rows) -> Vec<String> {
    let of_row = |row: &crate::rows::Row| {
        let blocks = row.value()["message"]["content"].as_array().cloned().unwrap_or_default();
        blocks.into_iter().filter(|block| block["type"] == "tool_use").collect::<Vec<_>>()
    };
    rows.0.iter().flat_map(of_row).filter_map(|block| Some(block["id"].as_str()?.to_owned())).collect()
}

impl Dice {
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.roll(items.len())]
    }

    /// A uuid that stands nowhere else.
    fn uuid(&mut self) -> String {
        let half = |dice: &mut Self| dice.roll(usize::MAX) as u64;
        uuid::Uuid::from_u64_pair(half(self), half(self)).to_string()
    }

    /// That, as JSON.
    fn id(&mut self) -> Value {
        json!(self.uuid())
    }
}
