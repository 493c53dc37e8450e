//! The rows of a session file as clients of each era write them.

use claude_rescue::diagnosis::heals::at_least;
use serde_json::{Value, json};

use super::notation::{Block, Drawn, Holds, Input, Outcome, Picture};

/// A JSON object whose fields keep the order in which they are set, as in real files.
#[derive(Default)]
pub struct Row(String);

impl Row {
    pub fn set(&mut self, key: &str, value: &Value) -> &mut Self {
        self.raw(key, &value.to_string())
    }

    pub fn raw(&mut self, key: &str, value: &str) -> &mut Self {
        for part in [if self.0.is_empty() { "{\"" } else { ",\"" }, key, "\":", value] {
            self.0.push_str(part);
        }
        self
    }

    pub fn close(&self) -> String {
        format!("{}}}", self.0)
    }
}

/// What stands around an entry: who wrote it, where, and its names.
pub struct Around<'a> {
    pub version: &'a str,
    pub session: &'a str,
    pub uuid: &'a str,
    pub parent: Option<&'a str>,
    pub logical: Option<&'a str>,
    pub source: Option<&'a str>,
    pub timestamp: &'a str,
    pub kept: Option<Kept>,
}

/// The uuids of the messages that a compaction keeps.
pub enum Kept {
    /// All of them, and the row behind which they are sent.
    Messages(Vec<String>, String),
    /// The first and the last of them, and that row.
    Segment(Vec<String>, String),
}

/// The id that the API gave a message of this name.
pub fn message_id(name: &str) -> String {
    format!("msg_01Case{name:0>18}")
}

/// The id that the API gave a call of this name; with `=` in front the name is the id.
pub fn tool_id(name: &str) -> String {
    let plain = name.strip_prefix('=').map(str::to_owned);
    plain.unwrap_or_else(|| format!("toolu_01Case{name:0>18}"))
}

/// The id that the API gave a call of one of its own tools.
fn server_id(name: &str) -> String {
    format!("srvtoolu_01Case{name:0>18}")
}

/// The name in an id that one of these made.
pub fn name_in(id: &str) -> &str {
    id.split_once("_01Case").map_or(id, |(_, name)| name.trim_start_matches('0'))
}

/// One link of the chain.
pub fn link(drawn: &Drawn, around: &Around<'_>) -> String {
    let since = |version: &str| at_least(around.version, version);
    let mut row = Row::default();
    row.set("parentUuid", &json!(around.parent));
    if let Some(logical) = around.logical {
        row.set("logicalParentUuid", &json!(logical));
    }
    row.set("isSidechain", &json!(drawn.has("sidechain")));
    row.set("userType", &json!("external"));
    if since("2.1.79") {
        row.set("entrypoint", &json!("cli"));
    }
    row.set("cwd", &json!("/home/ada/shop")).set("sessionId", &json!(around.session));
    row.set("version", &json!(around.version));
    if since("1.0.56") {
        row.set("gitBranch", &json!("main"));
    }
    if since("2.0.64") && !since("2.1.137") {
        row.set("slug", &json!("quiet-orange-lamp"));
    }
    body(&mut row, drawn, around);
    for (flag, key) in [("meta", "isMeta"), ("compact-summary", "isCompactSummary")] {
        if drawn.has(flag) {
            row.set(key, &json!(true));
        }
    }
    row.set("uuid", &json!(around.uuid));
    if !drawn.has("timeless") {
        row.set("timestamp", &json!(around.timestamp));
    }
    if let Some(source) = around.source {
        row.set("sourceToolAssistantUUID", &json!(source));
    }
    if since("2.1.207") {
        row.set("session_id", &json!(around.session));
    }
    halve(row.close(), drawn)
}

/// Cuts the emoji of a row in half, as a client does that counts in UTF-16.
fn halve(row: String, drawn: &Drawn) -> String {
    let aside = if drawn.has("halved-aside") { row.find("\"toolUseResult\"") } else { None };
    let from = if drawn.has("halved") { Some(0) } else { aside };
    let Some(from) = from else { return row };
    format!("{}{}", &row[..from], row[from..].replace('\u{1f600}', "\\ud83d"))
}

