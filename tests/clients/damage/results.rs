//! Results at the wrong place, twice, or without their call.

use super::{Damage, PNG, alone, image, named, of_batch, speak_below};
use crate::rows::{Row, Rows};
use serde_json::{Value, json};

const SPLIT: &str = "split_tool_results";
const LATE: &str = "late_tool_result";
const ORPHAN: &str = "orphan_tool_result";
const TWICE: &str = "duplicate_tool_result";
const BETWEEN: &str = "text_before_tool_result";

pub const DAMAGES: &[Damage] = &[
    Damage::new("split-results", SPLIT, split_results),
    Damage::new("split-two", SPLIT, split_two),
    Damage::new("late-result", LATE, late_result),
    Damage::new("late-batch", LATE, late_batch),
    Damage::perhaps("orphan-first", ORPHAN, |rows| orphan(rows, 'A')),
    Damage::new("orphan-result", ORPHAN, orphan_before_answer),
    Damage::new("orphan-head", ORPHAN, orphan_head),
    Damage::new("compaction-cuts-pair", ORPHAN, compaction),
    Damage::new("duplicate-result", TWICE, |rows| result_twice(rows, of_batch(rows, 'B'), |_, _| ())),
    // 2.1.20 leaves out two of three parallel calls, and with them results that stand twice.
    Damage::new("duplicate-result-alone", TWICE, |rows| result_twice(rows, alone(rows), |_, _| ())),
    Damage::new("result-and-error", TWICE, |rows| result_twice(rows, of_batch(rows, 'B'), |_, copy| fail(copy))),
    Damage::new("two-errors", TWICE, two_errors),
    Damage::new("text-between", BETWEEN, |rows| words_between(rows, json!("wait a moment"))),
    // Clients from 2.0.50 on put what they said themselves behind the results.
    Damage::sound("meta-between", meta_between).since("2.0.50"),
    Damage::new("image-between", BETWEEN, |rows| words_between(rows, json!([image("image/png", PNG)]))),
    Damage::new("text-before-result", BETWEEN, text_in_row),
];

/// The result of one call of the batch stands after the answer to the others.
fn split_results(rows: &mut Rows) -> Vec<String> {
    let (call, result) = of_batch(rows, 'B');
    let answer = rows.text(&call);
    moved_behind(rows, &answer, &call, result)
}

fn split_two(rows: &mut Rows) -> Vec<String> {
    let mut places = Vec::new();
    for letter in ['B', 'A'] {
        let (call, result) = of_batch(rows, letter);
        let answer = rows.text(&rows.call('C', &rows.prompt("PARALLEL")));
        places.extend(moved_behind(rows, &answer, &call, result));
    }
    places
}

/// The result of the only call stands at the end, after one more prompt and its answer. Right after its own answer
/// would not do: the API takes two assistant messages in a row as one, so nothing would be between call and result.
fn late_result(rows: &mut Rows) -> Vec<String> {
    let (call, result) = alone(rows);
    let last = rows.tip();
    moved_behind(rows, &last, &call, result)
}

fn late_batch(rows: &mut Rows) -> Vec<String> {
    let mut places = Vec::new();
    for letter in ['A', 'B', 'C'] {
        let (call, result) = of_batch(rows, letter);
        let last = rows.tip();
        places.extend(moved_behind(rows, &last, &call, result));
    }
    places
}

fn moved_behind(rows: &mut Rows, answer: &Row, call: &Row, mut result: Row) -> Vec<String> {
    rows.remove(&result);
    let late = result.below(answer);
    result.set("/parentUuid", late.parent());
    result.set("/timestamp", late.timestamp());
    rows.insert(answer, result.clone());
    named([call, &result])
}

/// A row of the batch was never written, its result was.
fn orphan(rows: &mut Rows, letter: char) -> Vec<String> {
    let (call, result) = of_batch(rows, letter);
    rows.remove(&call);
    named([&result])
}

/// The same, and the answer hangs on that result.
fn orphan_before_answer(rows: &mut Rows) -> Vec<String> {
    let answer = rows.text(&of_batch(rows, 'A').0);
    let result = rows.parent(&answer);
    let call = rows.call_of(&result);
    rows.remove(&call);
    named([&result])
}

/// The session starts with a result: what came before is in another file.
fn orphan_head(rows: &mut Rows) -> Vec<String> {
    let (_, mut result) = alone(rows);
    let head = rows.place(result.uuid());
    let mut place = 0;
    rows.0.retain(|row| {
        place += 1;
        place > head || row.uuid().is_empty()
    });
    result.set("/parentUuid", Value::Null);
    rows.replace(result.clone());
    rows.forget();
    named([&result])
}

/// A compaction came between a call and its result.
fn compaction(rows: &mut Rows) -> Vec<String> {
    let (call, mut result) = alone(rows);
    let place = rows.place(call.uuid());
    let metadata = json!({"trigger": "auto", "preTokens": 1000});
    let boundary = json!({
        "type": "system", "subtype": "compact_boundary", "content": "Conversation compacted", "level": "info",
        "isMeta": false, "parentUuid": null, "logicalParentUuid": call.uuid(), "compactMetadata": metadata,
    });
    let boundary = rows.aside(&call, &boundary);
    let mut summary = rows.prompt("first").below(&boundary);
    summary.set("/message/content", json!("This session is being continued from an earlier one."));
    summary.change(|row| row["isCompactSummary"] = json!(true));
    rows.0[..=place].iter_mut().for_each(Row::abandon);
    result.set("/parentUuid", json!(summary.uuid()));
    rows.replace(result.clone());
    rows.0.insert(place + 1, summary);
    rows.0.insert(place + 1, boundary);
    named([&result])
}

fn fail(result: &mut Row) {
    let words = json!("<tool_use_error>Sibling tool call errored</tool_use_error>");
    result.change(|row| {
        row["message"]["content"][0]["is_error"] = json!(true);
        row["message"]["content"][0]["content"] = words;
    });
}

fn result_twice(rows: &mut Rows, (call, mut result): (Row, Row), edit: fn(&mut Row, &mut Row)) -> Vec<String> {
    let mut copy = result.below(&result);
    edit(&mut result, &mut copy);
    rows.replace(result.clone());
    rows.insert(&result, copy.clone());
    named([&call, &result, &copy])
}

fn two_errors(rows: &mut Rows) -> Vec<String> {
    result_twice(rows, of_batch(rows, 'B'), |result, copy| {
        fail(result);
        fail(copy);
    })
}

/// The person said something between the calls and their results.
fn words_between(rows: &mut Rows, content: Value) -> Vec<String> {
    let call = of_batch(rows, 'C').0;
    let text = speak_below(rows, &call, content);
    let pairs = ['A', 'B', 'C'].map(|letter| of_batch(rows, letter));
    let uuids = pairs.iter().flat_map(|(call, result)| named([call, result]));
    uuids.chain(named([&text])).collect()
}

fn meta_between(rows: &mut Rows) -> Vec<String> {
    let places = words_between(rows, json!("A note of the client."));
    let place = rows.place(&places[places.len() - 1]);
    rows.0[place].change(|row| row["isMeta"] = json!(true));
    places
}

/// The row of the result starts with words.
fn text_in_row(rows: &mut Rows) -> Vec<String> {
    let (call, mut result) = alone(rows);
    let content = json!([{"type": "text", "text": "by the way"}, result.block()]);
    result.set("/message/content", content);
    rows.replace(result.clone());
    named([&call, &result])
}
