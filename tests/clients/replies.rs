//! What the stand-in answers: scripted replies, chosen by the last words of the user, and forced errors.

use crate::rich;
use crate::rules::blocks;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;

/// The file in which the command of SLEEP leaves the id of its process.
pub const STARTED: &str = "started";

/// One answer of the model, before it is a message.
pub struct Reply {
    pub blocks: Vec<Value>,
    pub stop: &'static str,
}

/// An answer of the API that is no message.
#[derive(Clone)]
pub struct Failure {
    pub status: u16,
    pub kind: &'static str,
    pub text: String,
}

/// Errors that a prompt can force with `FAIL:NAME` or `FAIL:NAME:ID`: name, status, kind, text.
const FAILURES: &[(&str, u16, &str, &str)] = &[
    (
        "ORPHAN_USE",
        400,
        "invalid_request_error",
        "messages.3: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_0005B. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
    ),
    (
        "ORPHAN_RESULT",
        400,
        "invalid_request_error",
        "messages.4.content.1: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
    ),
    (
        "THINKING",
        400,
        "invalid_request_error",
        "messages.3.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
    ),
    ("SIGNATURE", 400, "invalid_request_error", "messages.3.content.0: Invalid `signature` in `thinking` block"),
    ("TOO_LONG", 400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
    ("AUTH", 401, "authentication_error", "invalid x-api-key"),
    ("RATE", 429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
    ("SERVER", 500, "api_error", "Internal server error"),
    ("OVERLOADED", 529, "overloaded_error", "Overloaded"),
];

/// The error that the last words of the user ask for.
pub fn forced(body: &Value) -> Option<Failure> {
    let words = last_words(body);
    let name = words.split("FAIL:").nth(1)?.split_whitespace().next()?;
    let (name, id) = name.split_once(':').unwrap_or((name, ""));
    let (_, status, kind, text) = FAILURES.iter().find(|row| row.0 == name)?;
    Some(Failure { status: *status, kind, text: text.replace("{id}", id) })
}

/// The scripted reply number `turn`; its calls name files in `work`.
pub fn reply(body: &Value, turn: usize, work: &Path) -> Reply {
    let words = last_words(body);
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let call = |letter: char, name: &str, input: Value| json!({"type": "tool_use", "id": format!("toolu_{turn:04}{letter}"), "name": name, "input": input});
    let say = |text: String| json!({"type": "text", "text": text});
    let ended = |text: String| Reply { blocks: vec![say(text)], stop: "end_turn" };
    let asking = |blocks| Reply { blocks, stop: "tool_use" };
    if tools(body) == 0 {
        return ended(json!({"title": "A title", "isNewTopic": true}).to_string());
    }
    if let Some(next) = asking_an_old_session(messages, &call) {
        return asking(vec![next]);
    }
    if messages.last().is_some_and(|last| blocks(last).iter().any(|block| block["type"] == "tool_result")) {
        return ended(format!("All done, {turn}."));
    }
    let read = |name: &str| json!({"file_path": work.join(name)});
    if words.contains("PARALLEL") {
        let thinking =
            json!({"type": "thinking", "thinking": "Two files and a word.", "signature": "c3RhbmQtaW4gc2lnbmF0dXJl"});
        let echo = json!({"command": "echo hi", "description": "say hi"});
        return asking(vec![
            thinking,
            say("Reading both files.".to_owned()),
            call('A', "Read", read("a.txt")),
            call('B', "Read", read("b.txt")),
            call('C', "Bash", echo),
        ]);
    }
    if words.contains("EDIT") {
        let input =
            json!({"file_path": work.join(format!("new{turn}.txt")), "content": format!("written in turn {turn}\n")});
        return asking(vec![say(format!("Writing, {turn}.")), call('A', "Write", input)]);
    }
    if words.contains("HANG") {
        let sleep = json!({"command": "python3 -c \"import time; time.sleep(600)\"", "description": "hang"});
        return asking(vec![say("Running.".to_owned()), call('A', "Bash", sleep), call('B', "Read", read("b.txt"))]);
    }
    if words.contains("SLEEP") {
        let command = format!("echo $$ > {}; sleep 30", work.join(STARTED).display());
        let sleep = json!({"command": command, "description": "sleep"});
        return asking(vec![say("Running.".to_owned()), call('A', "Bash", sleep)]);
    }
    let offered =
        |name: &str| body["tools"].as_array().is_some_and(|tools| tools.iter().any(|tool| tool["name"] == name));
    rich::blocks(&words, &offered, turn, work).map_or_else(|| ended(format!("An answer, {turn}.")), asking)
}

/// The call by which the model asks an old session, where the prompt says `ASK: command`, or `LOAD AND ASK: command`: then
/// it loads the skill first. Nothing when it has its answer.
fn asking_an_old_session(messages: &[Value], call: &dyn Fn(char, &str, Value) -> Value) -> Option<Value> {
    let all = || messages.iter().flat_map(blocks);
    let asked =
        all().filter_map(|block| block["text"].as_str().map(str::to_owned)).find(|text| text.contains("ASK: "))?;
    let command = asked.split("ASK: ").nth(1)?.lines().next()?;
    let results = all().filter(|block| block["type"] == "tool_result").count();
    let loads = usize::from(asked.contains("LOAD AND ASK: "));
    match results {
        0 if loads == 1 => Some(call('S', "Skill", json!({"skill": "claude-rescue", "command": "claude-rescue"}))),
        done if done == loads => Some(call('Q', "Bash", json!({"command": command, "description": "ask"}))),
        _ => None,
    }
}

/// How many tools the request offers; the client's own side requests (titles, permission checks) offer none.
pub fn tools(body: &Value) -> usize {
    body["tools"].as_array().map_or(0, Vec::len)
}

/// The last text block of the last user message that has one.
fn last_words(body: &Value) -> String {
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let spoken = messages.iter().rev().filter(|message| message["role"] == "user");
    let mut texts =
        spoken.flat_map(|message| blocks(message).into_iter().rev()).filter(|block| block["type"] == "text");
    texts.next().and_then(|block| block["text"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// The reply as a message of the API. FULL in the last words of the user fills the largest context.
pub fn message(reply: &Reply, number: usize, body: &Value) -> Value {
    let tokens = if last_words(body).contains("FULL") { 980_000 } else { 100 };
    json!({
        "id": format!("msg_standin{number:06}"), "type": "message", "role": "assistant", "model": body["model"],
        "content": reply.blocks, "stop_reason": reply.stop, "stop_sequence": null,
        "usage": {"input_tokens": tokens, "output_tokens": 20, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0},
    })
}

/// The same message as the server-sent events of a streamed answer.
pub fn events(message: &Value) -> String {
    let mut stream = String::new();
    let mut event = |value: &Value| {
        let kind = value["type"].as_str().unwrap_or_default();
        write!(stream, "event: {kind}\ndata: {value}\n\n").expect("a string takes all");
    };
    let mut start = message.clone();
    start["content"] = json!([]);
    start["stop_reason"] = Value::Null;
    event(&json!({"type": "message_start", "message": start}));
    for (index, block) in blocks(message).into_iter().enumerate() {
        let (empty, deltas) = pieces(block);
        event(&json!({"type": "content_block_start", "index": index, "content_block": empty}));
        for delta in deltas {
            event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
        }
        event(&json!({"type": "content_block_stop", "index": index}));
    }
    let stop = json!({"stop_reason": message["stop_reason"], "stop_sequence": null});
    event(&json!({"type": "message_delta", "delta": stop, "usage": message["usage"]}));
    event(&json!({"type": "message_stop"}));
    stream
}

/// A block as it starts in a stream, and the deltas that fill it.
fn pieces(mut block: Value) -> (Value, Vec<Value>) {
    match block["type"].as_str() {
        Some("tool_use" | "server_tool_use") => {
            let input = std::mem::replace(&mut block["input"], json!({})).to_string();
            (block, vec![json!({"type": "input_json_delta", "partial_json": input})])
        }
        Some("redacted_thinking") => (block, Vec::new()),
        Some(kind) if kind.ends_with("_tool_result") => (block, Vec::new()),
        Some("thinking") => (
            json!({"type": "thinking", "thinking": "", "signature": ""}),
            vec![
                json!({"type": "thinking_delta", "thinking": block["thinking"]}),
                json!({"type": "signature_delta", "signature": block["signature"]}),
            ],
        ),
        _ => (json!({"type": "text", "text": ""}), vec![json!({"type": "text_delta", "text": block["text"]})]),
    }
}
