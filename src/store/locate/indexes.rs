//! Session lists that other programs keep: the Desktop app's, and the index of project folders.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use walkdir::WalkDir;

use super::{folders::paths_in, session_file::stem};
use crate::store::{Place, disk, path_json};
use crate::transcript::Json;

/// Where the Desktop app keeps its list below the home directory: macOS, Windows (installer, then store), Linux.
const DESKTOP: &[&str] = &[
    "Library/Application Support/Claude/claude-code-sessions",
    "AppData/Roaming/Claude/claude-code-sessions",
    "AppData/Local/Packages/Claude_*/LocalCache/Roaming/Claude/claude-code-sessions",
    ".config/Claude/claude-code-sessions",
];

/// The index of a project folder, kept by 2.1 clients and editors.
const INDEX: &str = "sessions-index.json";

/// A session list that another program keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Index {
    /// `desktop`, or `folder` for the index of a project folder.
    pub kind: &'static str,
    /// Where it is.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// How many sessions it lists.
    pub names: usize,
    /// How many of those have no file here.
    pub without_file: usize,
    /// How many files here it does not list.
    pub not_named: usize,
}

pub(super) fn indexes(place: &Place, home: Option<&Path>) -> Vec<Index> {
    let folders = place.folders();
    let names = |folder: &PathBuf| paths_in(folder).iter().map(|path| stem(path)).collect::<Vec<String>>();
    let all: HashSet<String> = folders.iter().flat_map(names).collect();
    let desktop = home.iter().flat_map(|home| DESKTOP.iter().flat_map(|place| matching(home, place)));
    let desktop = desktop.map(|path| Index::of("desktop", path.clone(), &in_desktop(&path), &all));
    let of_folder = folders.iter().filter_map(|folder| {
        let path = folder.join(INDEX);
        let there: HashSet<String> = names(folder).into_iter().collect();
        Some(Index::of("folder", path.clone(), &in_index(&disk::read(&path).ok()?), &there))
    });
    desktop.chain(of_folder).collect()
}

impl Index {
    fn of(kind: &'static str, path: PathBuf, named: &HashSet<String>, there: &HashSet<String>) -> Self {
        let without_file = named.difference(there).count();
        let not_named = there.difference(named).count();
        Self { kind, path, names: named.len(), without_file, not_named }
    }
}

fn matching(home: &Path, pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return [home.join(pattern)].into_iter().filter(|path| path.is_dir()).collect();
    };
    let (parent, begins) = before.rsplit_once('/').unwrap_or(("", before));
    let entries = fs::read_dir(home.join(parent)).into_iter().flatten().filter_map(Result::ok);
    let fitting = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(begins));
    fitting.map(|entry| entry.path().join(after.trim_start_matches('/'))).filter(|path| path.is_dir()).collect()
}

/// The Desktop app writes one file per session.
fn in_desktop(folder: &Path) -> HashSet<String> {
    let files = WalkDir::new(folder).max_depth(4).into_iter().filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_name().to_string_lossy().ends_with(".json"));
    let session = |entry: walkdir::DirEntry| {
        let bytes = disk::read(entry.path()).ok()?;
        Some(Json(bytes.trim_ascii()).get("cliSessionId")?.text()?.into_owned())
    };
    files.filter_map(session).collect()
}

fn in_index(bytes: &[u8]) -> HashSet<String> {
    let entries = Json(bytes.trim_ascii()).get("entries").map_or(Vec::new(), Json::items);
    entries.into_iter().filter_map(|entry| Some(entry.get("sessionId")?.text()?.into_owned())).collect()
}
