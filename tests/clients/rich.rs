//! Answers with which a session holds more than files read and written: sub-agents, lists, server tools, pictures.

use serde_json::{Value, json};
use std::path::Path;

/// The prompts of a session that holds all of it.
pub const PROMPTS: [&str; 10] = [
    "first question",
    "REDACT read",
    "AGENTS go",
    "TODO list",
    "SERVER search",
    "PICTURE look",
    "PARALLEL read both",
    "FAILS badly",
    "EDIT something",
    "a last word",
];

/// A picture of one pixel, as a file.
pub const PICTURE: &str = "p.png";
pub const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// The answer to these words, if they ask for one of these; every one of them calls a tool that the client `offers`.
pub fn blocks(words: &str, offers: &dyn Fn(&str) -> bool, turn: usize, work: &Path) -> Option<Vec<Value>> {
    let call = |letter: char, name: &str, input: Value| json!({"type": "tool_use", "id": format!("toolu_{turn:04}{letter}"), "name": name, "input": input});
    let read = |letter, name: &str| call(letter, "Read", json!({"file_path": work.join(name)}));
    let say = |text: &str| json!({"type": "text", "text": text});
    let thought = |text: &str| json!({"type": "thinking", "thinking": text, "signature": "c3RhbmQtaW4gc2lnbmF0dXJl"});
    let asked = |word: &str| words.contains(word);
    if let Some(name) = words.split("SUBREAD ").nth(1).and_then(|rest| rest.split_whitespace().next()) {
        return Some(vec![say("A file for the other."), read('S', name)]);
    }
    if asked("REDACT") {
        let hidden = json!({"type": "redacted_thinking", "data": "aGlkZGVuIHRob3VnaHQ="});
        return Some(vec![thought("One of them first."), hidden, say("Both."), read('A', "a.txt"), read('B', "b.txt")]);
    }
    if asked("AGENTS") {
        let agent = if offers("Agent") { "Agent" } else { "Task" };
        let sent = |letter, name: &str| {
            let prompt = format!("SUBREAD {name}");
            let input =
                json!({"description": format!("look at {name}"), "prompt": prompt, "subagent_type": "general-purpose"});
            call(letter, agent, input)
        };
        return Some(vec![say("Two others look."), sent('A', "a.txt"), sent('B', "b.txt"), read('C', "a.txt")]);
    }
    if asked("TODO") && offers("TodoWrite") {
        let todos = json!([{"content": "one", "status": "in_progress", "activeForm": "Doing one"}]);
        return Some(vec![say("A list."), call('A', "TodoWrite", json!({"todos": todos}))]);
    }
    if asked("TODO") && offers("TaskCreate") {
        let task = |letter, name: &str| call(letter, "TaskCreate", json!({"subject": name, "description": name}));
        return Some(vec![say("A list."), task('A', "one"), task('B', "two")]);
    }
    if asked("SERVER") {
        let id = format!("srvtoolu_{turn:04}");
        let search = json!({"type": "server_tool_use", "id": id, "name": "web_search", "input": {"query": "x"}});
        let page = json!({"type": "web_search_result", "url": "https://example.org/", "title": "A page", "encrypted_content": "cGFnZQ==", "page_age": null});
        let found = json!({"type": "web_search_tool_result", "tool_use_id": id, "content": [page]});
        return Some(vec![thought("Search first."), search, found, say("Found."), read('A', "b.txt")]);
    }
    if asked("PICTURE") {
        return Some(vec![say("A look."), read('A', PICTURE), read('B', "a.txt")]);
    }
    if asked("FAILS") {
        let fail = json!({"command": "exit 3", "description": "fail"});
        return Some(vec![say("Two that fail."), read('A', "none.txt"), call('B', "Bash", fail)]);
    }
    None
}
