//! An act: what was done to one file, or is about to be.

use std::ffi::OsStr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::diagnosis::picker::is_session_id;
use crate::store::write::Fingerprint;
use crate::store::{component::Component, path_json};

/// One act: a rescue, a file put back, its undoing, or its coming back. A file that held `before` holds `after`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Act {
    /// Its id, short enough to be typed.
    pub id: String,
    /// When, as in RFC 3339, in UTC.
    pub time: String,
    /// What was done: a way of rescue, `files`, `undo`, or `redo`.
    pub action: String,
    /// The act that it takes back.
    pub of: Option<String>,
    /// The session file that the rescue was made from.
    #[serde(with = "path_json")]
    pub from: PathBuf,
    /// The session's id.
    pub session: String,
    /// The file that changes.
    #[serde(with = "path_json")]
    pub path: PathBuf,
    /// What it held. Nothing: there was none.
    pub before: Option<Fingerprint>,
    /// What it holds afterwards. Nothing: it is gone.
    pub after: Option<Fingerprint>,
    /// Where the bytes from before are kept, where a file is written over.
    #[serde(default, with = "path_json")]
    pub backup: Option<PathBuf>,
    /// Where the file and its neighbours lie while they are taken away.
    #[serde(default, with = "path_json")]
    pub trash: Option<PathBuf>,
    /// Folders that come and go with the file.
    #[serde(with = "path_json")]
    pub neighbours: Vec<PathBuf>,
    /// Folders that were made for the file, the deepest first. They go when it goes, unless something else is in them.
    #[serde(default, with = "path_json")]
    pub folders: Vec<PathBuf>,
    /// The directory in which it was asked for.
    #[serde(default, with = "path_json")]
    pub here: Option<PathBuf>,
    /// What it shares with the acts that are undone together with it.
    #[serde(default)]
    pub group: Option<String>,
}

impl Act {
    /// Whether every name and path in it leads where acts keep things: read back, it is words like any others.
    pub fn is_whole(&self) -> bool {
        let is_name = |name: &OsStr| name.to_str().is_some_and(|name| Component::of(name).is_some());
        let lies_in = |path: &PathBuf, folder: &str| path.parent().is_some_and(|above| above.ends_with(folder));
        let all = [&self.from, &self.path].into_iter().chain(&self.trash).chain(&self.backup);
        Component::of(&self.id).is_some()
            && all.chain(&self.neighbours).chain(&self.folders).all(|path| path.is_absolute())
            && self.trash.iter().all(|trash| lies_in(trash, "trash") && trash.file_name().is_some_and(is_name))
            && self.backup.iter().all(|backup| lies_in(backup, "backups") && backup.file_name().is_some())
            // Only copies have neighbours, and those have ids of our own.
            && (self.neighbours.is_empty() || is_session_id(&self.session))
            && self.neighbours.iter().all(|neighbour| neighbour.ends_with(&self.session))
            && self.folders.iter().all(|folder| self.path.starts_with(folder))
    }
}

/// A new id, and the time.
pub fn id_and_time() -> (String, String) {
    let id: String = uuid::Uuid::new_v4().simple().to_string().chars().take(8).collect();
    (id, format!("{:.3}", jiff::Timestamp::now()))
}
