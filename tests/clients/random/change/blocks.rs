//! Blocks that go, stand twice or in another order; their ids, names, inputs; pictures; server tools.

use super::{Change, call_ids, of_kind};
use crate::rich::PIXEL;
use crate::rows::Rows;
use crate::sample::Dice;
use serde_json::{Value, json};

pub const CHANGES: &[Change] = &[
    ("drop a block", |rows, at, dice| list(rows, at, |blocks| drop(blocks.remove(dice.roll(blocks.len()))))),
    ("copy a block", |rows, at, dice| list(rows, at, |blocks| blocks.push(dice.pick(blocks).clone()))),
    ("reverse the blocks", |rows, at, _| {
        list(rows, at, |blocks| {
            blocks.reverse();
            blocks.insert(0, json!({"type": "text", "text": "before"}));
        })
    }),
    ("no content", |rows, at, _| content(rows, at, json!([]))),
    ("content of words", |rows, at, _| content(rows, at, json!("words"))),
    ("content null", |rows, at, _| content(rows, at, Value::Null)),
    ("id of a call", |rows, at, dice| {
        let ids =
            [vec!["toolu_other".to_owned(), String::new(), "toolu with space".to_owned()], call_ids(rows)].concat();
        let id = dice.pick(&ids).clone();
        block(rows, at, dice, |kind| kind == "tool_use", |block| block["id"] = json!(id))
    }),
    ("name of a call", |rows, at, dice| {
        let name = dice.pick(&[String::new(), "n".repeat(201), "other tool".to_owned(), "Other".to_owned()]).clone();
        block(rows, at, dice, |kind| kind == "tool_use", |block| block["name"] = json!(name))
    }),
    ("input of a call", |rows, at, dice| {
        let input = dice.pick(&[json!("text"), json!([]), Value::Null, json!({})]).clone();
        block(rows, at, dice, |kind| kind == "tool_use", |block| block["input"] = input)
    }),
    ("no input", |rows, at, dice| {
        block(
            rows,
            at,
            dice,
            |kind| kind == "tool_use",
            |block| drop(block.as_object_mut().and_then(|block| block.remove("input"))),
        )
    }),
    ("result for another call", |rows, at, dice| {
        let ids = [vec!["toolu_other".to_owned(), String::new()], call_ids(rows)].concat();
        let id = dice.pick(&ids).clone();
        block(rows, at, dice, |kind| kind == "tool_result", |block| block["tool_use_id"] = json!(id))
    }),
    ("empty result of an error", |rows, at, dice| {
        let empty = dice.pick(&[json!(""), json!([]), Value::Null]).clone();
        block(
            rows,
            at,
            dice,
            |kind| kind == "tool_result",
            |block| {
                block["is_error"] = json!(true);
                block["content"] = empty;
            },
        )
    }),
    ("empty result", |rows, at, dice| {
        let empty = dice.pick(&[json!(""), json!([]), Value::Null]).clone();
        block(rows, at, dice, |kind| kind == "tool_result", |block| block["content"] = empty)
    }),
    ("signature dropped", |rows, _, dice| {
        let at = somewhere(rows, dice, |kind| kind == "thinking")?;
        block(
            rows,
            at,
            dice,
            |kind| kind == "thinking",
            |block| drop(block.as_object_mut().and_then(|block| block.remove("signature"))),
        )
    }),
    ("signature empty", |rows, _, dice| {
        let at = somewhere(rows, dice, |kind| kind == "thinking")?;
        block(rows, at, dice, |kind| kind == "thinking", |block| block["signature"] = json!(""))
    }),
    ("call of a server tool without its result", |rows, _, dice| {
        let is_result = |kind: &str| kind.ends_with("_tool_result");
        let at = somewhere(rows, dice, is_result)?;
        take(rows, at, &is_result)
    }),
    ("result of a server tool without its call", |rows, _, dice| {
        let is_call = |kind: &str| kind == "server_tool_use";
        let at = somewhere(rows, dice, is_call)?;
        take(rows, at, &is_call)
    }),
    ("a picture of no kind", |rows, at, dice| {
        let mut source = json!({"type": "base64", "media_type": "image/png", "data": PIXEL});
        match dice.roll(5) {
            0 => drop(source.as_object_mut()?.remove("media_type")),
            1 => source["media_type"] = json!("image/bmp"),
            2 => source["media_type"] = json!("image/jpeg"),
            3 => source["data"] = json!(""),
            _ => source["media_type"] = Value::Null,
        }
        let picture = json!({"type": "image", "source": source});
        if !rows.0[at].is("user") {
            return None;
        }
        into_blocks(rows, at);
        let inside = of_kind(rows.0[at].value(), |kind| kind == "tool_result");
        rows.0[at].change(|row| match inside.first() {
            Some(result) => row["message"]["content"][*result]["content"] = json!([picture]),
            None => row["message"]["content"].as_array_mut().expect("it is made of blocks").push(picture),
        });
        Some(())
    }),
];

/// Changes the blocks of a message that has some.
fn list(rows: &mut Rows, at: usize, edit: impl FnOnce(&mut Vec<Value>)) -> Option<()> {
    rows.0[at].value()["message"]["content"].as_array().filter(|blocks| !blocks.is_empty())?;
    rows.0[at].change(|row| edit(row["message"]["content"].as_array_mut().expect("it has blocks")));
    Some(())
}

#[expect(clippy::unnecessary_wraps, reason = "changes end with it")]
fn content(rows: &mut Rows, at: usize, content: Value) -> Option<()> {
    rows.0[at].change(|row| row["message"]["content"] = content);
    Some(())
}

/// Makes a block of a prompt that is words.
pub fn into_blocks(rows: &mut Rows, at: usize) {
    if let Some(words) = rows.0[at].value()["message"]["content"].as_str().map(str::to_owned) {
        rows.0[at].change(|row| row["message"]["content"] = json!([{"type": "text", "text": words}]));
    } else if !rows.0[at].value()["message"]["content"].is_array() {
        rows.0[at].change(|row| row["message"]["content"] = json!([]));
    }
}

/// Changes one block of a kind.
fn block(
    rows: &mut Rows,
    at: usize,
    dice: &mut Dice,
    wanted: impl Fn(&str) -> bool,
    edit: impl FnOnce(&mut Value),
) -> Option<()> {
    let places = of_kind(rows.0[at].value(), wanted);
    let place = *dice.pick(if places.is_empty() { return None } else { &places });
    rows.0[at].change(|row| edit(&mut row["message"]["content"][place]));
    Some(())
}

/// A row that has a block of this kind.
fn somewhere(rows: &Rows, dice: &mut Dice, wanted: impl Fn(&str) -> bool) -> Option<usize> {
    let wanted = |kind: &str| kind != "tool_result" && wanted(kind);
    let places = super::messages(rows).into_iter().filter(|at| !of_kind(rows.0[*at].value(), wanted).is_empty());
    let places: Vec<_> = places.collect();
    if places.is_empty() { None } else { Some(*dice.pick(&places)) }
}

/// Takes the blocks of a kind out of their row; where it held nothing else, the row goes, and the chain is closed.
fn take(rows: &mut Rows, at: usize, wanted: &dyn Fn(&str) -> bool) -> Option<()> {
    list(rows, at, |blocks| blocks.retain(|block| !block["type"].as_str().is_some_and(wanted)))?;
    if rows.0[at].value()["message"]["content"].as_array().is_some_and(Vec::is_empty) {
        let gone = rows.0.remove(at);
        rows.rehang(&gone, &gone.parent());
    }
    Some(())
}
