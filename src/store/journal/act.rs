//! One act of the journal: what was done, or is about to be done, to one file.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::diagnosis::picker::is_session_id;
use crate::store::write::{Barred, Compared, Fingerprint, Spot, no_follow::LARGEST, temporary::LEFT_BEHIND};
use crate::store::{component::Component, path_json};

/// A rescue, a restored file, an undo or a redo: the file at `path` held `before` and then holds `after`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Act {
    /// Short enough to type.
    pub id: String,
    /// RFC 3339, in UTC.
    pub time: String,
    /// A rescue's way, `files`, `undo` or `redo`.
    pub action: String,
    /// The act that this one undoes.
    pub of: Option<String>,
    /// The session file that the rescue was made from.
    #[serde(with = "path_json")]
    pub from: PathBuf,
    pub session: String,
    /// The file that changes.
    #[serde(with = "path_json")]
    pub path: PathBuf,
    /// `None` if the file did not exist.
    pub before: Option<Fingerprint>,
    /// `None` if the file is removed.
    pub after: Option<Fingerprint>,
    /// Where the old bytes are kept, if the file is overwritten.
    #[serde(default, with = "path_json")]
    pub backup: Option<PathBuf>,
    /// Where the file and its neighbours are kept while they are removed.
    #[serde(default, with = "path_json")]
    pub trash: Option<PathBuf>,
    /// Folders that come and go with the file.
    #[serde(with = "path_json")]
    pub neighbours: Vec<PathBuf>,
    /// Folders that were made for the file, deepest first. They go with the file, unless something else is in them.
    #[serde(default, with = "path_json")]
    pub folders: Vec<PathBuf>,
    /// The directory in which the command was run.
    #[serde(default, with = "path_json")]
    pub here: Option<PathBuf>,
    /// Shared by all acts that are undone together.
    #[serde(default)]
    pub group: Option<String>,
}

impl Act {
    /// Whether all names and paths are where acts keep things; the journal on disk is not trusted.
    pub fn is_whole(&self) -> bool {
        let is_name = |name: &OsStr| name.to_str().is_some_and(|name| Component::of(name).is_some());
        let lies_in = |path: &PathBuf, folder: &str| path.parent().is_some_and(|above| above.ends_with(folder));
        let all = [&self.from, &self.path].into_iter().chain(&self.trash).chain(&self.backup);
        Component::of(&self.id).is_some()
            && all.chain(&self.neighbours).chain(&self.folders).all(|path| path.is_absolute())
            && self.trash.iter().all(|trash| lies_in(trash, "trash") && trash.file_name().is_some_and(is_name))
            && self.backup.iter().all(|backup| lies_in(backup, "backups") && backup.file_name().is_some())
            // Only copies have neighbours, and their ids are ours.
            && (self.neighbours.is_empty() || is_session_id(&self.session))
            && self.neighbours.iter().all(|neighbour| neighbour.ends_with(&self.session))
            && self.folders.iter().all(|folder| self.path.starts_with(folder))
    }

    /// The file's place without links, if it belongs to a project.
    pub fn spot(&self) -> Result<Option<Spot>> {
        if !self.is_of_project() {
            return Ok(None);
        }
        let spot = Spot::at(&self.path).map_err(|barred| barred.about(&self.path))?;
        let spot = spot.with_context(|| format!("the folder of {} is gone", self.path.display()))?;
        spot.clear_leftovers(LEFT_BEHIND);
        Ok(Some(spot))
    }

    /// Like `spot`, but makes the missing folders.
    pub fn made_spot(&self) -> Result<Option<Spot>> {
        if !self.is_of_project() {
            return Ok(None);
        }
        Spot::made(&self.path).map(Some).map_err(|barred| barred.about(&self.path))
    }

    /// Compares the file with a fingerprint. In a project, no link is followed.
    pub fn compare(&self, fingerprint: &Fingerprint) -> Result<Compared> {
        if !self.is_of_project() {
            return fingerprint.compare(&self.path);
        }
        let open = || Spot::at(&self.path)?.map_or(Ok(None), |spot| spot.open());
        match open() {
            Ok(Some(file)) => fingerprint
                .compare_open(&file.into_std())
                .with_context(|| format!("could not read {}", self.path.display())),
            Ok(None) | Err(Barred::FileAbove) => Ok(Compared::Gone),
            // Something else has this name.
            Err(Barred::Link | Barred::LinkAbove | Barred::NoFile) => Ok(Compared::Other),
            Err(barred) => Err(barred.about(&self.path)),
        }
    }

    /// Whether anything has the file's name.
    pub fn is_there(&self) -> Result<bool> {
        if !self.is_of_project() {
            return self.path.try_exists().with_context(|| format!("could not access {}", self.path.display()));
        }
        let about = || Spot::at(&self.path)?.map_or(Ok(None), |spot| spot.about());
        match about() {
            Ok(about) => Ok(about.is_some()),
            Err(Barred::Link | Barred::NoFile) => Ok(true),
            // Behind a link is another folder.
            Err(Barred::LinkAbove | Barred::FileAbove) => Ok(false),
            Err(barred) => Err(barred.about(&self.path)),
        }
    }

    pub fn bytes(&self) -> Result<Vec<u8>> {
        let read = |spot: Spot| spot.read_own(LARGEST).map_err(|barred| barred.about(&self.path));
        match self.spot()? {
            Some(spot) => read(spot)?.with_context(|| format!("{} is gone", self.path.display())),
            None => std::fs::read(&self.path).with_context(|| format!("could not read {}", self.path.display())),
        }
    }

    /// Removes the folders that were made for the file, unless something else is in them.
    pub fn remove_folders(&self) {
        for folder in &self.folders {
            let inside: PathBuf = folder.join(self.path.file_name().unwrap_or_default());
            if let Ok(Some(spot)) = Spot::at(&inside) {
                spot.clear_leftovers(Duration::ZERO);
            }
            if let Ok(Some(spot)) = Spot::at(folder) {
                spot.remove_folder();
            }
        }
    }

    /// Only restored files have a group.
    pub fn is_of_project(&self) -> bool {
        self.group.is_some()
    }
}

pub fn id_and_time() -> (String, String) {
    let id: String = uuid::Uuid::new_v4().simple().to_string().chars().take(8).collect();
    (id, format!("{:.3}", jiff::Timestamp::now()))
}

/// The missing folders above a path, deepest first; none if there is a link on the way.
pub fn missing_folders(path: &Path) -> Vec<PathBuf> {
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err();
    let folders = path.ancestors().skip(1).take_while(missing).map(Path::to_path_buf);
    if matches!(Spot::at(path), Ok(None)) { folders.collect() } else { Vec::new() }
}
