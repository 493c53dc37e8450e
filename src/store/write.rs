//! Writing a plan: beside the original, synced, renamed into place, read back and judged again.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};
use walkdir::WalkDir;

use super::{Opened, Place, Stamp, journal};
use crate::diagnosis::Verdict;
use crate::recovery::{Naming, Plan, prove, write};
use crate::text::shell_quote;
use crate::transcript::edit::set_fields;
use crate::transcript::{Form, Transcript, json};

/// What was written where.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The new session's id.
    pub session: String,
    /// Its file.
    pub path: PathBuf,
    /// The command that opens it.
    pub resume: String,
    /// The file it was made from.
    pub from: PathBuf,
    /// What the new session is, read back from the disk.
    pub verdict: Verdict,
    /// What went along.
    pub neighbours: Vec<PathBuf>,
    /// What could not be remembered, though the rescue itself is done.
    pub warning: Option<String>,
}

/// Writes a plan as a new session. The original is not opened for writing; if it grew since it was read, nothing is
/// written.
pub fn commit(place: &Place, opened: &Opened, plan: &Plan) -> Result<Receipt> {
    let id = uuid::Uuid::new_v4().to_string();
    let mut fresh = || uuid::Uuid::new_v4().to_string();
    let mut naming = Naming { session: &id, title: &plan.title, fresh: &mut fresh };
    let written = write(&opened.session, plan.point.end, &mut naming);
    prove(&opened.session, plan, written.bytes.clone()).map_err(|refusal| anyhow!("{refusal}"))?;
    ensure_unchanged(opened)?;

    let path = opened.file.path.with_file_name(format!("{id}.jsonl"));
    let mut neighbours = Vec::new();
    let done = copy_neighbours(place, opened, &id, &mut neighbours)
        .and_then(|()| write_new(&path, &written.bytes))
        .and_then(|()| ensure_unchanged(opened))
        .and_then(|()| read_back(opened, plan, &path));
    let verdict = match done {
        Ok(verdict) => verdict,
        Err(error) => {
            take_back(&path, &neighbours);
            return Err(error);
        }
    };
    let warning = remember(opened, &id, &path, written.bytes.len() as u64, &neighbours).err();
    Ok(Receipt {
        resume: resume_command(place, opened.session.cwd(), &path, &id),
        session: id,
        path,
        from: opened.file.path.clone(),
        verdict,
        neighbours,
        warning: warning.map(|error| format!("{error:#}")),
    })
}

/// The command that opens a session, whole enough to be pasted anywhere.
pub fn resume_command(place: &Place, cwd: Option<&str>, path: &Path, id: &str) -> String {
    let config = place.config_of(path).filter(|_| place.named);
    let config =
        config.map_or(String::new(), |dir| format!("CLAUDE_CONFIG_DIR={} ", shell_quote(&dir.to_string_lossy())));
    let cd = cwd.map_or(String::new(), |cwd| format!("cd {} && ", shell_quote(cwd)));
    format!("{cd}{config}claude --resume {}", shell_quote(id))
}

fn ensure_unchanged(opened: &Opened) -> Result<()> {
    let path = &opened.file.path;
    ensure!(
        Stamp::of(path)? == opened.stamp,
        "{} was written to in the meantime, so nothing was rescued.\nQuit the Claude Code that writes to it, and try again",
        path.display()
    );
    Ok(())
}

/// Puts a file in place at once: never half, never over another.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let dir = path.parent().unwrap_or_else(|| Path::new("."));
    let put = || -> Result<()> {
        // tempfile makes files that only their owner can read, as Claude Code does.
        let mut file = tempfile::Builder::new().prefix(".claude-rescue-").tempfile_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path)?;
        sync_dir(dir)
    };
    put().with_context(|| format!("could not write {}", path.display()))
}

fn sync_dir(dir: &Path) -> Result<()> {
    // Windows has no such thing as syncing a directory.
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

fn read_back(opened: &Opened, plan: &Plan, path: &Path) -> Result<Verdict> {
    let bytes = fs::read(path).with_context(|| format!("could not read {} back", path.display()))?;
    prove(&opened.session, plan, bytes).map_err(|refusal| anyhow!("{refusal}"))
}

/// Removes what was written before something went wrong. What cannot be removed is harmless: nothing names it.
fn take_back(path: &Path, neighbours: &[PathBuf]) {
    let _ = fs::remove_file(path);
    for neighbour in neighbours {
        let _ = fs::remove_dir_all(neighbour);
    }
}

/// Sub-agents, large results and the backups of files go along, so that the new session can use them.
fn copy_neighbours(place: &Place, opened: &Opened, id: &str, copied: &mut Vec<PathBuf>) -> Result<()> {
    let file = &opened.file;
    let mut copy = |from: PathBuf, to: PathBuf| -> Result<()> {
        if from.is_dir() {
            copied.push(to.clone());
            copy_dir(&from, &to, id).with_context(|| format!("could not copy {}", from.display()))?;
        }
        Ok(())
    };
    copy(file.folder(), file.path.with_file_name(id))?;
    let old = opened.session.id().unwrap_or(&file.name);
    match place.config_of(&file.path).map(|config| config.join("file-history")) {
        Some(history) => copy(history.join(old), history.join(id)),
        None => Ok(()),
    }
}

fn copy_dir(from: &Path, to: &Path, id: &str) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        let is_transcript = entry.path().extension().is_some_and(|end| end == "jsonl");
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else if entry.file_type().is_file() && is_transcript {
            write_new(&target, &renamed_session(&fs::read(entry.path())?, id))?;
        } else if entry.file_type().is_file() {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// A sub-agent's transcript under another session's id; every other byte as it was.
fn renamed_session(bytes: &[u8], id: &str) -> Vec<u8> {
    let transcript = Transcript::parse(bytes.to_vec());
    let edits = transcript.entries.iter().filter(|entry| entry.form == Form::Whole).filter_map(|entry| {
        let set = |key: &[u8], _: json::Json<'_>| matches!(key, b"sessionId" | b"session_id").then(|| json::quote(id));
        let bytes = set_fields(&transcript.bytes()[entry.bytes.clone()], set).ok()?;
        Some(crate::transcript::edit::Edit { place: entry.bytes.clone(), bytes })
    });
    crate::transcript::edit::apply(&transcript, edits.collect())
}

fn remember(opened: &Opened, id: &str, path: &Path, bytes: u64, neighbours: &[PathBuf]) -> Result<()> {
    let row = journal::Row {
        schema: 1,
        time: jiff::Timestamp::now().to_string(),
        action: "rewind".to_owned(),
        from: opened.file.path.clone(),
        session: id.to_owned(),
        path: path.to_path_buf(),
        bytes,
        neighbours: neighbours.to_vec(),
    };
    if !path.exists() {
        bail!("{} is gone", path.display());
    }
    journal::remember(&journal::state_dir()?, &row)
}
