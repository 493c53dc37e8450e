//! The message rules of the Messages API, in the API's own words.

use serde_json::Value;
use std::collections::HashSet;

const IMAGE_LIMIT: usize = 5 * 1024 * 1024;
const NAME_LIMIT: usize = 200;
const MEDIA_LIMIT: usize = 100;

/// What the API answers when the body is no JSON to it; serde_json refuses lone surrogates just like the API does.
pub const NO_JSON: &str = "The request body is not valid JSON: no low surrogate in string: line 1 column 1 (char 0)";

/// The calls that the request has made so far.
#[derive(Default)]
struct Calls {
    /// Every tool id of the request.
    all: HashSet<String>,
    /// Those of the last assistant message, which the next message must answer.
    open: Vec<String>,
}

/// The first rule that these messages break, or nothing when the API would take them.
pub fn broken_rule(messages: &[Value]) -> Result<(), String> {
    media_fit(messages)?;
    let mut calls = Calls::default();
    let (mut before, mut asking, mut of_server) = (0, false, Served::default());
    if messages.is_empty() {
        return Err("messages: at least one message is required".to_owned());
    }
    for (place, message) in messages.iter().enumerate() {
        let role = message["role"].as_str().unwrap_or_default();
        // Newer clients put system messages between the others; they neither ask nor answer.
        if role == "system" {
            continue;
        }
        if !["user", "assistant"].contains(&role) {
            return Err(format!("messages.{place}.role: Input should be 'user' or 'assistant'"));
        }
        let blocks = blocks(message);
        let last = place + 1 == messages.len();
        if blocks.is_empty() && !(last && role == "assistant") {
            return Err(format!(
                "messages.{place}: all messages must have non-empty content except for the optional final assistant message"
            ));
        }
        for (index, block) in blocks.iter().enumerate() {
            let at = format!("messages.{place}.content.{index}");
            match block["type"].as_str() {
                Some("tool_use") if role == "user" => {
                    return Err(format!("messages.{place}: `tool_use` blocks can only be in `assistant` messages"));
                }
                Some("tool_use") => call(&at, block, &mut calls.all)?,
                Some("tool_result") => result(&at, block, role, &calls.open)?,
                _ => plain(&at, block)?,
            }
        }
        // Answers in a row are combined into a single turn.
        let goes_on = asking && role == "assistant";
        if !goes_on {
            of_server.ended(before)?;
            of_server = Served::default();
        }
        served(place, &blocks, &mut of_server)?;
        answered_once(place, &blocks)?;
        if !goes_on {
            all_answered(before, role, &blocks, &calls.open)?;
            calls.open.clear();
        }
        asking = role == "assistant";
        if asking {
            calls.open.extend(ids(&blocks, "tool_use", "id"));
        }
        if last && asking && ends_blank(&blocks) {
            return Err("messages: final assistant content cannot end with trailing whitespace".to_owned());
        }
        before = place;
    }
    of_server.ended(before)?;
    all_answered(before, "", &[], &calls.open)
}

/// The content of a message as blocks; a bare string is one text block.
pub fn blocks(message: &Value) -> Vec<Value> {
    match &message["content"] {
        Value::String(text) => vec![serde_json::json!({"type": "text", "text": text})],
        Value::Array(blocks) => blocks.clone(),
        _ => Vec::new(),
    }
}

fn ends_blank(blocks: &[Value]) -> bool {
    let text = blocks.last().and_then(|block| block["text"].as_str());
    text.is_some_and(|text| text.ends_with(char::is_whitespace))
}

fn ids(blocks: &[Value], kind: &str, key: &str) -> Vec<String> {
    let of_kind = blocks.iter().filter(|block| block["type"] == kind);
    of_kind.map(|block| block[key].as_str().unwrap_or_default().to_owned()).collect()
}

fn call(at: &str, block: &Value, all: &mut HashSet<String>) -> Result<(), String> {
    let id = block["id"].as_str().unwrap_or_default();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
        return Err(format!("{at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"));
    }
    match block["name"].as_str().unwrap_or_default().chars().count() {
        0 => return Err(format!("{at}.tool_use.name: String should have at least 1 character")),
        1..=NAME_LIMIT => {}
        _ => return Err(format!("{at}.tool_use.name: String should have at most {NAME_LIMIT} characters")),
    }
    if !block["input"].is_object() {
        return Err(format!("{at}.tool_use.input: Input should be a valid dictionary"));
    }
    if !all.insert(id.to_owned()) {
        return Err(format!("{at}: `tool_use` ids must be unique"));
    }
    Ok(())
}

fn result(at: &str, block: &Value, role: &str, open: &[String]) -> Result<(), String> {
    let id = block["tool_use_id"].as_str().unwrap_or_default();
    if role != "user" || !open.iter().any(|call| call == id) {
        return Err(format!(
            "{at}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
        ));
    }
    let content = &block["content"];
    let empty = content.is_null() || content == "" || content.as_array().is_some_and(Vec::is_empty);
    if block["is_error"] == true && empty {
        return Err(format!("{at}: content cannot be empty if `is_error` is true"));
    }
    // Public sessions of 2.1.11 to 2.1.15 go on behind a result with an empty text in it, so the API takes that.
    let inner = content.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    inner.filter(|part| part["type"] != "text").try_for_each(|part| plain(&format!("{at}.tool_result.content"), part))
}

