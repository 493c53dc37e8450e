//! A session file as rows that can be taken out, copied, hung elsewhere; rows that nobody touches keep their bytes.

use serde_json::{Value, json};
use uuid::Uuid;

/// One line of a session file.
#[derive(Clone)]
pub struct Row {
    line: String,
    value: Value,
    /// The next row stands on the same line.
    glued: bool,
    /// Not part of the live conversation: the person went back from it, or it was compacted away.
    abandoned: bool,
}

/// All lines of a session file.
#[derive(Clone)]
pub struct Rows(pub Vec<Row>);

impl Row {
    fn parse(line: &str) -> Self {
        let value = serde_json::from_str(line).expect("a recorded row is one JSON value");
        Self { line: line.to_owned(), value, glued: false, abandoned: false }
    }

    pub fn value(&self) -> &Value {
        &self.value
    }

    pub fn uuid(&self) -> &str {
        self.value["uuid"].as_str().unwrap_or_default()
    }

    pub fn parent(&self) -> Value {
        self.value["parentUuid"].clone()
    }

    pub fn timestamp(&self) -> Value {
        self.value["timestamp"].clone()
    }

    pub fn is(&self, kind: &str) -> bool {
        self.value["type"] == kind
    }

    pub fn block(&self) -> &Value {
        &self.value["message"]["content"][0]
    }

    pub fn set(&mut self, path: &str, value: Value) {
        *self.value.pointer_mut(path).expect("the row has this field") = value;
        self.line = self.value.to_string();
    }

    /// Changes the row beyond a single field.
    pub fn change(&mut self, edit: impl FnOnce(&mut Value)) {
        edit(&mut self.value);
        self.line = self.value.to_string();
    }

    pub fn line(&mut self) -> &mut String {
        &mut self.line
    }

    /// Puts the next row on the same line.
    pub fn glue(&mut self) {
        self.glued = true;
    }

    /// Whether its line is not JSON. Half a character is no tear.
    pub fn is_torn(&self) -> bool {
        let whole = self.line.replace("\\ud83d", "?");
        serde_json::from_str::<serde::de::IgnoredAny>(whole.trim_start_matches('\u{feff}')).is_err()
    }

    pub fn abandon(&mut self) {
        self.abandoned = true;
    }

    pub fn is_abandoned(&self) -> bool {
        self.abandoned
    }

    pub fn is_prompt(&self) -> bool {
        self.is("user") && self.value["message"]["content"][0]["type"] != "tool_result"
    }

    /// A copy with an identity of its own, below another row and as old as it.
    pub fn below(&self, parent: &Self) -> Self {
        let mut copy = self.clone();
        copy.set("/uuid", json!(Uuid::new_v4().to_string()));
        copy.set("/parentUuid", json!(parent.uuid()));
        copy.set("/timestamp", parent.value["timestamp"].clone());
        copy
    }
}

impl Rows {
    pub fn parse(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("a recorded session is UTF-8");
        Self(text.lines().map(Row::parse).collect())
    }

    pub fn print(&self) -> Vec<u8> {
        let end: fn(&Row) -> &[u8] = |row| if row.glued { b"" } else { b"\n" };
        self.0.iter().flat_map(|row| [row.line.as_bytes(), end(row)].concat()).collect()
    }

    /// The one-based line on which the row with this uuid stands.
    pub fn line_of(&self, uuid: &str) -> usize {
        self.0[..self.place(uuid)].iter().filter(|row| !row.glued).count() + 1
    }

    pub fn place(&self, uuid: &str) -> usize {
        self.0.iter().position(|row| row.uuid() == uuid).expect("the row is in the session")
    }

    fn find(&self, what: &str, wanted: impl Fn(&Row) -> bool) -> Row {
        self.0.iter().find(|row| wanted(row)).unwrap_or_else(|| panic!("the session has no {what}")).clone()
    }

    /// The prompt that starts with this word.
    pub fn prompt(&self, word: &str) -> Row {
        let starts = |value: &Value| value.as_str().is_some_and(|text| text.starts_with(word));
        self.find(word, |row| {
            let content = &row.value["message"]["content"];
            row.is_prompt() && (starts(content) || starts(&content[0]["text"]))
        })
    }

    /// The first call whose tool id ends in this letter, after a row.
    pub fn call(&self, letter: char, after: &Row) -> Row {
        let from = self.place(after.uuid());
        let rest = Self(self.0[from..].to_vec());
        rest.find("call", |row| {
            row.block()["type"] == "tool_use" && row.block()["id"].as_str().is_some_and(|id| id.ends_with(letter))
        })
    }

    pub fn result(&self, call: &Row) -> Row {
        self.find("result", |row| row.block()["tool_use_id"] == call.block()["id"])
    }

