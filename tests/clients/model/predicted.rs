//! What the model says that a client sends, beside what it sent.

use crate::client::Client;
use crate::random::plain;
use crate::resume::{Answer, GO_ON, Replay, Verdict};
use crate::rules::{NO_JSON, broken_rule};
use claude_rescue::session::Role;
use claude_rescue::session::loading::{ERAS, Era, Loaded, Piece, load};
use claude_rescue::transcript::{BlockKind, Transcript};
use serde_json::{Value, json};

/// So many the API takes.
const MOST_PICTURES: usize = 100;

/// Of more than that these clients send so many, but not always, so the product does not count on it.
const SENT_PICTURES: [(&str, usize); 3] = [("2.1.80", 100), ("2.1.150", 80), ("2.1.332", 80)];

/// What stands for words of the client's own, of which the model knows only that they are there.
const ADDED: &str = "[added]";

/// Where the model and a client differ, in a sentence.
pub fn differs(bytes: &[u8], reader: Client, mut sent: Answer) -> Option<String> {
    let mut model = predicted(bytes, era(reader));
    plain(&mut sent.messages);
    plain(&mut model.messages);
    without_own_words(bytes, &mut sent.messages);
    // A picture that is too large 2.1.150 and later refuse themselves, with the API's limit.
    if sent.error.as_deref().is_some_and(|said| said.contains("exceeds API limit")) {
        sent.verdict = Verdict::Refused;
    }
    let (model, sent) = (Replay::of(model, bytes), Replay::of(sent, bytes));
    if model.verdict != sent.verdict {
        return Some(format!(
            "{:?}, but it is {:?} {:?}\n    {}\n    {}",
            model.verdict, sent.verdict, sent.error, model.shape, sent.shape
        ));
    }
    if model.verdict != Verdict::Ok || model.essence == sent.essence {
        return None;
    }
    let at = model.essence.iter().zip(&sent.essence).position(|(a, b)| a != b);
    let at = at.unwrap_or(model.essence.len().min(sent.essence.len()));
    Some(format!(
        "at word {at}: {:?}, but it is {:?}\n    {}\n    {}",
        model.essence.get(at),
        sent.essence.get(at),
        model.shape,
        sent.shape
    ))
}

/// Whether the model says that a client hangs on this session.
pub fn hangs(bytes: &[u8], reader: Client) -> bool {
    predicted(bytes, era(reader)).verdict == Verdict::Timeout
}

fn era(reader: Client) -> &'static Era {
    ERAS.iter().find(|era| era.from == reader.0).expect("an era for each")
}

/// What the model says that a client sends, and the API's answer to it.
fn predicted(bytes: &[u8], era: &Era) -> Answer {
    let transcript = Transcript::parse(bytes.to_vec());
    let nothing = |verdict| Answer { verdict, error: None, messages: Vec::new() };
    let sent = match load(&transcript, era) {
        Loaded::Sends(sent) => sent,
        Loaded::GivesUp | Loaded::Unknown => return nothing(Verdict::NoRequest),
        Loaded::Hangs => return nothing(Verdict::Timeout),
    };
    let mut is_json = true;
    let mut messages: Vec<Value> = sent
        .iter()
        .map(|message| {
            let role = if message.role == Role::User { "user" } else { "assistant" };
            let content: Vec<Value> =
                message.pieces.iter().map(|piece| block(&transcript, piece, &mut is_json)).collect();
            json!({"role": role, "content": content})
        })
        .collect();
    match messages.last_mut().filter(|last| last["role"] == "user") {
        Some(last) => last["content"].as_array_mut().expect("a list").push(json!({"type": "text", "text": GO_ON})),
        None => messages.push(json!({"role": "user", "content": GO_ON})),
    }
    if era.names_tools() {
        messages.iter_mut().for_each(name_tools);
    }
    if let Some((_, most)) = SENT_PICTURES.iter().find(|(from, _)| *from == era.from) {
        keep_pictures(&mut messages, *most);
    }
    let mut judged = messages.clone();
    for content in judged.iter_mut().filter_map(|message| message["content"].as_array_mut()) {
        content.retain(|block| {
            let unsigned = block["type"] == "thinking" && block["signature"].as_str().is_none_or(str::is_empty);
            !(unsigned && era.asks_without_thinking())
        });
        for picture in content.iter_mut().filter(|block| era.names_media() && block["type"] == "image") {
            picture["source"]["media_type"] = json!("image/png");
        }
        // They ask again without a picture that the API cannot read.
        if era.names_media() {
            content.iter_mut().for_each(without_empty_pictures);
        }
    }
    let broken = if is_json || era.mends_halves() { broken_rule(&judged).err() } else { Some(NO_JSON.to_owned()) };
    let verdict = if broken.is_some() { Verdict::Refused } else { Verdict::Ok };
    Answer { verdict, error: broken, messages }
}

