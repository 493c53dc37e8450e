//! The file of an act where that is one of a project, not a session: it is reached through no link, whatever stands at
//! its path by then.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use super::act::Act;
use crate::store::disk;
use crate::store::write::{Barred, Compared, Fingerprint, Spot, no_follow::LARGEST, temporary::LEFT_BEHIND};

impl Act {
    /// The place of its file, if it is one of a project.
    pub fn spot(&self) -> Result<Option<Spot>> {
        if !self.is_of_project() {
            return Ok(None);
        }
        let spot = Spot::at(&self.path).map_err(|barred| barred.about(&self.path))?;
        let spot = spot.with_context(|| format!("the folder of {} is gone", self.path.display()))?;
        spot.clear_leftovers(LEFT_BEHIND);
        Ok(Some(spot))
    }

    /// The same, with the folders made that were made for it.
    pub fn made_spot(&self) -> Result<Option<Spot>> {
        if !self.is_of_project() {
            return Ok(None);
        }
        Spot::made(&self.path).map(Some).map_err(|barred| barred.about(&self.path))
    }

    /// What its file is now, beside what it was.
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
            // Something else has its name.
            Err(Barred::Link | Barred::LinkAbove | Barred::NoFile) => Ok(Compared::Other),
            Err(barred) => Err(barred.about(&self.path)),
        }
    }

    /// Whether something has the name of its file.
    pub fn is_there(&self) -> Result<bool> {
        if !self.is_of_project() {
            return self.path.try_exists().with_context(|| format!("could not look at {}", self.path.display()));
        }
        let about = || Spot::at(&self.path)?.map_or(Ok(None), |spot| spot.about());
        match about() {
            Ok(about) => Ok(about.is_some()),
            Err(Barred::Link | Barred::NoFile) => Ok(true),
            // Behind a link lies another folder.
            Err(Barred::LinkAbove | Barred::FileAbove) => Ok(false),
            Err(barred) => Err(barred.about(&self.path)),
        }
    }

    /// Its bytes.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let read = |spot: Spot| spot.read_own(LARGEST).map_err(|barred| barred.about(&self.path));
        match self.spot()? {
            Some(spot) => read(spot)?.with_context(|| format!("{} is gone", self.path.display())),
            None => std::fs::read(&self.path).with_context(|| format!("could not read {}", self.path.display())),
        }
    }

    /// Removes the folders that were made for its file, unless something else is in them.
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

    /// Only restores of files have a group.
    pub fn is_of_project(&self) -> bool {
        self.group.is_some()
    }
}

/// The folders above a path that are not there, the deepest first; none where a link is on the way.
pub fn missing_folders(path: &Path) -> Vec<PathBuf> {
    if matches!(Spot::at(path), Ok(None)) { disk::missing_folders(path) } else { Vec::new() }
}
