//! What a request held: its bare shape, and its essence, in which all clients must agree.

use crate::rules::blocks;
use serde_json::{Value, json};

/// What a client answers in the model's place; 2.1.332 does where a summary is the last word, not behind `/compact`.
pub const FILLER: &str = "No response requested.";

/// How every summary of a compaction begins.
const SUMMARY: &str = "This session is being continued from";

/// One word a message: `u:T | a:K,T,UA | u:RA`, each call and result with the last letter of its tool id.
pub fn shape(messages: &[Value]) -> String {
    let word = |message: &Value| {
        let letters: Vec<_> = blocks(message).iter().map(letter).collect();
        let role = message["role"].as_str().unwrap_or("?");
        format!("{}:{}", role.chars().next().unwrap_or('?'), letters.join(","))
    };
    messages.iter().map(word).collect::<Vec<_>>().join(" | ")
}

fn letter(block: &Value) -> String {
    let last = |key: &str| block[key].as_str().and_then(|id| id.chars().last()).unwrap_or('?');
    match block["type"].as_str().unwrap_or("?") {
        "text" => "T".to_owned(),
        "thinking" => "K".to_owned(),
        "image" => "I".to_owned(),
        "tool_use" => format!("U{}", last("id")),
        "tool_result" => format!("R{}", last("tool_use_id")),
        other => other.to_owned(),
    }
}

/// What the conversation says, word for word, whichever client sends it: who speaks, every assistant block with its text
/// or its call's id, name and input, every result with its text, every prompt of the session, and that
/// a summary stands there.
///
/// Left out, because each client has its own, and the session file does not decide it:
/// - system messages, and the text blocks of user messages that are no prompt of the session (reminders, the environment,
///   the date, lists of skills and agents): every version words and places them differently;
/// - how user text is cut into messages: the last prompt of a replay may stand in its own message or in the one before,
///   so neighbours of one role count as one message;
/// - reminders that 2.1.80 and 2.1.150 put into the result before them, where attachments stand behind it;
/// - the answer that a client gives itself where a session ends with words of the user;
/// - the `cache_control` marks and other fields of a block that carry no word of the conversation.
pub fn essence(messages: &[Value], prompts: &[String]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut speaker = String::new();
    for message in messages.iter().filter(|message| message["role"] != "system") {
        let role = message["role"].as_str().unwrap_or("?");
        let said: Vec<_> = blocks(message).iter().flat_map(|block| spoken(role, block, prompts)).collect();
        if role != speaker && !said.is_empty() {
            role.clone_into(&mut speaker);
            words.push(format!("{role}:"));
        }
        words.extend(said);
    }
    words
}

fn spoken(role: &str, block: &Value, prompts: &[String]) -> Vec<String> {
    match block["type"].as_str().unwrap_or("?") {
        "text" if role == "user" => {
            let lines = block["text"].as_str().unwrap_or_default().lines();
            lines
                .filter_map(|line| {
                    let is_prompt = prompts.iter().any(|prompt| prompt == line.trim());
                    let is_summary = line.starts_with(SUMMARY).then(|| "summary".to_owned());
                    is_summary.or_else(|| is_prompt.then(|| format!("prompt {}", line.trim())))
                })
                .collect()
        }
        "text" if block["text"] == FILLER => Vec::new(),
        "text" => vec![format!("text {}", block["text"])],
        "thinking" => vec![format!("thinking {}", block["thinking"])],
        "tool_use" => vec![format!("call {} {} {}", block["id"], block["name"], block["input"])],
        "tool_result" => vec![format!("result {} {}", block["tool_use_id"], own_words(&block["content"]))],
        other => vec![other.to_owned()],
    }
}

/// The content of a result without the reminders that newer clients put into it or behind it, and the white space that
/// 2.1.150 takes off its end there.
fn own_words(content: &Value) -> Value {
    if let Some(text) = content.as_str() {
        return text.split("\n\n<system-reminder>").next().unwrap_or_default().trim_end().into();
    }
    let Some(items) = content.as_array() else { return content.clone() };
    let own =
        items.iter().filter(|item| !item["text"].as_str().is_some_and(|text| text.starts_with("<system-reminder>")));
    let trimmed = own.map(|item| match item["text"].as_str() {
        Some(text) => json!({"type": "text", "text": text.trim_end()}),
        None => item.clone(),
    });
    trimmed.collect()
}
