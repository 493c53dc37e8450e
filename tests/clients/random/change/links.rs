//! Links that lead elsewhere, and leaves.

use super::{Change, messages};
use crate::rows::Rows;
use serde_json::{Value, json};

pub const CHANGES: &[Change] = &[
    ("parent earlier", |rows, at, dice| {
        let above = uuids(rows, |place| place < at);
        let parent = dice.pick(if above.is_empty() { return None } else { &above }).clone();
        link(rows, at, parent)
    }),
    ("parent later", |rows, at, dice| {
        let parent = dice.pick(&uuids(rows, |place| place >= at)).clone();
        link(rows, at, parent)
    }),
    ("parent missing", |rows, at, dice| {
        let id = dice.id();
        link(rows, at, id)
    }),
    ("parent null", |rows, at, _| link(rows, at, Value::Null)),
    ("parent of itself", |rows, at, _| link(rows, at, json!(rows.0[at].uuid()))),
    ("root hangs below", |rows, at, _| {
        let root = *messages(rows).first()?;
        link(rows, root, json!(rows.0[at].uuid()))
    }),
    ("another leaf named", |rows, at, _| {
        let row = &rows.0[at];
        let named = json!({"type": "last-prompt", "leafUuid": row.uuid(), "sessionId": row.value()["sessionId"], "lastPrompt": "x"});
        rows.push(&named);
        Some(())
    }),
    ("side chain", |rows, at, _| set(rows, at, "isSidechain", json!(true))),
    ("meta", |rows, at, _| set(rows, at, "isMeta", json!(true))),
    ("role of the other", |rows, at, _| {
        let other = if rows.0[at].value()["message"]["role"] == "user" { "assistant" } else { "user" };
        rows.0[at].change(|row| row["message"]["role"] = json!(other));
        Some(())
    }),
    ("type of the other", |rows, at, _| {
        let other = if rows.0[at].is("user") { "assistant" } else { "user" };
        set(rows, at, "type", json!(other))
    }),
    ("other message id", |rows, at, _| {
        rows.0[at].is("assistant").then(|| rows.0[at].change(|row| row["message"]["id"] = json!("msg_other")))
    }),
    ("message id of another", |rows, at, dice| {
        let ids = messages(rows).into_iter().filter(|at| rows.0[*at].is("assistant"));
        let ids: Vec<_> = ids.map(|at| rows.0[at].value()["message"]["id"].clone()).collect();
        if !rows.0[at].is("assistant") {
            return None;
        }
        let id = dice.pick(&ids).clone();
        rows.0[at].change(|row| row["message"]["id"] = id);
        Some(())
    }),
    ("kept row unknown", |rows, _, dice| {
        let boundary = rows.0.iter().position(|row| row.value()["compactMetadata"]["preservedMessages"].is_object())?;
        let id = dice.id();
        let count = rows.0[boundary].value()["compactMetadata"]["preservedMessages"]["uuids"].as_array()?.len();
        let place = dice.roll(count);
        rows.0[boundary].change(|row| row["compactMetadata"]["preservedMessages"]["uuids"][place] = id);
        Some(())
    }),
];

fn uuids(rows: &Rows, wanted: impl Fn(usize) -> bool) -> Vec<Value> {
    messages(rows).into_iter().filter(|at| wanted(*at)).map(|at| json!(rows.0[at].uuid())).collect()
}

fn link(rows: &mut Rows, at: usize, parent: Value) -> Option<()> {
    set(rows, at, "parentUuid", parent)
}

#[expect(clippy::unnecessary_wraps, reason = "changes end with it")]
fn set(rows: &mut Rows, at: usize, field: &str, value: Value) -> Option<()> {
    rows.0[at].change(|row| row[field] = value);
    Some(())
}
