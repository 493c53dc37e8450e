//! What the API would get before and after a remedy, block by block, and what of the difference the plan declares.

use std::collections::{HashMap, HashSet};

use claude_rescue::recovery::{Plan, Way};
use claude_rescue::session::{Request, Role, Session};
use serde_json::Value;

/// One block.
type Bytes<'a> = &'a [u8];

/// Messages, each as the bytes of its blocks; of a user's message the order means nothing.
pub fn messages<'a>(session: &'a Session, request: &Request) -> Vec<Vec<Bytes<'a>>> {
    let mut messages = Vec::new();
    for message in &request.messages {
        let mut blocks: Vec<Bytes<'_>> = message
            .parts
            .iter()
            .map(|part| {
                let block = &session.transcript.blocks_of(part.source.entry)[part.source.block];
                session.transcript.block_body(block).0
            })
            .collect();
        if message.role == Role::User {
            blocks.sort_unstable();
        }
        messages.push(blocks);
    }
    messages
}

/// Rules whose cure takes something out, so that not all that was sent is sent afterwards.
const TAKES_OUT: &[&str] = &[
    "duplicate_tool_use",
    "duplicate_tool_result",
    "empty_text",
    "blank_text",
    "missing_id",
    "unanswered_server_call",
    "unpaired_server_result",
    "sidechain_entry",
    "unsigned_thinking",
    "thinking_without_words",
];

/// Rules of the file: what they find is mended by writing it down anew.
const OF_THE_FILE: &[&str] = &[
    "missing_parent",
    "parent_loop",
    "torn_line",
    "glued_line",
    "lost_kept_messages",
    "lost_branch",
    "open_call_beside",
];

/// What a remedy did to what is sent that its plan does not declare.
pub fn undeclared(before: &[Vec<Bytes<'_>>], after: &[Vec<Bytes<'_>>], plan: &Plan) -> Vec<String> {
    let cured = |rule: &str| plan.cured.iter().any(|(name, _)| *name == rule);
    let (gone, new) = (missing(before, after), missing(after, before));
    let words: Vec<&Bytes<'_>> = gone.iter().filter(|block| read(block)["type"] != "thinking").collect();
    let mut wrong = Vec::new();
    for block in &new {
        match source_of(block, &gone) {
            Some(rules) if rules.iter().any(|rule| cured(rule)) => {}
            // Pictures go one by one from a result.
            Some(_) if plan.lighter.is_some() && says(block, "was removed here") => {}
            Some(rules) => wrong.push(format!("{} came, but {rules:?} was not cured", shown(block))),
            None => wrong.push(format!("{} came from nowhere", shown(block))),
        }
    }
    let added = new.iter().filter(|block| says(block, "no result was recorded")).count();
    let taken = words.len().saturating_sub(new.len() - added);
    let may_go = plan.way == Way::Unlink || TAKES_OUT.iter().any(|rule| cured(rule));
    if taken > 0 && !may_go {
        let lost: Vec<String> = words.iter().map(|block| shown(block)).collect();
        wrong.push(format!("{taken} blocks went: {}", lost.join(", ")));
    }
    wrong.extend(thinking(before, after, plan));
    wrong
}

/// The blocks of one side that the other side does not have as often.
fn missing<'a>(side: &[Vec<Bytes<'a>>], other: &[Vec<Bytes<'_>>]) -> Vec<Bytes<'a>> {
    let mut count: HashMap<Bytes<'_>, usize> = HashMap::new();
    for block in other.iter().flatten() {
        *count.entry(block).or_default() += 1;
    }
    let has = |block: &&Bytes<'a>| match count.get_mut(**block) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    side.iter().flatten().filter(has).copied().collect()
}

/// The rules one of which a new block must come from.
fn source_of(block: Bytes<'_>, gone: &[Bytes<'_>]) -> Option<&'static [&'static str]> {
    let value: Value = serde_json::from_slice(block).ok()?;
    for (words, rules) in [
        ("no result was recorded", &["unanswered_tool_use"][..]),
        ("a call that is not in this history", &["orphan_tool_result", "missing_id"]),
        ("the tool failed and left no message", &["silent_error"]),
        ("was removed here", &["bad_media", "too_many_media", "refused_content"]),
        ("was found here]", &["refused_content"]),
    ] {
        if says(block, words) {
            return Some(rules);
        }
    }
    if gone.iter().any(|old| read(old).is_string() && read(old) == value["text"]) {
        return Some(&["bare_content"]);
    }
    let wrapped = &value["input"]["input"];
    if !wrapped.is_null() && gone.iter().any(|old| *wrapped == read(old)["input"]) {
        return Some(&["input_no_object"]);
    }
    let but_for = |keys: &'static [&'static str]| {
        let is_same = |old: &Bytes<'_>| without(read(old), keys) == without(value.clone(), keys);
        gone.iter().any(is_same)
    };
    if but_for(&["id", "tool_use_id"]) {
        return Some(&["foreign_tool_id", "duplicate_tool_use"]);
    }
    if but_for(&["input"]) {
        return Some(&["input_no_object"]);
    }
    if but_for(&["name"]) {
        return Some(&["long_tool_name", "empty_tool_name"]);
    }
    let as_long = |old: &Bytes<'_>| old.len() == block.len();
    let mended = says(block, "\\ufffd") || says(block, "\\u2400");
    if mended && gone.iter().any(as_long) {
        return Some(&["lone_surrogate", "nul_character"]);
    }
    but_for(&["content"]).then_some(&["empty_result_text", "bare_content", "bad_media", "too_many_media"])
}

