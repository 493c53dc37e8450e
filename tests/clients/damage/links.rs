//! Rows that hang on the wrong row, or on none.

use super::{Damage, alone, named, speak_below};
use crate::rows::{Row, Rows};
use serde_json::json;
use uuid::Uuid;

const MISSING: &str = "missing_parent";
const LOOP: &str = "parent_loop";
const SIDE: &str = "sidechain_entry";

pub const RULES: [&str; 3] = [MISSING, LOOP, SIDE];

pub const DAMAGES: &[Damage] = &[
    Damage::new("dangling-parent", MISSING, |rows| dangling(rows, &[rows.prompt("EDIT")])),
    Damage::new("dangling-result", MISSING, |rows| dangling(rows, &[alone(rows).1])),
    Damage::new("dangling-call", MISSING, |rows| dangling(rows, &[alone(rows).0])),
    Damage::new("dangling-several", MISSING, |rows| {
        dangling(rows, &[rows.prompt("PARALLEL"), rows.prompt("EDIT"), rows.prompt("a last")])
    }),
    Damage::new("parent-loop", LOOP, |rows| looped(rows, "PARALLEL", "EDIT")),
    Damage::new("loop-root", LOOP, |rows| looped(rows, "first", "a last")),
    Damage::new("loop-end", LOOP, loop_at_the_end),
    Damage::new("loop-self", LOOP, |rows| looped(rows, "EDIT", "EDIT")),
    Damage::new("sidechain-between", SIDE, |rows| sidechain(rows, &alone(rows).0)),
    Damage::new("sidechain-elsewhere", SIDE, |rows| sidechain(rows, &rows.text(&rows.prompt("first")))),
];

fn dangling(rows: &mut Rows, children: &[Row]) -> Vec<String> {
    let mut places = Vec::new();
    for child in children {
        let mut child = child.clone();
        child.set("/parentUuid", json!(Uuid::new_v4().to_string()));
        places.extend(named([&child]));
        rows.replace(child);
    }
    places
}

/// A prompt hangs on a later one, or on itself.
fn looped(rows: &mut Rows, early: &str, late: &str) -> Vec<String> {
    let (mut prompt, later) = (rows.prompt(early), rows.prompt(late));
    prompt.set("/parentUuid", json!(later.uuid()));
    rows.replace(prompt.clone());
    let (from, to) = (rows.place(prompt.uuid()), rows.place(later.uuid()));
    rows.0[from..=to].iter().map(|row| row.uuid().to_owned()).collect()
}

/// The last prompt hangs on its own answer, and nothing hangs on either.
fn loop_at_the_end(rows: &mut Rows) -> Vec<String> {
    let (mut prompt, tip) = (rows.prompt("a last"), rows.tip());
    prompt.set("/parentUuid", json!(tip.uuid()));
    rows.replace(prompt.clone());
    named([&prompt, &tip])
}

/// A sub-agent's row stands in the main conversation.
fn sidechain(rows: &mut Rows, parent: &Row) -> Vec<String> {
    let row = speak_below(rows, parent, json!("words to a sub-agent"));
    let place = rows.place(row.uuid());
    rows.0[place].change(|row| row["isSidechain"] = json!(true));
    named([&row])
}
