//! Damage in the part that a compaction kept above its boundary. What the older clients, which do not know that part, make
//! of it is no matter of these rows.

use super::{Damage, named};
use crate::boundary::split;
use crate::compacted::Keeps;
use crate::rows::{Row, Rows};
use serde_json::{Value, json};
use uuid::Uuid;

/// One row or the anchor missing, clients send nothing of what was kept, without a word.
const LOST: &str = "lost_kept_messages";

pub const DAMAGES: &[Damage] = &[
    Damage::new("kept-silent-error", "silent_error", silent_error).of_kept(Keeps::Calls),
    Damage::new("kept-unanswered", "unanswered_tool_use", unanswered).of_kept(Keeps::Calls),
    Damage::new("kept-row-missing", LOST, row_missing).of_kept(Keeps::Words),
    Damage::new("kept-anchor-missing", LOST, anchor_missing).of_kept(Keeps::Words),
];

/// The last boundary, and the rows that it keeps.
fn kept(rows: &Rows) -> (Row, Vec<Row>) {
    let place = rows.0.iter().rposition(Row::is_boundary).expect("the session was compacted");
    let sent = split(&rows.0.iter().map(Row::value).collect::<Vec<_>>()).sent;
    (rows.0[place].clone(), sent.into_iter().filter(|at| *at < place).map(|at| rows.0[at].clone()).collect())
}

/// The first call that was kept, and its result.
fn pair(rows: &Rows) -> (Row, Row) {
    let is_result = |row: &&Row| row.is("user") && row.block()["type"] == "tool_result";
    let (_, kept) = kept(rows);
    let result = kept.iter().find(is_result).expect("calls were kept").clone();
    (rows.call_of(&result), result)
}

fn silent_error(rows: &mut Rows) -> Vec<String> {
    let (_, mut result) = pair(rows);
    result.change(|row| {
        row["message"]["content"][0]["is_error"] = json!(true);
        row["message"]["content"][0]["content"] = json!("");
    });
    rows.replace(result.clone());
    named([&result])
}

/// The result was never written, so nothing names it.
fn unanswered(rows: &mut Rows) -> Vec<String> {
    let (call, result) = pair(rows);
    rows.remove(&result);
    named([&call])
}

/// The last answer that was kept is lost, and the boundary still names it.
fn row_missing(rows: &mut Rows) -> Vec<String> {
    let (boundary, kept) = kept(rows);
    let gone = kept.iter().rfind(|row| row.is("assistant")).expect("an answer was kept");
    rows.rehang(gone, &gone.parent());
    let place = rows.place(gone.uuid());
    rows.0.remove(place);
    named([&boundary])
}

fn anchor_missing(rows: &mut Rows) -> Vec<String> {
    let (mut boundary, _) = kept(rows);
    let nobody = json!(Uuid::new_v4().to_string());
    boundary.change(|row| {
        for field in ["preservedMessages", "preservedSegment"] {
            let Some(Value::Object(fields)) = row["compactMetadata"].get_mut(field) else { continue };
            fields.insert("anchorUuid".to_owned(), nobody.clone());
        }
    });
    rows.replace(boundary.clone());
    named([&boundary])
}
