//! A project whose files a session changed behind its damage, and what happened to them since.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::store::Place;
use serde_json::{Value, json};

use crate::support::sandbox::{Said, Sandbox};
use crate::support::uuid_of;

use super::patient::put;

/// Stands for a result that was never written.
pub const LOST: &str = "lost";

/// A notebook of Windows, as it was at the last good point.
pub const CELLS: &str = "{\r\n \"cells\": []\r\n}\r\n";

/// The session's id.
pub const ID: &str = "5e551017-0000-4000-8000-000000000000";

/// What a file held at the last good point, what the session left in it, and what it holds now.
pub struct Story {
    pub name: &'static str,
    pub before: Option<&'static str>,
    pub after: &'static str,
    pub now: Option<&'static str>,
}

/// One edited, one created, one edited twice and deleted since, one edited and changed by hand since.
pub const STORIES: [Story; 4] = [
    Story {
        name: "src/edited.rs",
        before: Some("fn main() {\r\n    one();\r\n}\r\n"),
        after: "fn main() {\r\n    two();\r\n}\r\n",
        now: Some("fn main() {\r\n    two();\r\n}\r\n"),
    },
    Story { name: "src/created.rs", before: None, after: "pub fn two() {}\n", now: Some("pub fn two() {}\n") },
    Story { name: "docs/deleted me.md", before: Some("# Old\nno end"), after: "# Newest\nno end", now: None },
    Story { name: "notes.txt", before: Some("a\nb\nc\n"), after: "a\nB\nc\n", now: Some("a\nB\nc\nby hand\n") },
];

/// The project, its session and the home of both.
pub struct Edited {
    pub sandbox: Sandbox,
    pub project: PathBuf,
}

impl Edited {
    pub fn new() -> Self {
        let sandbox = Sandbox::new();
        let project = dunce::canonicalize(sandbox.path()).expect("the sandbox").join("project");
        let edited = Self { sandbox, project };
        for story in &STORIES {
            let path = edited.project.join(story.name);
            put(&path, b"");
            match story.now {
                Some(now) => put(&path, now.as_bytes()),
                // Its folder went with it.
                None => fs::remove_dir_all(path.parent().expect("a folder")).expect("the file goes"),
            }
        }
        // The client keeps exact bytes of some files; of the others only its results tell.
        let history = edited.sandbox.config().join("file-history").join(ID);
        put(&history.join("00000000000000aa@v1"), STORIES[0].before.unwrap_or_default().as_bytes());
        put(&history.join("00000000000000cc@v1"), b"x\n");
        put(&history.join("00000000000000dd@v1"), CELLS.as_bytes());
        edited.write(&edited.rows(&[]));
        edited
    }

    /// Writes the session with more calls in its dropped part, each with what its result tells. Of a call that is told as
    /// `LOST` there is no result.
    pub fn rewrite(&self, calls: &[(Value, Value)]) {
        self.write(&self.rows(calls));
    }

    fn write(&self, rows: &[Value]) {
        let text: Vec<String> = rows.iter().map(Value::to_string).collect();
        self.sandbox.put(&self.project.to_string_lossy(), ID, (text.join("\n") + "\n").as_bytes());
    }