/// Thinking stays in front of the first difference, and goes behind it: there it is bound to what is no more.
fn thinking(before: &[Vec<Bytes<'_>>], after: &[Vec<Bytes<'_>>], plan: &Plan) -> Vec<String> {
    let words = |message: &Vec<Bytes<'_>>| -> Vec<Vec<u8>> {
        message.iter().filter(|block| !is_signed_thinking(block)).map(|block| block.to_vec()).collect()
    };
    let same = before.iter().zip(after).take_while(|(before, after)| words(before) == words(after)).count();
    let thoughts = |messages: &[Vec<Bytes<'_>>]| -> Vec<Vec<u8>> {
        messages.iter().flatten().filter(|block| is_signed_thinking(block)).map(|block| block.to_vec()).collect()
    };
    let mut wrong = Vec::new();
    // Where the file was broken, clients sent something else already, so there the first difference cannot be seen.
    let in_file = plan.cured.iter().any(|(rule, _)| OF_THE_FILE.contains(rule));
    // The thinking itself can be what the API refused.
    let refused = plan.cured.iter().any(|(rule, _)| ["refused_content", "thinking_without_words"].contains(rule));
    if !in_file && !refused && thoughts(&before[..same]) != thoughts(&after[..same]) {
        wrong.push(format!("thinking went from in front of message {same}, the first that differs"));
    }
    // An answer that a client had dropped before it asked again was never in what later thinking is bound to.
    if matches!(plan.way, Way::Repair | Way::Lighten) && !thoughts(&after[same..]).is_empty() {
        wrong.push(format!("thinking is left in or behind message {same}, the first that differs"));
    }
    wrong
}

fn is_signed_thinking(block: &[u8]) -> bool {
    let block = read(block);
    block["type"] == "redacted_thinking"
        || (block["type"] == "thinking" && block["signature"].as_str().is_some_and(|signature| !signature.is_empty()))
}

fn read(block: &[u8]) -> Value {
    serde_json::from_slice(block).unwrap_or_default()
}

fn without(mut block: Value, keys: &[&str]) -> Value {
    if let Some(fields) = block.as_object_mut() {
        fields.retain(|key, _| !keys.contains(&key.as_str()));
    }
    block
}

fn says(block: &[u8], words: &str) -> bool {
    String::from_utf8_lossy(block).contains(words)
}

fn shown(block: &[u8]) -> String {
    String::from_utf8_lossy(block).chars().take(120).collect()
}

/// How many calls and thinking blocks the main conversation of a written file holds.
pub fn counted(bytes: &[u8]) -> (u32, u32) {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let rows = lines.map(|line| serde_json::from_slice::<Value>(&whole(line)).unwrap_or_default());
    let main = rows.filter(|row| row["isSidechain"] != true);
    let blocks: Vec<Value> =
        main.flat_map(|row| row["message"]["content"].as_array().cloned().unwrap_or_default()).collect();
    let count = |kinds: &[&str]| {
        let kinds: HashSet<&str> = kinds.iter().copied().collect();
        blocks.iter().filter(|block| block["type"].as_str().is_some_and(|kind| kinds.contains(kind))).count() as u32
    };
    (count(&["tool_use"]), count(&["thinking", "redacted_thinking"]))
}

/// A line that this parser can read: beside a message, half an emoji may stand.
fn whole(line: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(line).replace("\\ud83d", "\\ufffd").into_bytes()
}
