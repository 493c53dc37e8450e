//! A file that holds a session, and the folder beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::activity;
use crate::store::component::Component;

/// What sync programs put between a session's file and the end of the name of a copy that they could not join.
const CONFLICT: &str = ".jsonl.";

/// A file that holds a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name without the ending, which is the session's id.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written.
    pub modified: Option<SystemTime>,
    /// The newest time that it holds, or when a rescue wrote it, in milliseconds since 1970. Copying a file changes
    /// nothing of it.
    pub active: Option<i64>,
    /// How many transcripts of sub-agents lie in its folder.
    pub sub_agents: usize,
    /// How many large results lie there, where the transcript itself does not.
    pub results: usize,
    /// For how many days after it was last written clients keep it, if it lies in a config directory.
    pub kept: Option<u32>,
}

impl SessionFile {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Result<Self> {
        let about = fs::metadata(&path).with_context(|| format!("could not look at {}", path.display()))?;
        let (name, sub_agents, active) = (stem(&path), sub_agents(&path), activity::newest(&path));
        let (bytes, modified) = (about.len(), about.modified().ok());
        Ok(Self { path, name, bytes, modified, active, sub_agents, ..Self::default() })
    }

    /// The file of a name that a folder lists, even if nobody may look at it.
    pub(super) fn listed(path: PathBuf) -> Self {
        let name = stem(&path);
        Self::at(path.clone()).unwrap_or_else(|_| Self { path, name, ..Self::default() })
    }

    /// The folder beside it that holds its sub-agents and large results. Where its name is none that such a folder could
    /// have, it is the file itself, in which nothing lies.
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.path).unwrap_or_else(|| self.path.clone())
    }
}

/// The name of a session file without its ending; that of a copy that a sync program made is all of it.
pub(super) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = if name.contains(CONFLICT) { None } else { path.file_stem() };
    stem.map_or_else(|| name.into_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Whether a file of a project folder is named as a session's. Sub-agents' transcripts belong to their session.
pub(super) fn is_session_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let is_copy = name.contains(CONFLICT) && name.to_ascii_lowercase().contains("conflict");
    (is_copy || path.extension().is_some_and(|end| end == "jsonl")) && !name.starts_with("agent-")
}

/// The folder that belongs to a session file, by its name: none for names such as `..jsonl`, whose folder would be the
/// project's own or the one above.
pub fn folder_of(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(Component::of(path.file_stem()?.to_str()?)?))
}

fn sub_agents(path: &Path) -> usize {
    let folder = folder_of(path).and_then(|folder| fs::read_dir(folder.join("subagents")).ok());
    let Some(folder) = folder else { return 0 };
    let is_transcript = |name: &std::ffi::OsStr| Path::new(name).extension().is_some_and(|end| end == "jsonl");
    folder.filter_map(Result::ok).filter(|entry| is_transcript(&entry.file_name())).count()
}
