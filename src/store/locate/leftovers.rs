//! What is left of sessions whose transcript is not there: the folder of their sub-agents and large results.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{activity, session_file::SessionFile};
use crate::diagnosis::picker::is_session_id;

/// The sessions of a project folder of which only such a folder is left; their files are not there.
pub(in crate::store) fn in_folder(project: &Path) -> Vec<SessionFile> {
    inside(project).iter().filter(|folder| folder.is_dir()).filter_map(|folder| leftover(folder)).collect()
}

fn leftover(folder: &Path) -> Option<SessionFile> {
    let mut path = folder.as_os_str().to_owned();
    path.push(".jsonl");
    let path = PathBuf::from(path);
    let name = folder.file_name()?.to_string_lossy().into_owned();
    if path.exists() || !is_session_id(&name) {
        return None;
    }
    let mut agents = inside(&folder.join("subagents"));
    agents.retain(|path| path.extension().is_some_and(|end| end == "jsonl") && path.is_file());
    let results = inside(&folder.join("tool-results"));
    let files = || agents.iter().chain(&results).filter_map(|path| fs::metadata(path).ok());
    let modified: Option<SystemTime> = files().filter_map(|about| about.modified().ok()).max();
    let millis = |time: SystemTime| i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok();
    let active = agents.iter().filter_map(|path| activity::newest(path)).max().or(modified.and_then(millis));
    let bytes = files().map(|about| about.len()).sum();
    let (sub_agents, results) = (agents.len(), results.len());
    let file = SessionFile { path, name, bytes, modified, active, sub_agents, results, kept: None };
    (sub_agents + results > 0).then_some(file)
}

/// The transcripts of sub-agents that belong to a session, by name.
pub fn agents(file: &SessionFile) -> Vec<PathBuf> {
    let mut agents = inside(&file.folder().join("subagents"));
    agents.retain(|path| path.extension().is_some_and(|end| end == "jsonl"));
    agents.sort();
    agents
}

fn inside(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.map(|entry| entry.path()).collect()
}
