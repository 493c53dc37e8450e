//! Sessions that somebody misses: what is remembered of them elsewhere, and where their project may have been.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::directory::home::{Home, HomeState};
use super::{folders::paths_in, listing::sessions_in, retention, session_file::stem};
use crate::session::{Session, folder_name};
use crate::store::{Place, disk};
use crate::text::shell;
use crate::transcript::{Json, Transcript};

/// How many directories are told.
const MOST: usize = 3;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// A session that clients remember a prompt of, and whose file is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// Its id.
    pub session: String,
    /// The directory in which the prompt was typed.
    pub project: String,
    /// When, in milliseconds since 1970.
    pub time: i64,
    /// Whether that is so long ago that clients have deleted the file.
    pub expired: bool,
}

/// What `history.jsonl` remembers of sessions whose file is nowhere, the newest first. Clients since 2.1.1xx write whose
/// prompt it is.
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

/// A directory that is gone, and the sessions that it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The directory.
    pub dir: String,
    /// How many sessions its folder holds.
    pub sessions: usize,
    /// What puts a copy of them where clients look from this directory.
    pub command: Option<String>,
}

/// Directories that are gone and may have become this one: those of the same name, and those that stood beside it.
pub fn moved_here(place: &Place) -> Vec<Moved> {
    let here = place.real_cwd();
    let mut found: Vec<(Option<i64>, Moved)> = Vec::new();
    for folder in place.folders() {
        let files = sessions_in(&folder);
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

/// The directory of a session, if it is gone.
fn gone(place: &Place, path: &Path) -> Option<String> {
    let session = Session::of(Transcript::parse(disk::read(path).ok()?));
    let home = Home::of(place, &session, path);
    home.dir.filter(|_| home.state == HomeState::Gone)
}

/// What copies a project folder to that of a directory, over nothing that is there.
fn to_here(place: &Place, folder: &Path, here: &Path) -> Option<String> {
    let projects: PathBuf = folder.parent()?.to_path_buf();
    let to = projects.join(folder_name(&here.to_string_lossy()));
    let is_ours = place.configs.iter().any(|config| config.join("projects") == projects);
    let [from, to] = [folder, &to].map(shell::path);
    is_ours.then(|| format!("mkdir -p {to} && cp -Rn {from}/. {to}/"))
}
