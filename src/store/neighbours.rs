//! What clients keep beside a session: its sub-agents, large results, and the backups of files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Opened, Place, disk, fault};
use crate::transcript::edit::{Edit, apply, set_fields};
use crate::transcript::{Form, Transcript, json};

/// A folder of the old session, and where it lies for the new one.
pub(super) struct Neighbour {
    from: PathBuf,
    /// Its new place.
    pub to: PathBuf,
}

/// The folders that go along when a session gets the id `id`.
pub(super) fn neighbours(place: &Place, opened: &Opened, id: &str) -> Vec<Neighbour> {
    let file = &opened.file;
    let old = opened.session.id().unwrap_or(&file.name);
    let history = place.config_of(&file.path).map(|config| config.join("file-history"));
    let history = history.map(|history| Neighbour { from: history.join(old), to: history.join(id) });
    let beside = Neighbour { from: file.folder(), to: file.path.with_file_name(id) };
    let all = [beside].into_iter().chain(history).filter(|neighbour| neighbour.from.is_dir());
    all.map(|neighbour| Neighbour { to: disk::absolute(&neighbour.to), ..neighbour }).collect()
}

impl Neighbour {
    /// Copies it. Transcripts of sub-agents get the new session's id.
    pub fn copy(&self, id: &str) -> Result<()> {
        let copy = |from: &Path, to: &Path| -> Result<()> {
            if from.extension().is_some_and(|end| end == "jsonl") {
                return disk::put_new(to, &renamed_session(&fs::read(from)?, id));
            }
            Ok(fs::copy(from, to).map(drop)?)
        };
        disk::copy_folder(&self.from, &self.to, copy)
            .with_context(|| format!("could not copy {}", self.from.display()))?;
        fault::at("neighbour", "copied");
        Ok(())
    }
}

/// A sub-agent's transcript under another session's id; every other byte as it was.
fn renamed_session(bytes: &[u8], id: &str) -> Vec<u8> {
    let transcript = Transcript::parse(bytes.to_vec());
    let edits = transcript.entries.iter().filter(|entry| entry.form == Form::Whole).filter_map(|entry| {
        let set = |key: &[u8], _: json::Json<'_>| matches!(key, b"sessionId" | b"session_id").then(|| json::quote(id));
        let bytes = set_fields(&transcript.bytes()[entry.bytes.clone()], set).ok()?;
        Some(Edit { place: entry.bytes.clone(), bytes })
    });
    apply(&transcript, edits.collect())
}
