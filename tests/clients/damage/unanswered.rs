//! Calls without results.

use super::{Damage, alone, named, of_batch};
use crate::rows::{Row, Rows};
use serde_json::{Value, json};

const RULE: &str = "unanswered_tool_use";
const REFUSED: &str = "API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.";

pub const DAMAGES: &[Damage] = &[
    Damage::new("s1", RULE, prompt_below_call),
    Damage::new("s1-system", RULE, |rows| prompt_below_aside(rows, &notice())),
    Damage::new("s1-progress", RULE, |rows| prompt_below_aside(rows, &progress())).since("2.1.0"),
    Damage::new("s1-queued", RULE, queued_below_call),
    Damage::new("worst-case", RULE, prompt_sent_again),
    Damage::new("s2", RULE, answer_below_call),
    Damage::new("s2-batch", RULE, answer_below_batch),
    Damage::new("missing-first", RULE, |rows| missing_of_batch(rows, &['A'])),
    Damage::new("missing-of-batch", RULE, |rows| missing_of_batch(rows, &['B'])),
    Damage::new("missing-last", RULE, |rows| missing_of_batch(rows, &['C'])),
    Damage::new("missing-all", RULE, |rows| missing_of_batch(rows, &['A', 'B', 'C'])),
    Damage::new("missing-alone", RULE, missing_alone),
    Damage::new("open-beside", "open_call_beside", open_beside),
];

fn notice() -> Value {
    json!({"type": "system", "subtype": "informational", "content": "A notice.", "level": "info", "isMeta": false})
}

fn progress() -> Value {
    let data = json!({"type": "hook_progress", "hookEvent": "PreToolUse", "hookName": "PreToolUse:Read"});
    json!({"type": "progress", "data": data, "toolUseID": "toolu_9001B", "parentToolUseID": "toolu_9001B"})
}

/// Two calls at the end that nobody answers; returns them.
fn hanging_calls(rows: &mut Rows) -> (Row, Row) {
    let message = "msg_hanging";
    let prompt = rows.ask(&rows.tip(), "run the long one");
    let text = rows.tell(&prompt, message, &json!({"type": "text", "text": "Running."}));
    let call = |id: &str, name: &str, input| json!({"type": "tool_use", "id": id, "name": name, "input": input});
    let bash = rows.tell(&text, message, &call("toolu_9001A", "Bash", json!({"command": "sleep 600"})));
    let read = rows.tell(&bash, message, &call("toolu_9001B", "Read", json!({"file_path": "b.txt"})));
    (bash, read)
}

/// An interrupted batch: the conversation goes on from its first call, and the second got no result.
fn open_beside(rows: &mut Rows) -> Vec<String> {
    let (bash, read) = hanging_calls(rows);
    let result = rows.report(&bash, &json!("toolu_9001A"), "stopped");
    refused_twice(rows, &result);
    named([&read])
}

/// Two prompts below a row, each refused.
fn refused_twice(rows: &mut Rows, below: &Row) {
    let prompt = rows.ask(below, "are you there");
    let error = rows.fail(&prompt, REFUSED);
    let again = rows.ask(&error, "again");
    rows.fail(&again, REFUSED);
}

/// The real bug: Esc during a permission check, and every further prompt is refused.
fn prompt_below_call(rows: &mut Rows) -> Vec<String> {
    let (bash, read) = hanging_calls(rows);
    refused_twice(rows, &read);
    named([&bash, &read])
}

/// The prompt hangs on a row that is no message, and that one on the call.
fn prompt_below_aside(rows: &mut Rows, fields: &Value) -> Vec<String> {
    let (bash, read) = hanging_calls(rows);
    let aside = rows.aside(&read, fields);
    rows.0.push(aside.clone());
    refused_twice(rows, &aside);
    named([&bash, &read])
}

/// The prompt was typed while the tools ran, and sent when they never ended.
fn queued_below_call(rows: &mut Rows) -> Vec<String> {
    let (bash, read) = hanging_calls(rows);
    let session = read.value()["sessionId"].clone();
    let queue = |operation: &str| {
        let stamp = read.timestamp();
        json!({"type": "queue-operation", "operation": operation, "timestamp": stamp, "content": "are you there", "sessionId": session})
    };
    for operation in ["enqueue", "dequeue"] {
        rows.push(&queue(operation));
    }
    refused_twice(rows, &read);
    named([&bash, &read])
}

/// The real bug, and then the person goes back to the last prompt and sends it again: it hangs on the same broken call.
fn prompt_sent_again(rows: &mut Rows) -> Vec<String> {
    let guilty = prompt_below_call(rows);
    let place = rows.place(&guilty[1]);
    let read = rows.0[place].clone();
    rows.0[place + 1..].iter_mut().for_each(Row::abandon);
    let again = rows.ask(&read, "again");
    rows.fail(&again, REFUSED);
    guilty
}

/// A stream broke off after a call, the client asked anew, and good work follows below the call that nobody ran.
fn answer_below_call(rows: &mut Rows) -> Vec<String> {
    let prompt = rows.prompt("EDIT");
    let lost = lost_call(rows, &prompt, 'A');
    rows.insert(&prompt, lost.clone());
    named([&lost])
}

fn answer_below_batch(rows: &mut Rows) -> Vec<String> {
    let prompt = rows.prompt("EDIT");
    let first = lost_call(rows, &prompt, 'A');
    let second = lost_call(rows, &first, 'B');
    rows.insert(&prompt, first.clone());
    rows.insert(&first, second.clone());
    named([&first, &second])
}

fn lost_call(rows: &Rows, parent: &Row, letter: char) -> Row {
    let mut lost = alone(rows).0.below(parent);
    lost.set("/message/id", json!("msg_lost"));
    lost.set_in_block("id", json!(format!("toolu_9002{letter}")));
    lost
}

fn missing_of_batch(rows: &mut Rows, letters: &[char]) -> Vec<String> {
    let pairs: Vec<_> = letters.iter().map(|letter| of_batch(rows, *letter)).collect();
    for (_, result) in &pairs {
        // What stands above it may have been rehung meanwhile.
        let result = rows.0[rows.place(result.uuid())].clone();
        rows.remove(&result);
    }
    pairs.iter().map(|(call, _)| call.uuid().to_owned()).collect()
}

fn missing_alone(rows: &mut Rows) -> Vec<String> {
    let (call, result) = alone(rows);
    rows.remove(&result);
    named([&call])
}