    pub fn call_of(&self, result: &Row) -> Row {
        let id = &result.block()["tool_use_id"];
        self.find("call of this result", |row| row.is("assistant") && row.block()["id"] == *id)
    }

    pub fn parent(&self, child: &Row) -> Row {
        self.find("parent of this row", |row| row.value["uuid"] == child.parent())
    }

    /// The first assistant text after a row.
    pub fn text(&self, after: &Row) -> Row {
        let from = self.place(after.uuid());
        Self(self.0[from..].to_vec()).find("text", |row| row.is("assistant") && row.block()["type"] == "text")
    }

    /// The last row of the conversation itself.
    pub fn tip(&self) -> Row {
        let spoken = |row: &&Row| row.is("user") || row.is("assistant");
        self.0.iter().rev().find(spoken).expect("the session has messages").clone()
    }

    /// Hangs every child of one row below another.
    pub fn rehang(&mut self, from: &Row, below: &Value) {
        for row in self.0.iter_mut().filter(|row| !row.uuid().is_empty() && row.value["parentUuid"] == from.uuid()) {
            row.set("/parentUuid", below.clone());
        }
    }

    pub fn replace(&mut self, row: Row) {
        let place = self.place(row.uuid());
        self.0[place] = row;
    }

    /// Takes a row out; what hung below it hangs below its parent.
    pub fn remove(&mut self, row: &Row) {
        self.rehang(row, &row.parent());
        let place = self.place(row.uuid());
        self.0.remove(place);
    }

    /// Puts a row after another one, into the chain: what hung below that hangs below the new row.
    pub fn insert(&mut self, after: &Row, row: Row) {
        self.rehang(after, &json!(row.uuid()));
        let place = self.place(after.uuid());
        self.0.insert(place + 1, row);
    }

    /// A new row at the end, one second after the last, below a row of choice.
    fn append(&mut self, like: &Row, parent: &Row) -> Row {
        let mut row = like.below(parent);
        let stamps = self.0.iter().filter_map(|row| row.value["timestamp"].as_str()?.parse::<jiff::Timestamp>().ok());
        let next = stamps.max().expect("a session has timestamps") + jiff::SignedDuration::from_secs(1);
        row.set("/timestamp", json!(next.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()));
        self.0.push(row.clone());
        row
    }

    /// Appends a prompt below a row.
    pub fn ask(&mut self, parent: &Row, words: &str) -> Row {
        let like = self.prompt("");
        let mut row = self.append(&like, parent);
        row.set("/message/content", json!(words));
        self.replace(row.clone());
        row
    }

    /// Appends one row of an assistant message, `message` its id, below a row.
    pub fn tell(&mut self, parent: &Row, message: &str, block: &Value) -> Row {
        let like = self.text(&self.prompt(""));
        let mut row = self.append(&like, parent);
        row.set("/message/content", json!([block]));
        row.set("/message/id", json!(message));
        self.replace(row.clone());
        row
    }

    /// Appends the result of a call, below a row.
    pub fn report(&mut self, parent: &Row, id: &Value, words: &str) -> Row {
        let like = self.result(&self.call('A', &self.prompt("EDIT")));
        let mut row = self.append(&like, parent);
        row.set("/message/content", json!([{"type": "tool_result", "tool_use_id": id, "content": words}]));
        row.change(|row| {
            if let Some(source) = row.get_mut("sourceToolAssistantUUID") {
                *source = json!(parent.uuid());
            }
        });
        self.replace(row.clone());
        row
    }

    /// Appends a row as it is.
    pub fn push(&mut self, value: &Value) {
        self.0.push(Row::parse(&value.to_string()));
    }

    /// A row that is no message, below another one.
    pub fn aside(&self, parent: &Row, fields: &Value) -> Row {
        let mut row = self.prompt("").below(parent);
        row.change(|value| {
            let row = value.as_object_mut().expect("a row is an object");
            row.remove("message");
            row.extend(fields.as_object().expect("the fields of a row").clone());
        });
        row
    }

    /// Appends the row that a client writes when the API refused a prompt.
    pub fn fail(&mut self, parent: &Row, words: &str) -> Row {
        let id = Uuid::new_v4().to_string();
        let mut row = self.tell(parent, &id, &json!({"type": "text", "text": words}));
        row.set("/message/model", json!("<synthetic>"));
        row.set("/message/stop_reason", json!("stop_sequence"));
        row.value["isApiErrorMessage"] = json!(true);
        row.value["error"] = json!("invalid_request");
        row.set("/message/usage", json!({"input_tokens": 0, "output_tokens": 0}));
        self.replace(row.clone());
        row
    }
}
