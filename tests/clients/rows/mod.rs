//! A session file as rows that can be taken out, copied, hung elsewhere; rows that nobody touches keep their bytes.

mod added;

use crate::boundary;
use serde_json::{Value, json};
use std::collections::HashSet;
use uuid::Uuid;

/// One line of a session file.
#[derive(Clone)]
pub struct Row {
    line: String,
    value: Value,
    /// The block of its message that it was found by; the first era stores whole messages, later ones one block a row.
    at: usize,
    /// The next row stands on the same line.
    glued: bool,
    /// Not part of the live conversation: the person went back from it, or it was compacted away.
    abandoned: bool,
}

/// All lines of a session file.
#[derive(Clone)]
pub struct Rows(pub Vec<Row>);

impl Row {
    pub fn parse(line: &str) -> Self {
        let value = serde_json::from_str(line).expect("a recorded row is one JSON value");
        Self { line: line.to_owned(), value, at: 0, glued: false, abandoned: false }
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

    /// The block of its message that it was found by, else the first.
    pub fn block(&self) -> &Value {
        &self.value["message"]["content"][self.at]
    }

    /// Sets a field of that block.
    pub fn set_in_block(&mut self, field: &str, value: Value) {
        self.set(&format!("/message/content/{}/{field}", self.at), value);
    }

    /// Changes that block.
    pub fn change_block(&mut self, edit: impl FnOnce(&mut Value)) {
        let at = self.at;
        self.change(|row| edit(&mut row["message"]["content"][at]));
    }

    fn change_blocks(&mut self, edit: impl FnOnce(&mut Vec<Value>)) {
        self.change(|row| edit(row["message"]["content"].as_array_mut().expect("the message has blocks")));
    }

    /// How many blocks its message has here.
    fn blocks(&self) -> usize {
        self.value["message"]["content"].as_array().map_or(0, Vec::len)
    }

    /// The row, found by the first of its blocks that is wanted.
    fn by(&self, wanted: impl Fn(&Value) -> bool) -> Option<Self> {
        let at = self.value["message"]["content"].as_array()?.iter().position(wanted)?;
        Some(Self { at, ..self.clone() })
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

    pub fn is_boundary(&self) -> bool {
        boundary::is_boundary(&self.value)
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

    /// A copy with an identity of its own and one block, below another row and as old as it.
    pub fn below(&self, parent: &Self) -> Self {
        let mut copy = self.clone();
        if self.blocks() > 1 {
            copy.at = 0;
            copy.set("/message/content", json!([self.block()]));
        }
        copy.set("/uuid", json!(Uuid::new_v4().to_string()));
        copy.set("/parentUuid", json!(parent.uuid()));
        copy.set("/timestamp", parent.value["timestamp"].clone());
        copy
    }
}

/// Puts a uuid behind another one.
fn put(uuids: &mut Vec<Value>, after: &str, uuid: &str) {
    let place = uuids.iter().position(|named| named == after);
    uuids.insert(place.map_or(uuids.len(), |place| place + 1), json!(uuid));
}

impl Rows {
    pub fn parse(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).expect("a recorded session is UTF-8");
        let mut rows: Vec<Row> = text.lines().map(Row::parse).collect();
        let replaced = boundary::split(&rows.iter().map(Row::value).collect::<Vec<_>>()).replaced;
        for place in replaced {
            rows[place].abandon();
        }
        Self(rows)
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
        let wanted =
            |block: &Value| block["type"] == "tool_use" && block["id"].as_str().is_some_and(|id| id.ends_with(letter));
        self.of_model("call", after, wanted)
    }

    pub fn result(&self, call: &Row) -> Row {
        self.find("result", |row| row.block()["tool_use_id"] == call.block()["id"])
    }

    pub fn call_of(&self, result: &Row) -> Row {
        let id = result.block()["tool_use_id"].clone();
        self.of_model("call of this result", &self.0[0], |block| block["id"] == id)
    }

    pub fn parent(&self, child: &Row) -> Row {
        self.find("parent of this row", |row| row.value["uuid"] == child.parent())
    }

    /// The first assistant text after a row.
    pub fn text(&self, after: &Row) -> Row {
        self.of_model("text", after, |block| block["type"] == "text")
    }

    /// The row of the model that thinks about the batch.
    pub fn thinking(&self) -> Row {
        self.of_model("thinking", &self.prompt("PARALLEL"), |block| block["type"] == "thinking")
    }

    /// The first row of the model after another one that has such a block.
    fn of_model(&self, what: &str, after: &Row, wanted: impl Fn(&Value) -> bool) -> Row {
        let from = self.place(after.uuid());
        let found = self.0[from + 1..].iter().filter(|row| row.is("assistant")).find_map(|row| row.by(&wanted));
        found.unwrap_or_else(|| panic!("the session has no {what}"))
    }

    /// Whether whole messages stand in its rows.
    fn is_whole(&self) -> bool {
        self.0.iter().any(|row| row.is("assistant") && row.blocks() > 1)
    }

    /// The row on which a client hangs the next prompt: the last one of the conversation, or the notice behind it. What
    /// hangs elsewhere 2.1.150 and later do not send, where `leafUuid` of the last `last-prompt` names that notice.
    pub fn tip(&self) -> Row {
        let spoken = |row: &&Row| row.is("user") || row.is("assistant");
        let last = self.0.iter().rfind(spoken).expect("the session has messages");
        let notice = self.0.iter().find(|row| row.is("system") && row.value["parentUuid"] == last.uuid());
        notice.unwrap_or(last).clone()
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

    /// Takes a row out, or of a whole message the block that it was found by; what hung below the row hangs below its
    /// parent.
    pub fn remove(&mut self, row: &Row) {
        if row.blocks() > 1 {
            let place = self.place(row.uuid());
            let at = row.at;
            return self.0[place].change_blocks(|all| drop(all.remove(at)));
        }
        self.rehang(row, &row.parent());
        let place = self.place(row.uuid());
        self.0.remove(place);
        self.forget();
    }

    /// A row that was never written, no compaction names among those that it keeps.
    pub fn forget(&mut self) {
        let all: HashSet<String> = self.0.iter().map(|row| row.uuid().to_owned()).collect();
        let lost = |uuid: &Value| !uuid.as_str().is_some_and(|uuid| all.contains(uuid));
        for row in self.0.iter_mut().filter(|row| row.is_boundary()) {
            row.change(|row| boundary::rename(row, |uuids| uuids.retain(|uuid| !lost(uuid))));
        }
    }

    /// Puts a row after another one, into the chain: what hung below that hangs below the new row.
    pub fn insert(&mut self, after: &Row, row: Row) {
        self.rehang(after, &json!(row.uuid()));
        // Of what a compaction kept it is a part.
        let named = |boundary: &&mut Row| boundary.is_boundary() && boundary::names(&boundary.value, after.uuid());
        for boundary in self.0.iter_mut().filter(named) {
            boundary.change(|boundary| boundary::rename(boundary, |uuids| put(uuids, after.uuid(), row.uuid())));
        }
        let place = self.place(after.uuid());
        self.0.insert(place + 1, row);
    }

    /// Puts the block of a row behind that by which another one was found: into its message, where whole messages stand
    /// in rows, else as a row.
    pub fn insert_block(&mut self, after: &Row, row: &Row) {
        if after.blocks() == 1 {
            return self.insert(after, row.below(after));
        }
        let (place, at, block) = (self.place(after.uuid()), after.at + 1, row.block().clone());
        self.0[place].change_blocks(|all| all.insert(at, block));
    }
}
