//! Calls whose id, name or input the API does not take.

use super::{Damage, alone, named, of_batch};
use crate::rows::Rows;
use serde_json::{Value, json};

const AGAIN: &str = "duplicate_tool_use";
const FOREIGN: &str = "foreign_tool_id";

pub const DAMAGES: &[Damage] = &[
    Damage::new("duplicate-id", AGAIN, call_twice),
    Damage::new("reused-id", AGAIN, id_used_again),
    Damage::new("reused-twice", AGAIN, id_used_thrice),
    Damage::new("foreign-id", FOREIGN, |rows| renamed(rows, "call:abc/1")),
    Damage::new("foreign-id-bash", FOREIGN, |rows| renamed(rows, "Bash:12")),
    Damage::new("long-name", "long_tool_name", |rows| with(rows, "name", json!("cat ".repeat(60)))),
    Damage::new("input-string", "input_no_object", |rows| with(rows, "input", json!("{\"path\": 1}"))),
    Damage::new("input-missing", "input_no_object", |rows| without(rows, "input")),
    Damage::new("id-empty", FOREIGN, |rows| renamed(rows, "")),
    Damage::new("name-empty", "empty_tool_name", |rows| with(rows, "name", json!(""))),
    Damage::new("name-missing", "empty_tool_name", |rows| without(rows, "name")),
    Damage::new("input-array", "input_no_object", |rows| with(rows, "input", json!(["a"]))),
    Damage::new("silent-error", "silent_error", silent_error),
];

fn call_twice(rows: &mut Rows) -> Vec<String> {
    let call = of_batch(rows, 'C').0;
    let copy = call.below(&call);
    rows.insert(&call, copy.clone());
    named([&call, &copy])
}

/// A later message uses the id of the batch's last call once more, and it is answered.
fn id_used_again(rows: &mut Rows) -> Vec<String> {
    let first = of_batch(rows, 'C').0;
    let (mut call, mut result) = alone(rows);
    let id = first.block()["id"].clone();
    call.set_in_block("id", id.clone());
    result.set("/message/content/0/tool_use_id", id);
    rows.replace(call.clone());
    rows.replace(result);
    named([&first, &call])
}

/// And one more message does.
fn id_used_thrice(rows: &mut Rows) -> Vec<String> {
    let prompt = rows.ask(&rows.tip(), "read it once more");
    let id = of_batch(rows, 'C').0.block()["id"].clone();
    let block = json!({"type": "tool_use", "id": id, "name": "Read", "input": {"file_path": "b.txt"}});
    let third = rows.tell(&prompt, "msg_third", &block);
    let result = rows.report(&third, &id, "bbb");
    rows.tell(&result, "msg_fourth", &json!({"type": "text", "text": "Read once more."}));
    let mut places = id_used_again(rows);
    places.extend(named([&third]));
    places
}

fn renamed(rows: &mut Rows, id: &str) -> Vec<String> {
    let (mut call, mut result) = of_batch(rows, 'B');
    call.set_in_block("id", json!(id));
    result.set("/message/content/0/tool_use_id", json!(id));
    rows.replace(call.clone());
    rows.replace(result.clone());
    named([&call, &result])
}

fn with(rows: &mut Rows, field: &str, value: Value) -> Vec<String> {
    let mut call = of_batch(rows, 'B').0;
    call.set_in_block(field, value);
    rows.replace(call.clone());
    named([&call])
}

fn without(rows: &mut Rows, field: &str) -> Vec<String> {
    let mut call = of_batch(rows, 'B').0;
    call.change_block(|block| drop(block.as_object_mut().map(|block| block.remove(field))));
    rows.replace(call.clone());
    named([&call])
}

fn silent_error(rows: &mut Rows) -> Vec<String> {
    let mut result = of_batch(rows, 'B').1;
    result.change(|row| {
        row["message"]["content"][0]["is_error"] = json!(true);
        row["message"]["content"][0]["content"] = json!("");
    });
    rows.replace(result.clone());
    named([&result])
}
