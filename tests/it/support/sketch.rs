//! A session file drawn in the notation of the cases, read with serde_json and not with the library's own parser.

use std::collections::HashMap;

use serde_json::Value;

use super::rows::name_in;

/// Draws a file that the library wrote, one line an entry, each behind a line end. `label` gives the label of a uuid.
pub fn draw(bytes: &[u8], session: &str, label: impl Fn(&str) -> String) -> String {
    let mut sketch = Sketch { session, label, before: None, time: String::new(), labels: HashMap::new() };
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    // Half an emoji may stand beside a message, where nobody minds it but this parser.
    let whole = |line: &[u8]| String::from_utf8_lossy(line).replace("\\ud83d", "\\ufffd");
    let rows = lines.map(|line| serde_json::from_str::<Value>(&whole(line)).expect("a written line is one JSON value"));
    rows.flat_map(|row| ["\n  ".to_owned(), sketch.line(&row).trim_end().to_owned()]).collect()
}

/// How much is drawn of a long name.
const LONGEST: usize = 40;

struct Sketch<'a, F> {
    session: &'a str,
    label: F,
    /// The label of the link before.
    before: Option<String>,
    time: String,
    labels: HashMap<String, String>,
}

impl<F: Fn(&str) -> String> Sketch<'_, F> {
    fn line(&mut self, row: &Value) -> String {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        let mut words = vec![self.name(row), kind(row)];
        if row["uuid"].is_string() {
            words.extend(self.parent(row));
            words.extend(self.order(text("timestamp")));
            self.before = Some(words[0].clone());
        }
        if text("sessionId") != self.session && row["sessionId"].is_string() {
            words.push("session:other".to_owned());
        }
        let marks = [("isSidechain", "sidechain"), ("isMeta", "meta"), ("isCompactSummary", "compact-summary")];
        words.extend(marks.iter().filter(|(key, _)| row[*key] == true).map(|(_, word)| (*word).to_owned()));
        let metadata = &row["compactMetadata"];
        if metadata["preservedMessages"].is_object() || metadata["preservedSegment"].is_object() {
            words.push("keeps".to_owned());
        }
        words.push(content(row));
        words.retain(|word| !word.is_empty());
        words.join(" ")
    }

    fn name(&mut self, row: &Value) -> String {
        let Some(uuid) = row["uuid"].as_str() else { return "-".to_owned() };
        let label = (self.label)(uuid);
        self.labels.insert(uuid.to_owned(), label.clone());
        label
    }

    fn parent(&self, row: &Value) -> Option<String> {
        let parent = row["parentUuid"].as_str().map(|uuid| self.labels.get(uuid).map_or("?", String::as_str));
        match (parent, &self.before) {
            (None, None) => None,
            (None, Some(_)) => Some("<-".to_owned()),
            (Some(parent), before) if Some(parent) == before.as_deref() => None,
            (Some(parent), _) => Some(format!("<{parent}")),
        }
    }

    /// Only what is odd about the time: that it stands still or goes back.
    fn order(&mut self, time: &str) -> Option<String> {
        let order = time.cmp(&self.time);
        time.clone_into(&mut self.time);
        match order {
            std::cmp::Ordering::Less => Some("@back".to_owned()),
            std::cmp::Ordering::Equal => Some("@same".to_owned()),
            std::cmp::Ordering::Greater => None,
        }
    }
}

fn kind(row: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind = text(&row["type"]);
    let about = match kind.as_str() {
        "assistant" if row["isApiErrorMessage"] == true => return "api-error".to_owned(),
        "assistant" if row["message"]["model"] == "<synthetic>" => return "synthetic".to_owned(),
        "assistant" => name_in(&text(&row["message"]["id"])).to_owned(),
        "system" => text(&row["subtype"]),
        "progress" => text(&row["data"]["type"]),
        "attachment" => text(&row["attachment"]["type"]),
        "mode" => text(&row["mode"]),
        "queue-operation" => text(&row["operation"]),
        _ => String::new(),
    };
    format!("{kind} {about}").trim_end().to_owned()
}

fn content(row: &Value) -> String {
    let titles = ["customTitle", "aiTitle", "summary", "lastPrompt"].into_iter().map(|key| &row[key]);
    let synthetic = row["message"]["model"] == "<synthetic>";
    let words = titles.chain([&row["attachment"]["prompt"]]).find(|value| value.is_string());
    match &row["message"]["content"] {
        Value::Array(blocks) if synthetic => blocks.iter().map(|block| block["text"].to_string()).collect(),
        Value::Array(blocks) => counted(blocks.iter().map(block)).join(" "),
        Value::Null => words.map(ToString::to_string).unwrap_or_default(),
        text => text.to_string(),
    }
}

/// Blocks that say the same, one behind the other, are drawn once, with their number.
fn counted(blocks: impl Iterator<Item = String>) -> Vec<String> {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for block in blocks {
        match runs.last_mut().filter(|(last, _)| *last == block) {
            Some((_, count)) => *count += 1,
            None => runs.push((block, 1)),
        }
    }
    let draw = |(block, count): (String, usize)| if count > 1 { format!("({block})*{count}") } else { block };
    runs.into_iter().map(draw).collect()
}

fn block(block: &Value) -> String {
    let name = |key: &str| {
        let Some(name) = block[key].as_str().map(name_in) else { return "-".to_owned() };
        if name.is_empty() {
            return "=".to_owned();
        }
        let start: String = name.chars().take(LONGEST).collect();
        if start.len() < name.len() { format!("{start}…({})", name.len()) } else { start }
    };
    match block["type"].as_str().unwrap_or_default() {
        "text" => format!("text {}", block["text"]),
        "thinking" if block["signature"] == "" => format!("thinking unsigned {}", block["thinking"]),
        "thinking" => format!("thinking {}", block["thinking"]),
        "tool_use" => {
            let input = match &block["input"] {
                Value::Null => " input -".to_owned(),
                Value::Object(fields) if fields.is_empty() => String::new(),
                input => format!(" input {input}"),
            };
            format!("tool_use {} {}{input}", name("name"), name("id"))
        }
        "server_tool_use" => format!("server {} {}", name("name"), name("id")),
        "tool_result" => {
            let error = if block["is_error"] == true { " error" } else { "" };
            let words = if block["content"] == "done" { String::new() } else { format!(" {}", block["content"]) };
            format!("result {}{error}{words}", name("tool_use_id"))
        }
        kind if kind.ends_with("_tool_result") => {
            format!("server-result {} {}", kind.trim_end_matches("_tool_result"), name("tool_use_id"))
        }
        "image" => format!("image {}", block["source"]["data"]),
        "document" => format!("pdf {}", block["source"]["data"]),
        other => other.to_owned(),
    }
}
