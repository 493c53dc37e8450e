//! What is put at the end of a session, or beside it: prompts, messages, results, errors, rows that are no message.

use super::{Row, Rows};
use serde_json::{Value, json};
use uuid::Uuid;

impl Rows {
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

    /// Appends one block of an assistant message, `message` its id, below a row: as a row, or where whole messages
    /// stand in rows, to that of the message.
    pub fn tell(&mut self, parent: &Row, message: &str, block: &Value) -> Row {
        if self.is_whole() && parent.value["message"]["id"] == message {
            let mut row = Row { at: parent.blocks(), ..parent.clone() };
            row.change_blocks(|all| all.push(block.clone()));
            self.replace(row.clone());
            return row;
        }
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
