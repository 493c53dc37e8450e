//! Built-in sessions to try the program on, in a temporary directory.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::store::Place;
use crate::store::place::{Client, folder_name};
use crate::transcript::edit::{Edit, apply, set_fields};
use crate::transcript::{Entry, Id, Json, Transcript};

/// How long ago the newest demo session ended.
const AGE: i64 = 2 * 60 * 1000;

const SESSIONS: &[&str] = &[
    include_str!("../../../assets/demo/webhook-retries.jsonl"),
    include_str!("../../../assets/demo/axum-upgrade.jsonl"),
    include_str!("../../../assets/demo/retry-after-drop.jsonl"),
    include_str!("../../../assets/demo/usage-limit.jsonl"),
    include_str!("../../../assets/demo/interrupted.jsonl"),
    include_str!("../../../assets/demo/lost-start.jsonl"),
    include_str!("../../../assets/demo/compacted.jsonl"),
    include_str!("../../../assets/demo/japanese.jsonl"),
    include_str!("../../../assets/demo/sent-twice.jsonl"),
    include_str!("../../../assets/demo/by-the-sdk.jsonl"),
    include_str!("../../../assets/demo/moved-away.jsonl"),
];

/// The directories that exist; the one of `moved-away` does not.
const DIRECTORIES: &[&str] = &["home/demo/src/payments-api", "home/demo/src/infra", "home/demo/src/importer"];

/// The session that a running client has open.
const LIVE: &str = "edfd17db-a1f9-46ec-9b1b-f48104846966";

/// A session without a transcript, its project folder, and the age of its sub-agents.
const GONE: (&str, &str, Duration) =
    ("9d1e0f2a-3b4c-4d5e-8f60-718293a4b5c6", "-home-demo-src-importer", Duration::from_hours(31 * 24));

/// The demo's temporary config directory, removed on drop.
pub struct Demo {
    /// Where it is.
    pub place: Place,
    _dir: TempDir,
}

/// Unpacks the demo. All times are shifted so that the newest session broke just now.
pub fn unpack() -> Result<Demo> {
    let dir = tempfile::Builder::new().prefix("claude-rescue-demo-").tempdir();
    let dir = dir.context("could not create a directory for the demo")?;
    let transcripts: Vec<Transcript> =
        SESSIONS.iter().map(|text| Transcript::parse(text.as_bytes().to_vec())).collect();
    let times = transcripts.iter().flat_map(|transcript| transcript.entries.iter().filter_map(|entry| entry.time));
    let now = jiff::Timestamp::now().as_millisecond();
    let later = now - AGE - times.max().unwrap_or(now);
    for transcript in &transcripts {
        unpack_one(dir.path(), transcript, later)
            .with_context(|| format!("could not unpack the demo into {}", dir.path().display()))?;
    }
    unpack_beside(dir.path()).with_context(|| format!("could not unpack the demo into {}", dir.path().display()))?;
    let cwd = transcripts.first().and_then(|transcript| field(transcript, |entry| entry.cwd));
    let cwd = cwd.unwrap_or("/").into();
    let (configs, state) = (vec![dir.path().to_path_buf()], dir.path().join("claude-rescue"));
    Ok(Demo {
        place: Place {
            configs,
            cwd,
            named: true,
            state,
            cache: None,
            root: dir.path().join("root"),
            client: Client { pretends: true, ..Client::default() },
        },
        _dir: dir,
    })
}

/// Adds the sessions' directories, a running client, and what is left of a deleted session.
fn unpack_beside(config: &Path) -> Result<()> {
    for directory in DIRECTORIES {
        fs::create_dir_all(config.join("root").join(directory))?;
    }
    fs::create_dir_all(config.join("sessions"))?;
    let client = format!("{{\"pid\":{},\"sessionId\":\"{LIVE}\"}}", std::process::id());
    fs::write(config.join("sessions/demo.json"), client)?;
    let (name, project, age) = GONE;
    let folder = config.join("projects").join(project).join(name).join("subagents");
    fs::create_dir_all(&folder)?;
    for agent in ["agent-a1b2c3d.jsonl", "agent-e4f5a6b.jsonl"] {
        let path = folder.join(agent);
        fs::write(&path, format!("{{\"type\":\"user\",\"isSidechain\":true,\"sessionId\":\"{name}\"}}\n"))?;
        fs::File::options().append(true).open(&path)?.set_modified(SystemTime::now() - age)?;
    }
    Ok(())
}

fn unpack_one(config: &Path, transcript: &Transcript, later: i64) -> Result<()> {
    let cwd = field(transcript, |entry| entry.cwd).unwrap_or("/");
    let name = field(transcript, |entry| entry.session).unwrap_or("demo");
    let folder = config.join("projects").join(folder_name(Path::new(cwd)));
    fs::create_dir_all(&folder)?;
    let path = folder.join(name).with_extension("jsonl");
    fs::write(&path, shifted(transcript, later))?;
    let newest = transcript.entries.iter().filter_map(|entry| entry.time).max().unwrap_or(0) + later;
    let since = Duration::from_millis(newest.unsigned_abs());
    fs::File::options().append(true).open(&path)?.set_modified(SystemTime::UNIX_EPOCH + since)?;
    Ok(())
}

fn shifted(transcript: &Transcript, later: i64) -> Vec<u8> {
    let set = |key: &[u8], value: Json<'_>| {
        let time: jiff::Timestamp = value.text().filter(|_| key == b"timestamp")?.parse().ok()?;
        let moved = jiff::Timestamp::from_millisecond(time.as_millisecond() + later).ok()?;
        Some(format!("\"{moved:.3}\"").into_bytes())
    };
    let edits = transcript.entries.iter().filter_map(|entry| {
        let bytes = set_fields(transcript.at(&entry.bytes), set).ok()?;
        Some(Edit { place: entry.bytes.clone(), bytes })
    });
    apply(transcript, edits.collect())
}

fn field(transcript: &Transcript, of: impl Fn(&Entry) -> Option<Id>) -> Option<&str> {
    transcript.entries.iter().find_map(of).map(|id| transcript.id(id))
}