/// A block as it stands in the session, or as the client makes it.
fn block(transcript: &Transcript, piece: &Piece, is_json: &mut bool) -> Value {
    if let Some((entry, at)) = piece.origin {
        let raw = transcript.block_body(&transcript.blocks_of(entry)[at]).0;
        let value = serde_json::from_slice::<Value>(raw).unwrap_or_else(|_| {
            *is_json = false;
            let whole = String::from_utf8_lossy(raw).replace("\\ud83d\"", "\\ufffd\"");
            serde_json::from_str(&whole).unwrap_or_default()
        });
        return if value.is_string() { json!({"type": "text", "text": value}) } else { value };
    }
    let tool = piece.tool.map(|tool| transcript.id(tool));
    match piece.kind {
        BlockKind::ToolResult => {
            json!({"type": "tool_result", "tool_use_id": tool, "content": ADDED, "is_error": true})
        }
        _ => json!({"type": "text", "text": ADDED}),
    }
}

/// A name that is too long is cut off, and a missing one is given.
fn name_tools(message: &mut Value) {
    for call in message["content"].as_array_mut().into_iter().flatten().filter(|block| block["type"] == "tool_use") {
        match call.get("name").and_then(Value::as_str) {
            Some(name) => call["name"] = json!(name.chars().take(200).collect::<String>()),
            None => call["name"] = json!("tool_name_missing"),
        }
    }
}

/// The pictures of a result that have no bytes go.
fn without_empty_pictures(block: &mut Value) {
    if let Some(items) = block["content"].as_array_mut() {
        items.retain(|item| item["type"] != "image" || item["source"]["data"] != "");
    }
}

/// Of more pictures in results than the API takes the oldest go.
fn keep_pictures(messages: &mut [Value], most: usize) {
    let is_picture = |item: &Value| item["type"] == "image";
    let blocks = messages.iter_mut().filter_map(|message| message["content"].as_array_mut()).flatten();
    let mut results: Vec<_> = blocks.filter_map(|block| block["content"].as_array_mut()).collect();
    let count = results.iter().flat_map(|items| items.iter()).filter(|item| is_picture(item)).count();
    let mut goes = if count > MOST_PICTURES { count - most } else { 0 };
    for items in &mut results {
        items.retain(|item| {
            let stays = !is_picture(item) || goes == 0;
            goes -= usize::from(!stays);
            stays
        });
    }
}

/// Puts [`ADDED`] for what a client says in brackets and the session does not hold, and takes out what it says in place
/// of pictures.
fn without_own_words(bytes: &[u8], messages: &mut [Value]) {
    let blocks = messages.iter_mut().filter_map(|message| message["content"].as_array_mut()).flatten();
    for items in blocks.filter_map(|block| block["content"].as_array_mut()) {
        items.retain(|item| !item["text"].as_str().is_some_and(|text| text.starts_with("[media removed")));
    }
    let is_own = |text: &Value| {
        let text = text.as_str().unwrap_or_default().trim();
        (text.starts_with('[') || text == "(no content)") && memchr::memmem::find(bytes, text.as_bytes()).is_none()
    };
    for block in messages.iter_mut().filter_map(|message| message["content"].as_array_mut()).flatten() {
        for key in ["text", "content"] {
            if is_own(&block[key]) {
                block[key] = json!(ADDED);
            }
        }
    }
}
