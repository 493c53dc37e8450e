//! Missing sessions: what other files remember of them, and where their project may have been.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::directory::home::{Home, HomeState};
use super::{folders::paths_in, listing::sessions_in, reading, retention, session_file::stem};
use crate::session::folder_name;
use crate::store::{Place, disk};
use crate::text::shell;
use crate::transcript::Json;

/// At most this many directories are named.
const MOST: usize = 3;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A session whose prompt is in the history, but whose file is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Its id.
    pub session: String,
    /// The directory in which the prompt was typed.
    pub project: String,
    /// When, in milliseconds since 1970.
    pub time: i64,
    /// Whether it is so old that clients have deleted the file.
    pub expired: bool,
}

/// Sessions in `history.jsonl` that have no file, newest first. Clients write the session's id there since 2.1.1xx.
pub fn remembered(place: &Place, now: i64) -> Vec<Remembered> {
    let folders = place.folders();
    let there: Vec<String> = folders.iter().flat_map(|folder| paths_in(folder)).map(|path| stem(&path)).collect();
    let mut found: HashMap<String, Remembered> = HashMap::new();
    for config in &place.configs {
        let days = i64::from(retention::days(config));
        let bytes = disk::read(&config.join("history.jsonl")).unwrap_or_default();
        for one in bytes.split(|byte| *byte == b'\n').filter_map(|line| prompt(line, now - days * DAY)) {
            let newest = found.entry(one.session.clone()).or_insert_with(|| one.clone());
            if newest.time < one.time {
                *newest = one;
            }
        }
    }
    let mut missing: Vec<Remembered> =
        found.into_values().filter(|one| !there.iter().any(|name| name.starts_with(&one.session))).collect();
    missing.sort_by_key(|one| std::cmp::Reverse((one.time, one.session.clone())));
    missing
}

fn prompt(line: &[u8], oldest: i64) -> Option<Remembered> {
    let row = Json(line.trim_ascii());
    let text = |key| Some(row.get(key)?.text()?.into_owned());
    let time = row.get("timestamp")?.number()?;
    Some(Remembered { session: text("sessionId")?, project: text("project")?, time, expired: time < oldest })
}

/// A directory that is gone but still has sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The directory.
    pub dir: String,
    /// How many sessions its folder has.
    pub sessions: usize,
    /// Copies them to where clients look from this directory.
    pub command: Option<String>,
}

/// Directories that are gone and may have become this one: they have the same name, or were in the same folder.
pub fn moved_here(place: &Place) -> Vec<Moved> {
    let here = place.real_cwd();
    let mut found: Vec<(Option<i64>, Moved)> = Vec::new();
    for folder in place.folders() {
        let files = sessions_in(place, &folder);
        let Some(newest) = files.iter().max_by_key(|file| file.active) else { continue };
        let Some(dir) = gone(place, &newest.path) else { continue };
        let was = Path::new(&dir);
        if was.file_name() == here.file_name() || was.parent() == here.parent() {
            let command = to_here(place, &folder, &here);
            found.push((newest.active, Moved { sessions: files.len(), command, dir }));
        }
    }
    found.sort_by_key(|(time, moved)| std::cmp::Reverse((*time, moved.dir.clone())));
    found.into_iter().map(|(_, moved)| moved).take(MOST).collect()
}

fn gone(place: &Place, path: &Path) -> Option<String> {
    let session = reading::session(path).ok()?;
    let home = Home::of(place, &session, path);
    home.dir.filter(|_| home.state == HomeState::Gone)
}

/// The command that copies a project folder to that of a directory, without overwriting anything.
fn to_here(place: &Place, folder: &Path, here: &Path) -> Option<String> {
    let projects: PathBuf = folder.parent()?.to_path_buf();
    let to = projects.join(folder_name(&here.to_string_lossy()));
    let is_ours = place.configs.iter().any(|config| config.join("projects") == projects);
    is_ours.then(|| shell::copy_new(folder, &to))
}
