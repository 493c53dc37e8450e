//! Sessions of more than 5 MB, as clients write them: what hangs on something begins with what it hangs on.

use super::set::Made;
use crate::random::damaged;
use crate::rows::{Row, Rows};
use crate::sample::Dice;
use serde_json::{Value, json};

const SIZE: usize = 5_500_000;

/// A way to make a session so large.
type Way = (&'static str, fn(&mut Rows, usize));

const WAYS: [Way; 3] = [
    ("a large row", |rows, at| rows.0[at].change(|row| row["toolUseResult"] = json!(filler()))),
    ("a large branch that was left", |rows, at| {
        let mut left = rows.0[at].below(&rows.0[at]);
        let parent = rows.0[at].parent();
        left.change(|row| {
            row["parentUuid"] = parent;
            row["message"] = json!({"role": "user", "content": filler()});
            row["type"] = json!("user");
        });
        rows.0.insert(at, left);
    }),
    ("a large row beside", |rows, at| {
        let row = json!({"type": "file-history-snapshot", "messageId": "", "snapshot": {"filler": filler()}});
        rows.0.insert(at, Row::parse(&row.to_string()));
    }),
];

fn filler() -> String {
    "x".repeat(SIZE)
}

/// A row beside the chain that was not written to its end.
const TORN: &str = r#"{"type":"file-history-snapshot","messageId":"00000000-0000-4000-8000-000000000000","snapsh"#;

/// A session that was damaged at random and is large.
pub fn make(seed: u64, number: u64) -> Made {
    let made = damaged(seed, number);
    let mut rows = made.rows;
    let mut dice = Dice(number);
    let places: Vec<usize> = (0..rows.0.len()).filter(|at| is_message(&rows.0[*at])).collect();
    let (way, enlarge) = WAYS[dice.roll(WAYS.len())];
    enlarge(&mut rows, *dice.pick(&places));
    rows.0.iter_mut().for_each(as_written);
    let is_torn = dice.roll(3) == 0;
    if is_torn {
        let mut torn = Row::parse("null");
        TORN.clone_into(torn.line());
        rows.0.insert(*dice.pick(&places), torn);
    }
    let how = format!("{way}, torn {is_torn}, {}, slow {}, {:?}", made.base.name, made.slow, made.made);
    Made { bytes: rows.print(), how }
}

fn is_message(row: &Row) -> bool {
    (row.is("user") || row.is("assistant")) && row.value()["message"].is_object() && !row.is_torn()
}

/// The fields of a link that clients write first, in their order; large files are not read by whole rows only.
const FIRST: [&str; 13] = [
    "parentUuid",
    "logicalParentUuid",
    "isSidechain",
    "promptId",
    "type",
    "subtype",
    "content",
    "level",
    "compactMetadata",
    "message",
    "attachment",
    "uuid",
    "timestamp",
];

/// Puts the fields of a link in the order in which clients write them.
fn as_written(row: &mut Row) {
    let Some(fields) = row.value().as_object().filter(|fields| fields.contains_key("parentUuid")).cloned() else {
        return;
    };
    if serde_json::from_str::<Value>(row.line()).ok().as_ref() != Some(row.value()) {
        return;
    }
    let first = FIRST.iter().filter_map(|name| Some((*name, fields.get(*name)?)));
    let rest = fields.iter().map(|(name, value)| (name.as_str(), value)).filter(|(name, _)| !FIRST.contains(name));
    let all: Vec<String> = first.chain(rest).map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    *row.line() = format!("{{{}}}", all.join(","));
}
