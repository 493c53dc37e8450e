//! Sessions to try the program on, built in and unpacked into a directory that goes away afterwards.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::Place;
use super::place::folder_name;
use crate::transcript::edit::{Edit, apply, set_fields};
use crate::transcript::{Json, Transcript};

/// How long before now the newest demo session ended.
const AGE: i64 = 2 * 60 * 1000;

/// The built-in sessions.
const SESSIONS: &[&str] = &[
    include_str!("../../assets/demo/webhook-retries.jsonl"),
    include_str!("../../assets/demo/axum-upgrade.jsonl"),
    include_str!("../../assets/demo/retry-after-drop.jsonl"),
    include_str!("../../assets/demo/usage-limit.jsonl"),
    include_str!("../../assets/demo/interrupted.jsonl"),
    include_str!("../../assets/demo/lost-start.jsonl"),
    include_str!("../../assets/demo/compacted.jsonl"),
    include_str!("../../assets/demo/japanese.jsonl"),
    include_str!("../../assets/demo/sent-twice.jsonl"),
];

/// The demo: a config directory of its own. Dropping it removes it.
pub struct Demo {
    /// Where to look.
    pub place: Place,
    _dir: TempDir,
}

/// Unpacks the demo. Times are moved so that the newest session broke just now.
pub fn unpack() -> Result<Demo> {
    let dir = tempfile::Builder::new().prefix("claude-rescue-demo-").tempdir();
    let dir = dir.context("could not make a directory for the demo")?;
    let transcripts: Vec<Transcript> =
        SESSIONS.iter().map(|text| Transcript::parse(text.as_bytes().to_vec())).collect();
    let times = transcripts.iter().flat_map(|transcript| transcript.entries.iter().filter_map(|entry| entry.time));
    let now = jiff::Timestamp::now().as_millisecond();
    let later = now - AGE - times.max().unwrap_or(now);
    for transcript in &transcripts {
        unpack_one(dir.path(), transcript, later)
            .with_context(|| format!("could not unpack the demo into {}", dir.path().display()))?;
    }
    let cwd = transcripts.first().and_then(|transcript| field(transcript, |entry| entry.cwd));
    let cwd = cwd.unwrap_or("/").into();
    let (configs, state) = (vec![dir.path().to_path_buf()], dir.path().join("claude-rescue"));
    Ok(Demo { place: Place { configs, cwd, named: true, state }, _dir: dir })
}

fn unpack_one(config: &Path, transcript: &Transcript, later: i64) -> Result<()> {
    let cwd = field(transcript, |entry| entry.cwd).unwrap_or("/");
    let name = field(transcript, |entry| entry.session).unwrap_or("demo");
    let folder = config.join("projects").join(folder_name(Path::new(cwd)));
    fs::create_dir_all(&folder)?;
    let path = folder.join(name).with_extension("jsonl");
    fs::write(&path, shifted(transcript, later))?;
    let newest = transcript.entries.iter().filter_map(|entry| entry.time).max().unwrap_or(0) + later;
    let since = std::time::Duration::from_millis(newest.unsigned_abs());
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
        let bytes = set_fields(&transcript.bytes()[entry.bytes.clone()], set).ok()?;
        Some(Edit { place: entry.bytes.clone(), bytes })
    });
    apply(transcript, edits.collect())
}

fn field(
    transcript: &Transcript,
    of: impl Fn(&crate::transcript::Entry) -> Option<crate::transcript::Id>,
) -> Option<&str> {
    transcript.entries.iter().find_map(of).map(|id| transcript.id(id))
}
