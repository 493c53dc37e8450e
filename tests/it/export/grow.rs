//! Growing a session row by row, as the clients of its time write it.

use serde_json::{Value, json};

use crate::support::uuid_of;

/// A session that grows row by row, each entry below the one before.
pub struct Grown {
    rows: Vec<Value>,
    pub cwd: String,
    pub version: &'static str,
    parent: Option<String>,
    pub sidechain: bool,
    /// Pieces of one answer share their message.
    message: usize,
}

impl Grown {
    pub fn new(cwd: &str, version: &'static str) -> Self {
        Self { rows: Vec::new(), cwd: cwd.to_owned(), version, parent: None, sidechain: false, message: 0 }
    }

    pub fn row(&mut self, kind: &str, more: &Value) {
        let uuid = uuid_of(&format!("{} {}", self.cwd, self.rows.len()));
        let (minute, second) = (self.rows.len() / 60, self.rows.len() % 60);
        let mut row = json!({
            "parentUuid": self.parent, "isSidechain": self.sidechain, "userType": "external", "cwd": self.cwd,
            "sessionId": uuid_of(&self.cwd), "version": self.version, "gitBranch": "main", "type": kind, "uuid": uuid,
            "timestamp": format!("2026-10-05T09:{minute:02}:{second:02}.000Z"),
        });
        for (key, value) in more.as_object().expect("fields") {
            row[key] = value.clone();
        }
        self.rows.push(row);
        self.parent = Some(uuid);
    }

    /// A row of the client's queue, which hangs on nothing.
    pub fn queue(&mut self, operation: &str, words: Option<&str>) {
        let mut row =
            json!({"type": "queue-operation", "operation": operation, "timestamp": "2026-10-05T09:00:00.000Z"});
        if let Some(words) = words {
            row["content"] = json!(words);
        }
        self.rows.push(row);
    }

    pub fn user(&mut self, words: &str) {
        self.message += 1;
        self.row("user", &json!({"message": {"role": "user", "content": words}}));
    }

    pub fn assistant(&mut self, block: &Value) {
        let id = format!("msg_01Grown{:0>18}", self.message);
        let message = &json!({"id": id, "type": "message", "role": "assistant", "model": "claude", "content": [block]});
        self.row("assistant", &json!({"message": message}));
    }

    pub fn say(&mut self, words: &str) {
        self.assistant(&json!({"type": "text", "text": words}));
    }

    pub fn call(&mut self, name: &str, input: &Value) -> String {
        let id = format!("toolu_01Grown{:0>18}", self.rows.len());
        self.assistant(&json!({"type": "tool_use", "id": id, "name": name, "input": input}));
        id
    }

    pub fn result(&mut self, id: &str, words: &str, detail: &Value) {
        let is_error = detail.is_string();
        let block = &json!({"type": "tool_result", "tool_use_id": id, "content": words, "is_error": is_error});
        self.message += 1;
        self.row("user", &json!({"message": {"role": "user", "content": [block]}, "toolUseResult": detail}));
    }

    pub fn does(&mut self, name: &str, input: &Value, words: &str, detail: &Value) {
        let id = self.call(name, input);
        self.result(&id, words, detail);
    }

    pub fn bash(&mut self, command: &str, words: &str) {
        let detail = &json!({"stdout": words, "stderr": "", "interrupted": false, "isImage": false});
        self.does("Bash", &json!({"command": command}), words, detail);
    }

    pub fn fails(&mut self, command: &str, words: &str) {
        self.does("Bash", &json!({"command": command}), words, &json!(format!("Error: {words}")));
    }

    pub fn edit(&mut self, path: &str, old: &str, new: &str) {
        let lines: Vec<String> =
            old.lines().map(|line| format!("-{line}")).chain(new.lines().map(|line| format!("+{line}"))).collect();
        let path = format!("{}/{path}", self.cwd);
        let detail = &json!({"filePath": path, "oldString": old, "newString": new, "originalFile": format!("{old}\n"),
            "replaceAll": false, "userModified": false, "structuredPatch": [{"oldStart": 1, "lines": lines}]});
        let input = &json!({"file_path": path, "old_string": old, "new_string": new});
        self.does("Edit", input, "The file has been updated.", detail);
    }

    pub fn write(&mut self, path: &str, content: &str) {
        let path = format!("{}/{path}", self.cwd);
        let detail = &json!({"type": "create", "filePath": path, "content": content, "structuredPatch": []});
        self.does("Write", &json!({"file_path": path, "content": content}), "File created successfully", detail);
    }

    pub fn todos(&mut self, todos: &[(&str, &str)]) {
        let todos: Vec<Value> =
            todos.iter().map(|(status, what)| json!({"content": what, "status": status, "activeForm": what})).collect();
        self.does(
            "TodoWrite",
            &json!({"todos": todos}),
            "Todos have been modified",
            &json!({"oldTodos": [], "newTodos": todos}),
        );
    }

    /// A compaction, as clients of the version write it.
    pub fn compact(&mut self, summary: &str) {
        let before = self.parent.take();
        if self.version.starts_with('2') {
            let boundary = &json!({"subtype": "compact_boundary", "content": "Conversation compacted",
                "logicalParentUuid": before, "compactMetadata": {"trigger": "auto", "preTokens": 160_000}});
            self.row("system", boundary);
        }
        let words = format!(
            "This session is being continued from a previous conversation that ran out of context. The conversation is \
             summarized below:\nAnalysis:\nLet me go through it.\n\nSummary:\n{summary}\nPlease continue the \
             conversation from where we left it off without asking the user any further questions."
        );
        self.message += 1;
        self.row("user", &json!({"isCompactSummary": true, "message": {"role": "user", "content": words}}));
    }

    pub fn refused(&mut self, prompt: &str) {
        self.user(prompt);
        let text = "API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.";
        let message = &json!({"id": uuid_of(prompt), "role": "assistant", "model": "<synthetic>",
            "content": [{"type": "text", "text": text}]});
        self.row("assistant", &json!({"isApiErrorMessage": true, "message": message}));
    }

    /// Where the session stands, to go back to.
    pub fn mark(&self) -> Option<String> {
        self.parent.clone()
    }

    /// What comes now hangs where it stood then, as after a rewind.
    pub fn go_back(&mut self, mark: Option<String>) {
        self.parent = mark;
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.rows.iter().flat_map(|row| format!("{row}\n").into_bytes()).collect()
    }
}
