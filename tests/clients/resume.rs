//! Recording a session with one client, and resuming a session file in another.

use crate::api::{Api, Pace, Request};
use crate::client::{Client, Ended};
use crate::compacted::Compacted;
use crate::scene::Scene;
use crate::shape::{essence, shape};
use crate::writer::Writer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// What a short session is made of.
pub const PROMPTS: [&str; 4] = ["first question", "PARALLEL read both", "EDIT something", "a last word"];

/// How long a client may take for one prompt; it takes about a second.
pub const LIMIT: Duration = Duration::from_mins(1);

/// The same on a damaged session. Clients that hang on one keep a core busy.
const DAMAGED_LIMIT: Duration = Duration::from_secs(15);

/// What every replay says to the resumed session.
pub const GO_ON: &str = "continue";

/// A healthy session that a real client wrote, and the folder in which it worked.
pub struct Recording {
    pub writer: Writer,
    pub session: String,
    pub bytes: Vec<u8>,
    pub work: TempDir,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    Ok,
    Refused,
    NoRequest,
    Timeout,
}

/// What a client made of a session file.
#[derive(Clone, Debug)]
pub struct Replay {
    pub verdict: Verdict,
    /// The API's words when it refused, else what the client printed.
    pub error: Option<String>,
    /// The blocks of every message, exactly as sent.
    pub shape: String,
    /// The same without what each client adds of its own; see `shape.rs`.
    pub essence: Vec<String>,
}

/// Has a client write a session: chat, a batch of three parallel calls, an edit, chat; and what it compacts.
pub fn record(writer: impl Into<Writer>) -> Recording {
    let writer = writer.into();
    let scene = writer.compacts.map_or_else(|| plain(writer.client), Compacted::record);
    let errors: Vec<_> = scene.api.requests().into_iter().filter_map(|request| request.error).collect();
    assert!(errors.is_empty(), "{} was refused in a healthy session: {errors:?}", writer.name());
    let (session, bytes) = scene.session();
    Recording { writer, session, bytes, work: scene.work }
}

fn plain(writer: Client) -> Scene {
    let call = if writer.streams() { Duration::from_millis(500) } else { Duration::ZERO };
    let scene = Scene::new(Pace { call, ..Pace::default() });
    if writer.is_ancient() {
        // One request for every prompt, and one more after tools.
        let terminal = scene.sit_down(writer, None);
        for (words, requests) in PROMPTS.into_iter().zip([1, 3, 5, 6]) {
            terminal.say(words);
            scene.heard(requests);
        }
    } else {
        let mut session = None;
        for words in PROMPTS {
            session = Some(scene.prompt(writer, words, session.as_deref()));
        }
    }
    scene
}

/// What a client sent for a session file, and what came of it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Answer {
    pub verdict: Verdict,
    pub error: Option<String>,
    pub messages: Vec<Value>,
}

/// Resumes a copy of this session file in `reader`, in the folder where the session was recorded, with one short prompt.
pub fn replay(reader: Client, bytes: &[u8], work: &Path, limit: Duration) -> Replay {
    Replay::of(ask(reader, bytes, work, limit), bytes)
}

/// The same, as it was sent.
pub fn ask(reader: Client, bytes: &[u8], work: &Path, limit: Duration) -> Answer {
    let home = scratch();
    let session = session_of(bytes).expect("a session file names its session");
    let folder = project(home.path(), work);
    fs::create_dir_all(&folder).expect("scratch is writable");
    fs::write(folder.join(format!("{session}.jsonl")), bytes).expect("scratch is writable");
    let api = Api::start(work, Pace::default()).expect("loopback has a free port");
    let arguments = ["--resume", &session, "-p", GO_ON];
    let command = reader.command(home.path(), &real(work), &api.url());
    let ended = Client::prompt(command, home.path(), &arguments, limit);
    let ended = ended.unwrap_or_else(|why| panic!("{reader:?} cannot be started: {why}"));
    judged(&api.turns(), &ended)
}

/// The same of a damaged session. A client that hangs keeps a core busy and is soon given up; where nobody has seen this
/// client hang on the damage, a loaded machine is likelier, and it gets more time.
pub fn patiently(hangs: bool, reader: Client, bytes: &[u8], work: &Path) -> Replay {
    let first = replay(reader, bytes, work, DAMAGED_LIMIT);
    if first.verdict == Verdict::Timeout && !hangs { replay(reader, bytes, work, LIMIT) } else { first }
}

impl Replay {
    /// What a client sent for this session file.
    pub fn of(answer: Answer, bytes: &[u8]) -> Self {
        let Answer { verdict, error, messages } = answer;
        Self { verdict, error, shape: shape(&messages), essence: essence(&messages, &prompts(bytes)) }
    }
}

fn judged(turns: &[Request], ended: &Ended) -> Answer {
    let messages = turns.first().map(|request| request.messages.clone()).unwrap_or_default();
    let (verdict, error) = match (turns.last(), ended) {
        (_, Ended::Late) => (Verdict::Timeout, None),
        (None, Ended::Left { said, complaint }) => (Verdict::NoRequest, Some(format!("{said}{complaint}"))),
        (Some(Request { error: None, .. }), _) => (Verdict::Ok, None),
        (Some(Request { error, .. }), _) => (Verdict::Refused, error.clone()),
    };
    Answer { verdict, error, messages }
}

/// The prompts that a session file holds, in file order, and the one that a replay adds.
pub fn prompts(bytes: &[u8]) -> Vec<String> {
    readable(bytes).iter().filter_map(prompt).chain([GO_ON.to_owned()]).collect()
}

/// The prompt that a row holds: what a person said, and neither a summary nor a command to the client.
pub fn prompt(row: &Value) -> Option<String> {
    let flags = ["isMeta", "isSidechain", "isCompactSummary"];
    if row["type"] != "user" || flags.iter().any(|flag| row[*flag] == true) {
        return None;
    }
    let text = match &row["message"]["content"] {
        Value::String(text) => Some(text.as_str()),
        Value::Array(blocks) => blocks.iter().find_map(|block| block["text"].as_str()),
        _ => None,
    };
    // The product's own words stand for a result, and are no prompt.
    let others = ["[claude-rescue:", "<command-name>", "<local-command-"];
    text.filter(|text| !text.trim().is_empty() && !others.iter().any(|start| text.starts_with(start)))
        .map(str::to_owned)
}

/// The rows of a session file that are JSON, half characters made whole and uuids once.
pub fn readable(bytes: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(bytes).replace("\\ud83d\"", "\\ufffd\"");
    let mut rows: Vec<Value> = Vec::new();
    for row in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if row["uuid"].is_null() || rows.iter().all(|known| known["uuid"] != row["uuid"]) {
            rows.push(row);
        }
    }
    rows
}

pub fn session_of(bytes: &[u8]) -> Option<String> {
    let mut rows = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    rows.find_map(|row| row["sessionId"].as_str().map(str::to_owned))
}

/// Where a client keeps the sessions of a folder: its path with every character that is no letter or digit as '-'.
pub fn project(home: &Path, work: &Path) -> PathBuf {
    let name = real(work).to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    home.join(".claude/projects").join(name)
}

pub fn scratch() -> TempDir {
    tempfile::Builder::new().prefix("clients").tempdir().expect("a scratch folder can be made")
}

pub fn real(path: &Path) -> PathBuf {
    path.canonicalize().expect("the scratch folder is still there")
}
