//! A session's file, and the folder beside it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::activity;
use crate::store::component::Component;
use crate::store::index::Index;

/// Sync programs put this before the rest of a conflict copy's name.
const CONFLICT: &str = ".jsonl.";

/// A session's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without the extension, which is the session's id.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written.
    pub modified: Option<SystemTime>,
    /// The newest time in it, or when a rescue wrote it, in milliseconds since 1970. A copied file keeps it.
    pub active: Option<i64>,
    /// How many sub-agent transcripts its folder has.
    pub sub_agents: usize,
    /// How many large results its folder has; counted only if the transcript is gone.
    pub results: usize,
    /// For how many days after the last write clients keep it, if it is in a config directory.
    pub kept: Option<u32>,
}

impl SessionFile {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Result<Self> {
        Self::known(path, None)
    }

    /// Reads the end of the file if the index does not know it.
    fn known(path: PathBuf, index: Option<&Index>) -> Result<Self> {
        let about = fs::metadata(&path).with_context(|| format!("could not access {}", path.display()))?;
        let seen = index.and_then(|index| index.seen(&path));
        let active = seen.map_or_else(|| activity::newest(&path), |seen| seen.active);
        let (name, sub_agents) = (stem(&path), sub_agents(&path));
        let (bytes, modified) = (about.len(), about.modified().ok());
        Ok(Self { path, name, bytes, modified, active, sub_agents, ..Self::default() })
    }

    /// Like `at`, but for a file that may be unreadable.
    pub(super) fn listed(path: PathBuf, index: Option<&Index>) -> Self {
        let name = stem(&path);
        Self::known(path.clone(), index).unwrap_or_else(|_| Self { path, name, ..Self::default() })
    }

    /// The folder beside it with its sub-agents and large results; the file itself if no folder can have its name.
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.path).unwrap_or_else(|| self.path.clone())
    }
}

/// The file name without its extension, or the whole name of a conflict copy.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = if name.contains(CONFLICT) { None } else { path.file_stem() };
    stem.map_or_else(|| name.into_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Whether a file is named like a session. Sub-agents' transcripts belong to their session.
pub(super) fn is_session_file(path: &Path) -> bool {
    is_session_name(path.file_name().unwrap_or_default())
}

/// The same for a file's name alone.
pub(super) fn is_session_name(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    let is_jsonl = || Path::new(name).extension().is_some_and(|end| end == "jsonl");
    !bytes.starts_with(b"agent-") && (bytes.ends_with(b".jsonl") && is_jsonl() || is_conflict_copy(name))
}

fn is_conflict_copy(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.contains(CONFLICT) && name.to_ascii_lowercase().contains("conflict")
}

/// The folder that belongs to a session file. `None` for names like `..jsonl`, whose folder would be the project's own
/// or the one above.
pub fn folder_of(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(Component::of(path.file_stem()?.to_str()?)?))
}

fn sub_agents(path: &Path) -> usize {
    let folder = folder_of(path).and_then(|folder| fs::read_dir(folder.join("subagents")).ok());
    let Some(folder) = folder else { return 0 };
    let is_transcript = |name: &OsStr| Path::new(name).extension().is_some_and(|end| end == "jsonl");
    folder.filter_map(Result::ok).filter(|entry| is_transcript(&entry.file_name())).count()
}