fn body(row: &mut Row, drawn: &Drawn, around: &Around<'_>) {
    let about = drawn.about.as_deref().unwrap_or_default();
    match drawn.kind.as_str() {
        "user" => {
            let mut message = json!({ "role": "user", "content": content(drawn) });
            if drawn.has("contentless") {
                message = json!({ "role": "user" });
            }
            row.set("type", &json!("user")).set("message", &message);
            if let Some(Block::Result { holds: Holds::Words(words), .. }) = drawn.blocks.first() {
                row.set("toolUseResult", &json!({ "stdout": words, "stderr": "", "interrupted": false }));
            }
        }
        "assistant" => {
            let model = drawn.named("model").unwrap_or("claude-opus-4-5-20251101");
            let content = (!drawn.has("contentless")).then(|| content(drawn));
            row.raw("message", &answer(model, &message_id(about), content.as_ref()));
            row.set("requestId", &json!(format!("req_{about}"))).set("type", &json!("assistant"));
        }
        "api-error" | "synthetic" => {
            let words = drawn.words.as_deref().unwrap_or_default();
            let id = super::uuid_of(words);
            row.set("type", &json!("assistant"));
            row.raw("message", &answer("<synthetic>", &id, Some(&json!([{ "type": "text", "text": words }]))));
            if at_least(around.version, "2.0.74") && drawn.kind == "api-error" {
                row.set("error", &json!(drawn.about.as_deref().unwrap_or("invalid_request")));
            }
            row.set("isApiErrorMessage", &json!(drawn.kind == "api-error"));
        }
        "system" => {
            row.set("type", &json!("system")).set("subtype", &json!(about)).set("level", &json!("info"));
            if let Some(words) = &drawn.words {
                row.set("content", &json!(words));
            }
            if about == "compact_boundary" {
                row.set("content", &json!("Conversation compacted"));
                row.set("compactMetadata", &compaction(around.kept.as_ref()));
            }
            if about == "api_error" {
                row.set("error", &json!({ "cause": "ECONNREFUSED" })).set("retryAttempt", &json!(1));
            }
        }
        "progress" => {
            row.set("type", &json!("progress")).set("data", &json!({ "type": about, "output": "" }));
        }
        "unknown" => {
            row.set("type", &json!(about));
        }
        _ => {
            let mut attachment = json!({ "type": about });
            if let Some(words) = &drawn.words {
                attachment["prompt"] = json!(words);
            }
            row.set("type", &json!("attachment")).set("attachment", &attachment);
        }
    }
}

fn compaction(kept: Option<&Kept>) -> Value {
    let mut metadata = json!({ "trigger": "auto", "preTokens": 155_000 });
    match kept {
        Some(Kept::Messages(uuids, anchor)) => {
            metadata["preservedMessages"] = json!({ "anchorUuid": anchor, "uuids": uuids });
        }
        Some(Kept::Segment(ends, anchor)) => {
            metadata["preservedSegment"] =
                json!({ "headUuid": ends.first(), "anchorUuid": anchor, "tailUuid": ends.last() });
        }
        None => {}
    }
    metadata
}

fn answer(model: &str, id: &str, content: Option<&Value>) -> String {
    let mut message = Row::default();
    message.set("model", &json!(model)).set("id", &json!(id)).set("type", &json!("message"));
    message.set("role", &json!("assistant"));
    if let Some(content) = content {
        message.set("content", content);
    }
    message
        .set("stop_reason", &Value::Null)
        .set("stop_sequence", &Value::Null)
        .set("usage", &json!({ "input_tokens": 9, "output_tokens": 7 }));
    message.close()
}

fn content(drawn: &Drawn) -> Value {
    if let Some(words) = &drawn.words {
        return json!(words);
    }
    drawn.blocks.iter().map(block).collect()
}

