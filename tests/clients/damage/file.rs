//! Lines that were not written as they should: torn, glued, overwritten, written twice.

use super::{Damage, alone, named, of_batch};
use crate::rows::{Row, Rows};
use serde_json::json;

const TORN: &str = "torn_line";
const GLUED: &str = "glued_line";

pub const DAMAGES: &[Damage] = &[
    Damage::new("torn-line", TORN, |rows| torn(rows, &rows.text(&alone(rows).1))),
    Damage::perhaps("torn-first", TORN, |rows| torn(rows, &rows.prompt("first"))),
    Damage::new("torn-call", TORN, |rows| torn(rows, &alone(rows).0)),
    Damage::new("torn-result", TORN, |rows| torn(rows, &alone(rows).1)),
    Damage::new("torn-call-of-batch", TORN, |rows| torn(rows, &of_batch(rows, 'B').0)),
    Damage::new("nul-run", TORN, nul_run),
    Damage::new("glued-line", GLUED, glued_line),
    Damage::perhaps("torn-and-glued", TORN, torn_and_glued),
    Damage::sound("byte-order-mark", byte_order_mark),
    Damage::sound("written-twice", written_twice),
    Damage::perhaps("written-anew", "duplicate_uuid", written_anew),
];

fn torn(rows: &mut Rows, row: &Row) -> Vec<String> {
    let place = rows.place(row.uuid());
    let line = rows.0[place].line();
    line.truncate(line.len() / 2);
    named([row])
}

/// After a power cut, some file systems have NUL bytes where words were.
fn nul_run(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&alone(rows).1);
    let place = rows.place(text.uuid());
    *rows.0[place].line() = "\0".repeat(512);
    named([&text])
}

fn glued_line(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&alone(rows).1);
    let place = rows.place(text.uuid());
    rows.0[place].glue();
    named([&text])
}

/// The process died in the middle of a line, and the next one went on there.
fn torn_and_glued(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&alone(rows).1);
    let place = rows.place(text.uuid());
    rows.0[place].glue();
    torn(rows, &text)
}

fn byte_order_mark(rows: &mut Rows) -> Vec<String> {
    rows.0[0].line().insert(0, '\u{feff}');
    Vec::new()
}

/// The whole session once more, byte for byte.
fn written_twice(rows: &mut Rows) -> Vec<String> {
    rows.0.extend(rows.0.clone());
    Vec::new()
}

/// One row again under its uuid, with other words.
fn written_anew(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&alone(rows).1);
    let mut anew = text.clone();
    anew.set("/message/content/0/text", json!("All done, in other words."));
    let place = rows.place(text.uuid());
    rows.0.insert(place + 1, anew);
    // Both rows have one uuid; the report may name either.
    named([&text])
}
