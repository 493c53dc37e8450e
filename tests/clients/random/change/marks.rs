//! Times.

use super::{Change, messages};
use crate::rows::Rows;
use crate::sample::Dice;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub const CHANGES: &[Change] = &[
    ("time years back", |rows, at, _| stamp(rows, at, "2025-01-01T00:00:00Z".parse().ok()?)),
    ("time of another", |rows, at, dice| {
        let other = *dice.pick(&messages(rows));
        let time = time(rows, other)?;
        stamp(rows, at, time)
    }),
    ("minutes later from here", |rows, at, dice| {
        let jump = SignedDuration::from_mins(*dice.pick(&[1, 5, 30]));
        for place in at..rows.0.len() {
            if let Some(time) = time(rows, place) {
                stamp(rows, place, time + jump);
            }
        }
        Some(())
    }),
    ("no time", |rows, at, _| {
        rows.0[at].change(|row| drop(row.as_object_mut().and_then(|row| row.remove("timestamp"))));
        Some(())
    }),
];

/// Seconds that pass between two rows of people's sessions.
const GAPS: [i64; 6] = [1, 2, 4, 8, 40, 200];

/// Spreads the rows over minutes.
pub fn spread(rows: &mut Rows, dice: &mut Dice) {
    let mut now: Timestamp = "2026-06-01T10:00:00Z".parse().expect("a time");
    for place in 0..rows.0.len() {
        if time(rows, place).is_some() && !rows.0[place].is_torn() {
            now += SignedDuration::from_secs(*dice.pick(&GAPS));
            stamp(rows, place, now);
        }
    }
}

fn time(rows: &Rows, at: usize) -> Option<Timestamp> {
    rows.0[at].value()["timestamp"].as_str()?.parse().ok()
}

fn stamp(rows: &mut Rows, at: usize, time: Timestamp) -> Option<()> {
    if rows.0[at].is_torn() {
        return None;
    }
    let text = time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    rows.0[at].change(|row| row["timestamp"] = json!(text));
    Some(())
}