    /// Turn 1 is good, a call of turn 2 has no result, turn 3 changes the files, turn 4 is refused.
    fn rows(&self, more: &[(Value, Value)]) -> Vec<Value> {
        let edit = |id: &str, name: &str, old: &str, new: &str, before: &str| {
            let path = self.project.join(name);
            let call = json!({"type": "tool_use", "id": id, "name": "Edit",
                "input": {"file_path": path, "old_string": old, "new_string": new, "replace_all": false}});
            (
                call,
                json!({"filePath": path, "oldString": old, "newString": new, "originalFile": before, "replaceAll": false}),
            )
        };
        let created = self.project.join("src/created.rs");
        let write = json!({"type": "tool_use", "id": "toolu_w", "name": "Write",
            "input": {"file_path": created, "content": "pub fn two() {}\n"}});
        let made = json!({"type": "create", "filePath": created, "content": "pub fn two() {}\n", "originalFile": null});
        let bash = json!({"type": "tool_use", "id": "toolu_b", "name": "Bash", "input": {"command": "cargo fmt"}});
        let mut calls = vec![
            edit("toolu_1", "src/edited.rs", "one", "two", "fn main() {\n    one();\n}\n"),
            (write, made),
            edit("toolu_2", "docs/deleted me.md", "Old", "New", "# Old\nno end"),
            edit("toolu_3", "docs/deleted me.md", "New", "Newest", "# New\nno end"),
            edit("toolu_4", "notes.txt", "b", "B", "a\nb\nc\n"),
            (bash, json!({"stdout": "", "stderr": "", "interrupted": false})),
        ];
        calls.extend(more.iter().cloned());

        let mut rows = Rows { cwd: self.project.clone(), rows: Vec::new() };
        rows.user(&json!("hello"), &Value::Null);
        rows.assistant(&json!([{"type": "text", "text": "hi"}]));
        rows.user(&json!("list"), &Value::Null);
        rows.assistant(&json!([{"type": "tool_use", "id": "toolu_0", "name": "Bash", "input": {"command": "ls"}}]));
        rows.user(&json!("go on"), &Value::Null);
        let prompt = rows.last();
        rows.rows.push(json!({"type": "file-history-snapshot", "messageId": prompt, "isSnapshotUpdate": false,
            "snapshot": {"messageId": prompt, "timestamp": "2026-01-01T00:00:00.000Z", "trackedFileBackups": {
                "src/edited.rs": {"backupFileName": "00000000000000aa@v1", "version": 1},
                "src/created.rs": {"backupFileName": null, "version": 1},
                "notes.txt": {"backupFileName": "00000000000000bb@v1", "version": 1},
                "lost.txt": {"backupFileName": "00000000000000cc@v1", "version": 1},
                "old.ipynb": {"backupFileName": "00000000000000dd@v1", "version": 1}}}}));
        for (call, told) in calls {
            rows.assistant(&json!([call]));
            if told != LOST {
                rows.user(&json!([{"type": "tool_result", "tool_use_id": call["id"], "content": "ok"}]), &told);
            }
        }
        rows.assistant(&json!([{"type": "text", "text": "done"}]));
        rows.user(&json!("and now?"), &Value::Null);
        rows.error("API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.");
        rows.rows
    }

    pub fn place(&self) -> Place {
        Place { cwd: self.project.clone(), ..self.sandbox.place() }
    }

    pub fn run(&self, args: &[&str]) -> Said {
        self.sandbox.run(&[&["files", ID], args].concat())
    }

    /// Whether a folder that is gone was made for a file.
    pub fn has_made_folders(&self) -> bool {
        self.project.join("docs").exists()
    }

    /// What a file holds now.
    pub fn now(&self, name: &str) -> Option<String> {
        let path = self.project.join(name);
        path.exists().then(|| fs::read_to_string(path).expect("a file"))
    }

    /// What all files hold, in the order of the stories.
    pub fn all(&self) -> Vec<Option<String>> {
        STORIES.iter().map(|story| self.now(story.name)).collect()
    }
}

/// What the stories say of all files.
pub fn told(field: impl Fn(&Story) -> Option<&'static str>) -> Vec<Option<String>> {
    STORIES.iter().map(|story| field(story).map(str::to_owned)).collect()
}

/// Makes the files of the last good point somewhere.
pub fn put_before(folder: &Path) {
    for story in &STORIES {
        if let Some(before) = story.before {
            put(&folder.join(story.name), before.as_bytes());
        }
    }
}

struct Rows {
    cwd: PathBuf,
    rows: Vec<Value>,
}

impl Rows {
    fn last(&self) -> Value {
        let last = self.rows.iter().rev().find(|row| row.get("uuid").is_some());
        last.map_or(Value::Null, |row| row["uuid"].clone())
    }

    fn push(&mut self, kind: &str, message: &Value) {
        let no = self.rows.len();
        self.rows.push(json!({"parentUuid": self.last(), "isSidechain": false, "userType": "external",
            "cwd": self.cwd, "sessionId": ID, "version": "2.1.19", "type": kind, "message": message,
            "uuid": uuid_of(&no.to_string()), "timestamp": format!("2026-01-01T00:{:02}:{:02}.000Z", no / 60, no % 60)}));
    }

    fn user(&mut self, content: &Value, told: &Value) {
        self.push("user", &json!({"role": "user", "content": content}));
        if let Some(row) = self.rows.last_mut().filter(|_| !told.is_null()) {
            row["toolUseResult"] = told.clone();
        }
    }

    fn assistant(&mut self, content: &Value) {
        let id = format!("msg_{}", self.rows.len());
        self.push("assistant", &json!({"role": "assistant", "id": id, "model": "claude-x", "content": content}));
    }

    fn error(&mut self, words: &str) {
        self.assistant(&json!([{"type": "text", "text": words}]));
        if let Some(row) = self.rows.last_mut() {
            row["isApiErrorMessage"] = json!(true);
            row["message"]["model"] = json!("<synthetic>");
        }
    }
}
