//! The damages: each takes a healthy session that a real client wrote and breaks it the way real sessions broke.

use crate::rows::{Row, Rows};
use serde_json::json;

const REFUSED: &str = "API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.";

/// One way to break a session.
pub struct Damage {
    pub name: &'static str,
    /// The rule of the product that must find it.
    pub rule: &'static str,
    /// Breaks the session and returns the uuids of the rows that may be named as the place.
    pub make: fn(&mut Rows) -> Vec<String>,
}

pub const DAMAGES: &[Damage] = &[
    Damage { name: "s1", rule: "unanswered_tool_use", make: prompt_below_call },
    Damage { name: "worst-case", rule: "unanswered_tool_use", make: prompt_sent_again },
    Damage { name: "s2", rule: "unanswered_tool_use", make: answer_below_call },
    Damage { name: "missing-of-batch", rule: "unanswered_tool_use", make: missing_of_batch },
    Damage { name: "split-results", rule: "split_tool_results", make: split_results },
    Damage { name: "late-result", rule: "late_tool_result", make: late_result },
    Damage { name: "orphan-result", rule: "orphan_tool_result", make: orphan_result },
    Damage { name: "duplicate-id", rule: "duplicate_tool_use", make: call_twice },
    Damage { name: "reused-id", rule: "duplicate_tool_use", make: id_used_again },
    Damage { name: "duplicate-result", rule: "duplicate_tool_result", make: result_twice },
    Damage { name: "text-between", rule: "text_before_tool_result", make: text_between },
    Damage { name: "dangling-parent", rule: "missing_parent", make: dangling_parent },
    Damage { name: "parent-loop", rule: "parent_loop", make: parent_loop },
    Damage { name: "torn-line", rule: "torn_line", make: torn_line },
    Damage { name: "glued-line", rule: "glued_line", make: glued_line },
];

fn named<const N: usize>(rows: [&Row; N]) -> Vec<String> {
    rows.map(|row| row.uuid().to_owned()).to_vec()
}

