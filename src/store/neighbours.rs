//! What clients keep beside a session: its sub-agents, large results, and the backups of files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Opened, Place, disk, fault};
use crate::diagnosis::media::FOLDER;
use crate::recovery::Plan;
use crate::transcript::edit::{Edit, apply, set_fields};
use crate::transcript::{Form, Transcript, json};

/// A folder of the old session, and where it lies for the new one.
pub(super) struct Neighbour {
    from: PathBuf,
    /// Its new place.
    pub to: PathBuf,
    /// What a plan took out of the session, to be kept in it.
    media: Vec<(String, Vec<u8>)>,
}

/// The folders that go along when a plan makes a session of the id `id`.
pub(super) fn neighbours(place: &Place, opened: &Opened, plan: &Plan, id: &str) -> Vec<Neighbour> {
    let file = &opened.file;
    let old = opened.session.id().unwrap_or(&file.name);
    let history = place.config_of(&file.path).map(|config| config.join("file-history"));
    let history = history.map(|history| Neighbour { from: history.join(old), to: history.join(id), media: Vec::new() });
    let media = plan.media(&opened.session);
    let beside = Neighbour { from: file.folder(), to: file.path.with_file_name(id), media };
    let all = [beside].into_iter().chain(history);
    let there = all.filter(|neighbour| neighbour.from.is_dir() || !neighbour.media.is_empty());
    there.map(|neighbour| Neighbour { to: disk::absolute(&neighbour.to), ..neighbour }).collect()
}

impl Neighbour {
    /// Copies it. Transcripts of sub-agents get the new session's id.
    pub fn copy(&self, id: &str) -> Result<()> {
        let copy = |from: &Path, to: &Path| -> Result<()> {
            if from.extension().is_some_and(|end| end == "jsonl") {
                return disk::put_new(to, &renamed_session(&fs::read(from)?, id)).and_then(disk::sure);
            }
            Ok(fs::copy(from, to).map(drop)?)
        };
        if self.from.is_dir() {
            disk::copy_folder(&self.from, &self.to, copy)
                .with_context(|| format!("could not copy {}", self.from.display()))?;
        }
        keep_media(&self.to, &self.media)?;
        fault::at("neighbour", "copied");
        Ok(())
    }

    /// Where it keeps what was taken out of the session.
    pub fn media(&self) -> Vec<PathBuf> {
        paths(&self.to, &self.media).collect()
    }
}

/// Keeps in a session's folder what a plan takes out of the session. The names are made of the bytes, so what is there
/// already is the same.
pub(super) fn keep_media(folder: &Path, media: &[(String, Vec<u8>)]) -> Result<()> {
    for (path, (_, bytes)) in paths(folder, media).zip(media).filter(|(path, _)| !path.exists()) {
        disk::make_folder(disk::folder(&path))?;
        disk::put_new(&path, bytes).and_then(disk::sure)?;
    }
    Ok(())
}

/// Where a session's folder keeps media.
pub(super) fn paths(folder: &Path, media: &[(String, Vec<u8>)]) -> impl Iterator<Item = PathBuf> {
    media.iter().map(|(name, _)| folder.join(FOLDER).join(name))
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