fn block(block: &Block) -> Value {
    match block {
        Block::Text(text) => json!({ "type": "text", "text": text }),
        Block::Thinking { words, signed: true } => {
            json!({ "type": "thinking", "thinking": words, "signature": "EqQBCkgIBxABGAI=" })
        }
        Block::Thinking { words, signed: false } => json!({ "type": "thinking", "thinking": words, "signature": "" }),
        Block::ToolUse { name, id, input } => {
            let mut call = json!({ "type": "tool_use" });
            set_name(&mut call, "id", id, tool_id);
            set_name(&mut call, "name", name, str::to_owned);
            match input {
                Input::Object => call["input"] = json!({}),
                Input::Text(input) => call["input"] = json!(input),
                Input::Missing => {}
            }
            call
        }
        Block::Server { name, id } => {
            json!({ "type": "server_tool_use", "id": server_id(id), "name": name, "input": {} })
        }
        Block::ServerResult { name, id } => {
            json!({ "type": format!("{name}_tool_result"), "tool_use_id": server_id(id), "content": [] })
        }
        Block::Image(picture) => image(picture),
        Block::Pdf(data) => {
            let source = json!({ "type": "base64", "media_type": "application/pdf", "data": data });
            json!({ "type": "document", "source": source })
        }
        Block::Result { id, outcome, holds } => {
            let text = |text: &String| json!({ "type": "text", "text": text });
            let content = match holds {
                Holds::Words(words) => json!(words.as_deref().unwrap_or("done")),
                Holds::Items(items) => items.iter().map(text).collect(),
                Holds::Bare(words) => json!([words]),
                Holds::Reference(tool) => json!([{ "type": "tool_reference", "tool_name": tool }]),
                Holds::Pictures(pictures) => pictures.iter().map(image).collect(),
            };
            let mut block = json!({ "type": "tool_result", "content": content });
            set_name(&mut block, "tool_use_id", id, tool_id);
            if *outcome == Outcome::Failed {
                block["is_error"] = json!(true);
            }
            block
        }
    }
}

/// Sets a field to a name as it is drawn: `-` is none, `=` an empty one.
fn set_name(block: &mut Value, field: &str, drawn: &str, named: impl Fn(&str) -> String) {
    match drawn {
        "-" => {}
        "=" => block[field] = json!(""),
        name => block[field] = json!(named(name)),
    }
}

fn image(picture: &Picture) -> Value {
    let mut source = json!({ "type": "base64", "data": picture.data });
    set_name(&mut source, "media_type", &picture.stated, str::to_owned);
    json!({ "type": "image", "source": source })
}

/// An entry outside the chain.
pub fn loose(drawn: &Drawn, around: &Around<'_>, refer: impl Fn(&str) -> String) -> String {
    let mut row = Row::default();
    row.set("type", &json!(drawn.kind));
    let words = json!(drawn.words);
    let session = json!(around.session);
    match drawn.kind.as_str() {
        "summary" => row.set("summary", &words),
        "custom-title" => row.set("customTitle", &words).set("sessionId", &session),
        "ai-title" => row.set("aiTitle", &words).set("sessionId", &session),
        "last-prompt" => row.set("lastPrompt", &words).set("sessionId", &session),
        "mode" => row.set("mode", &json!(drawn.about)).set("sessionId", &session),
        "queue-operation" => {
            row.set("operation", &json!(drawn.about)).set("timestamp", &json!(around.timestamp));
            row.set("sessionId", &session);
            if drawn.words.is_some() { row.set("content", &words) } else { &mut row }
        }
        "file-history-snapshot" => {
            let id = refer(drawn.named("about").expect("a snapshot needs `about:LABEL`"));
            let snapshot = json!({ "messageId": id, "trackedFileBackups": {}, "timestamp": around.timestamp });
            row.set("messageId", &json!(id)).set("snapshot", &snapshot).set("isSnapshotUpdate", &json!(false))
        }
        _ => row.set("sessionId", &session),
    };
    if let Some(leaf) = drawn.named("leaf") {
        row.set("leafUuid", &json!(refer(leaf)));
    }
    row.close()
}
