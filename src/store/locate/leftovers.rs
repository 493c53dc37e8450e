//! Sessions whose transcript is gone, but whose folder of sub-agents and large results is left.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{activity, session_file::SessionFile};
use crate::diagnosis::picker::is_session_id;
use crate::store::disk::list;
use crate::text::{self, shell};

pub(super) fn in_folder(project: &Path) -> Vec<SessionFile> {
    list(project).iter().filter(|folder| folder.is_dir()).filter_map(|folder| leftover(folder)).collect()
}

fn leftover(folder: &Path) -> Option<SessionFile> {
    let mut path = folder.as_os_str().to_owned();
    path.push(".jsonl");
    let path = PathBuf::from(path);
    let name = folder.file_name()?.to_string_lossy().into_owned();
    if path.exists() || !is_session_id(&name) {
        return None;
    }
    let mut agents = list(&folder.join("subagents"));
    agents.retain(|path| path.extension().is_some_and(|end| end == "jsonl") && path.is_file());
    let results = list(&folder.join("tool-results"));
    let files = || agents.iter().chain(&results).filter_map(|path| fs::metadata(path).ok());
    let modified: Option<SystemTime> = files().filter_map(|about| about.modified().ok()).max();
    let millis = |time: SystemTime| i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok();
    let active = agents.iter().filter_map(|path| activity::newest(path)).max().or(modified.and_then(millis));
    let bytes = files().map(|about| about.len()).sum();
    let (sub_agents, results) = (agents.len(), results.len());
    let file = SessionFile { path, name, bytes, modified, active, sub_agents, results, kept: None };
    (sub_agents + results > 0).then_some(file)
}

/// The transcripts of a session's sub-agents, sorted by name.
pub fn agents(file: &SessionFile) -> Vec<PathBuf> {
    let mut agents = list(&file.folder().join("subagents"));
    agents.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    agents
}

/// Why the transcript is gone, as far as its age tells.
pub fn why_gone(left: &SessionFile) -> &'static str {
    match left.days_left(std::time::SystemTime::now()) {
        Some(..=0) => {
            "It was never written, or Claude Code deleted it, which it does without asking after cleanupPeriodDays."
        }
        _ => "It was never written, or someone or a sync program deleted it.",
    }
}

/// What is left of a session without a transcript, why, and how to look at it.
pub fn what_is_left(left: &SessionFile) -> String {
    let why = why_gone(left);
    let folder = left.folder();
    let look = agents(left).first().map_or(String::new(), |agent| {
        format!("\nTo see a sub-agent's work: claude-rescue show {}", shell::path(agent))
    });
    format!("{why}\nWhat is left: {}, in\n  {}{look}", left.what_is_left(), folder.display())
}

impl SessionFile {
    /// What is left in its folder: `2 sub-agents, 1 large result`.
    pub fn what_is_left(&self) -> String {
        text::counts([(self.sub_agents as u64, "sub-agent"), (self.results as u64, "large result")])
    }
}
