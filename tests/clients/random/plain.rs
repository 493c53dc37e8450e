//! A request without what newer clients do to the words of a session on their way to the API, whoever wrote it.

use serde_json::{Value, json};

/// Where a client puts words of its own behind those of a result.
const ASIDE: &str = "\n\n<system-reminder>";

pub fn plain(messages: &mut [Value]) {
    let blocks = messages.iter_mut().filter_map(|message| message["content"].as_array_mut());
    for block in blocks.flatten() {
        match block["type"].as_str() {
            // The tool that starts a sub-agent was renamed, and newer clients rename its calls.
            Some("tool_use") if block["name"] == "Task" => block["name"] = json!("Agent"),
            Some("tool_result") => block["content"] = result(&block["content"]),
            _ => {}
        }
    }
}

/// Words are words, whether they stand in a block or alone; reminders of the client are cut off.
fn result(content: &Value) -> Value {
    let cut = |words: &str| words.split(ASIDE).next().unwrap_or_default().trim_end().to_owned();
    match content {
        Value::String(words) => json!(cut(words)),
        Value::Array(parts) => match parts.as_slice() {
            [] => json!(""),
            [part] if part["type"] == "text" => json!(cut(part["text"].as_str().unwrap_or_default())),
            _ => content.clone(),
        },
        Value::Null => json!(""),
        _ => content.clone(),
    }
}
