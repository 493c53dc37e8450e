//! Text with nothing in it, or nothing but white space, wherever text may stand.

use super::blocks::into_blocks;
use super::{Change, of_kind};
use crate::rows::Rows;
use crate::sample::Dice;
use serde_json::{Value, json};

const BLANKS: [&str; 3] = ["", " \n", "\n\n"];

pub const CHANGES: &[Change] = &[
    ("blank text as a block", |rows, at, dice| {
        let blank = blank(dice);
        into_blocks(rows, at);
        let count = rows.0[at].value()["message"]["content"].as_array()?.len();
        let place = dice.roll(count + 1);
        rows.0[at].change(|row| row["message"]["content"].as_array_mut().expect("it has blocks").insert(place, blank));
        Some(())
    }),
    ("blank text alone", |rows, at, dice| {
        let blank = blank(dice);
        rows.0[at].change(|row| row["message"]["content"] = json!([blank]));
        Some(())
    }),
    ("blank content", |rows, at, dice| {
        let blank = *dice.pick(&BLANKS);
        rows.0[at].change(|row| row["message"]["content"] = json!(blank));
        Some(())
    }),
    ("blank prompt", |rows, _, dice| {
        let prompts: Vec<_> = super::messages(rows).into_iter().filter(|at| rows.0[*at].is_prompt()).collect();
        let at = *dice.pick(if prompts.is_empty() { return None } else { &prompts });
        let blank = dice.pick(&[json!(""), json!(" "), json!([{"type": "text", "text": ""}])]).clone();
        rows.0[at].change(|row| row["message"]["content"] = blank);
        Some(())
    }),
    ("blank text inside a result", |rows, at, dice| {
        let results = of_kind(rows.0[at].value(), |kind| kind == "tool_result");
        let place = *results.first()?;
        let blank = blank(dice);
        let beside = dice.roll(2) == 0;
        rows.0[at].change(|row| {
            let content = &mut row["message"]["content"][place]["content"];
            let words = content.as_str().map(|words| json!({"type": "text", "text": words}));
            let mut inner =
                words.into_iter().chain(content.as_array().cloned().unwrap_or_default()).collect::<Vec<_>>();
            if !beside {
                inner.clear();
            }
            inner.push(blank);
            *content = Value::Array(inner);
        });
        Some(())
    }),
    ("thinking without words", |rows, _, dice| thinking(rows, dice)),
];

fn blank(dice: &mut Dice) -> Value {
    json!({"type": "text", "text": dice.pick(&BLANKS)})
}

fn thinking(rows: &mut Rows, dice: &mut Dice) -> Option<()> {
    let thinks = |at: &usize| !of_kind(rows.0[*at].value(), |kind| kind == "thinking").is_empty();
    let places: Vec<_> = super::messages(rows).into_iter().filter(thinks).collect();
    let at = *dice.pick(if places.is_empty() { return None } else { &places });
    let place = *of_kind(rows.0[at].value(), |kind| kind == "thinking").first()?;
    rows.0[at].change(|row| row["message"]["content"][place]["thinking"] = json!(""));
    Some(())
}
