//! What is left of sessions whose transcript was deleted: the folder of their sub-agents.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::SessionFile;

/// The sessions of a project folder of which only sub-agents are left; their files are not there any more.
pub(super) fn in_folder(project: &Path) -> Vec<SessionFile> {
    let entries = fs::read_dir(project).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    folders.filter_map(|folder| leftover(&folder)).collect()
}

fn leftover(folder: &Path) -> Option<SessionFile> {
    let mut path = folder.as_os_str().to_owned();
    path.push(".jsonl");
    let path = PathBuf::from(path);
    if path.exists() {
        return None;
    }
    let found = WalkDir::new(folder.join("subagents")).max_depth(1).into_iter().filter_map(Result::ok);
    let transcripts: Vec<fs::Metadata> = found
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "jsonl"))
        .filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file))
        .collect();
    let modified = transcripts.iter().filter_map(|about| about.modified().ok()).max();
    let name = folder.file_name()?.to_string_lossy().into_owned();
    let bytes = transcripts.iter().map(fs::Metadata::len).sum();
    let sub_agents = transcripts.len();
    (sub_agents > 0).then_some(SessionFile { path, name, bytes, modified, sub_agents, kept: None })
}