/// A block that stands for itself: text, thinking, an image.
fn plain(at: &str, block: &Value) -> Result<(), String> {
    match block["type"].as_str() {
        Some("text") => match block["text"].as_str().unwrap_or_default() {
            "" => Err("messages: text content blocks must be non-empty".to_owned()),
            text if text.trim().is_empty() => {
                Err("messages: text content blocks must contain non-whitespace text".to_owned())
            }
            _ => Ok(()),
        },
        Some("thinking") if block["signature"].as_str().unwrap_or_default().is_empty() => {
            Err(format!("{at}.thinking.signature: Field required"))
        }
        Some("image") if block["source"]["type"] == "base64" => {
            // The API measures the text, not what it stands for.
            let bytes = block["source"]["data"].as_str().unwrap_or_default().len();
            let place = format!("{at}.image.source.base64");
            media_is_known(&place, &block["source"]["media_type"])?;
            if let Some(real) = media_type(block).filter(|real| block["source"]["media_type"] != *real) {
                let said = block["source"]["media_type"].as_str().unwrap_or_default();
                return Err(format!(
                    "{place}: The image was specified using the {said} media type, but the image appears to be a {real} image"
                ));
            }
            match bytes {
                0 => Err(format!("{place}: image cannot be empty")),
                1..=IMAGE_LIMIT => Ok(()),
                _ => Err(format!("{place}: image exceeds 5 MB maximum: {bytes} bytes > {IMAGE_LIMIT} bytes")),
            }
        }
        _ => Ok(()),
    }
}

/// A request holds so many pictures and documents at most, wherever they stand.
fn media_fit(messages: &[Value]) -> Result<(), String> {
    let outer: Vec<Value> = messages.iter().flat_map(blocks).collect();
    let inner = outer.iter().flat_map(|block| block["content"].as_array().into_iter().flatten());
    let media = outer.iter().chain(inner).filter(|block| block["type"] == "image" || block["type"] == "document");
    let count = media.count();
    let fits = count <= MEDIA_LIMIT;
    if fits { Ok(()) } else { Err(format!("messages: too many images and documents: {count} > {MEDIA_LIMIT}")) }
}

/// Pictures of four kinds are taken.
fn media_is_known(place: &str, media: &Value) -> Result<(), String> {
    match media.as_str() {
        None => Err(format!("{place}.media_type: Field required")),
        Some("image/jpeg" | "image/png" | "image/gif" | "image/webp") => Ok(()),
        Some(_) => {
            Err(format!("{place}.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"))
        }
    }
}

/// What a picture is by its first bytes, where they tell.
fn media_type(image: &Value) -> Option<&'static str> {
    let data = image["source"]["data"].as_str()?;
    let kinds = [("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif")];
    kinds.into_iter().find(|(start, _)| data.starts_with(start)).map(|(_, kind)| kind)
}

/// Tools that run on the API's side: their results stand in the same turn, behind their calls.
fn served(place: usize, blocks: &[Value], before: &mut Served) -> Result<(), String> {
    for (index, block) in blocks.iter().enumerate() {
        let kind = block["type"].as_str().unwrap_or_default();
        let id = |key: &str| block[key].as_str().unwrap_or_default().to_owned();
        if kind == "server_tool_use" {
            before.called.insert(id("id"));
            before.open.push((id("id"), id("name")));
        } else if kind != "tool_result" && kind.ends_with("_tool_result") {
            let id = id("tool_use_id");
            if !before.called.contains(&id) {
                return Err(format!(
                    "messages.{place}.content.{index}: unexpected `tool_use_id` found in `{kind}` blocks: {id}. Each `{kind}` block must have a corresponding `server_tool_use` block before it."
                ));
            }
            before.open.retain(|(open, _)| *open != id);
        }
    }
    Ok(())
}

/// The calls of such tools in the turn so far, and those without a result: id and name.
#[derive(Default)]
struct Served {
    called: HashSet<String>,
    open: Vec<(String, String)>,
}

impl Served {
    fn ended(&self, place: usize) -> Result<(), String> {
        let Some((id, name)) = self.open.first() else { return Ok(()) };
        Err(format!(
            "messages.{place}: `{name}` tool use with id `{id}` was found without a corresponding `{name}_tool_result` block"
        ))
    }
}

fn answered_once(place: usize, blocks: &[Value]) -> Result<(), String> {
    let mut seen = HashSet::new();
    match ids(blocks, "tool_result", "tool_use_id").into_iter().find(|id| !seen.insert(id.clone())) {
        None => Ok(()),
        Some(id) => Err(format!(
            "messages.{place}.content: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}"
        )),
    }
}

/// Results count only in the very next message, of the user, and while nothing else stands before them.
fn all_answered(asked_in: usize, role: &str, blocks: &[Value], open: &[String]) -> Result<(), String> {
    let leading = blocks.iter().take_while(|block| role == "user" && block["type"] == "tool_result");
    let answered: Vec<_> = leading.filter_map(|block| block["tool_use_id"].as_str()).collect();
    let missing: Vec<_> = open.iter().map(String::as_str).filter(|id| !answered.contains(id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "messages.{asked_in}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
        missing.join(", ")
    ))
}