/// The call and the result of the batch that most damages are about.
fn second_of_batch(rows: &Rows) -> (Row, Row) {
    let call = rows.call('B', &rows.prompt("PARALLEL"));
    let result = rows.result(&call);
    (call, result)
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

/// The real bug: Esc during a permission check, and every further prompt is refused.
fn prompt_below_call(rows: &mut Rows) -> Vec<String> {
    let (bash, read) = hanging_calls(rows);
    let prompt = rows.ask(&read, "are you there");
    let error = rows.fail(&prompt, REFUSED);
    let again = rows.ask(&error, "again");
    rows.fail(&again, REFUSED);
    named([&bash, &read])
}

/// The real bug, and then the person goes back to the last prompt and sends it again: it hangs on the same broken call.
fn prompt_sent_again(rows: &mut Rows) -> Vec<String> {
    let guilty = prompt_below_call(rows);
    let read = rows.0[rows.place(&guilty[1])].clone();
    let again = rows.ask(&read, "again");
    rows.fail(&again, REFUSED);
    guilty
}

/// A stream broke off after a call, the client asked anew, and good work follows below the call that nobody ran.
fn answer_below_call(rows: &mut Rows) -> Vec<String> {
    let prompt = rows.prompt("EDIT");
    let call = rows.call('A', &prompt);
    let mut lost = call.below(&prompt);
    lost.set("/message/id", json!("msg_lost"));
    lost.set("/message/content/0/id", json!("toolu_9002A"));
    rows.insert(&prompt, lost.clone());
    named([&lost])
}

fn missing_of_batch(rows: &mut Rows) -> Vec<String> {
    let (call, result) = second_of_batch(rows);
    rows.remove(&result);
    named([&call])
}

/// The result of one call of the batch stands after the answer to the others.
fn split_results(rows: &mut Rows) -> Vec<String> {
    let (call, result) = second_of_batch(rows);
    let answer = rows.text(&call);
    moved_behind(rows, &answer, &call, result)
}

/// The result of the only call stands at the end, after one more prompt and its answer. Right after its own answer
/// would not do: the API takes two assistant messages in a row as one, so nothing would be between call and result.
fn late_result(rows: &mut Rows) -> Vec<String> {
    let call = rows.call('A', &rows.prompt("EDIT"));
    let (result, last) = (rows.result(&call), rows.tip());
    moved_behind(rows, &last, &call, result)
}

fn moved_behind(rows: &mut Rows, answer: &Row, call: &Row, mut result: Row) -> Vec<String> {
    rows.remove(&result);
    let late = result.below(answer);
    result.set("/parentUuid", late.parent());
    result.set("/timestamp", late.timestamp());
    rows.insert(answer, result.clone());
    named([call, &result])
}

/// A row of the batch was never written, its result was, and the answer hangs on that result.
fn orphan_result(rows: &mut Rows) -> Vec<String> {
    let first = rows.call('A', &rows.prompt("PARALLEL"));
    let answer = rows.text(&first);
    let result = rows.parent(&answer);
    let call = rows.call_of(&result);
    rows.remove(&call);
    named([&result])
}

fn call_twice(rows: &mut Rows) -> Vec<String> {
    let call = rows.call('C', &rows.prompt("PARALLEL"));
    let copy = call.below(&call);
    rows.insert(&call, copy.clone());
    named([&call, &copy])
}

/// A later message uses the id of the batch's last call once more, and it is answered.
fn id_used_again(rows: &mut Rows) -> Vec<String> {
    let first = rows.call('C', &rows.prompt("PARALLEL"));
    let mut call = rows.call('A', &rows.prompt("EDIT"));
    let mut result = rows.result(&call);
    let id = first.block()["id"].clone();
    call.set("/message/content/0/id", id.clone());
    result.set("/message/content/0/tool_use_id", id);
    rows.replace(call.clone());
    rows.replace(result);
    named([&first, &call])
}

fn result_twice(rows: &mut Rows) -> Vec<String> {
    let (call, result) = second_of_batch(rows);
    let copy = result.below(&result);
    rows.insert(&result, copy.clone());
    named([&call, &result, &copy])
}

/// A message of the person came in between the calls and their results.
fn text_between(rows: &mut Rows) -> Vec<String> {
    let call = rows.call('C', &rows.prompt("PARALLEL"));
    let mut text = rows.prompt("first").below(&call);
    text.set("/message/content", json!("wait a moment"));
    rows.insert(&call, text.clone());
    let first = rows.call('A', &rows.prompt("PARALLEL"));
    let (second, result) = second_of_batch(rows);
    named([&text, &call, &first, &second, &result])
}

fn dangling_parent(rows: &mut Rows) -> Vec<String> {
    let mut prompt = rows.prompt("EDIT");
    prompt.set("/parentUuid", json!(uuid::Uuid::new_v4().to_string()));
    rows.replace(prompt.clone());
    named([&prompt])
}

fn parent_loop(rows: &mut Rows) -> Vec<String> {
    let mut prompt = rows.prompt("PARALLEL");
    let later = rows.prompt("EDIT");
    prompt.set("/parentUuid", json!(later.uuid()));
    rows.replace(prompt.clone());
    let from = rows.place(prompt.uuid());
    let to = rows.place(later.uuid());
    rows.0[from..=to].iter().map(|row| row.uuid().to_owned()).collect()
}

fn torn_line(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&rows.result(&rows.call('A', &rows.prompt("EDIT"))));
    let place = rows.place(text.uuid());
    let line = rows.0[place].line();
    line.truncate(line.len() / 2);
    named([&text])
}

fn glued_line(rows: &mut Rows) -> Vec<String> {
    let text = rows.text(&rows.result(&rows.call('A', &rows.prompt("EDIT"))));
    let place = rows.place(text.uuid());
    let second = rows.0.remove(place + 1).line().clone();
    rows.0[place].line().push_str(&second);
    named([&text])
}
