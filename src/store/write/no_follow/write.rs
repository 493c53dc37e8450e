//! Creates a file in an open folder, or exchanges its bytes.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt};
use cap_std::fs::{File, Metadata, OpenOptions, Permissions};

use super::{LARGEST, Spot, bytes, is_same};
use crate::store::disk;
use crate::store::system::{
    files,
    rename::{rename_new, swap},
};
use crate::store::write::{Doubt, ensure_nobody_writes, fault, put, temporary::UNFINISHED};

/// The file whose bytes are exchanged.
struct Old<'a> {
    bytes: &'a [u8],
    about: Metadata,
    permissions: Permissions,
    /// `None` where it had to be closed.
    open: Option<File>,
}

impl Spot {
    /// Creates a file that everybody may read, as is usual in a project. Never over another one.
    pub fn create(&self, operation: &str, bytes: &[u8]) -> Result<Doubt> {
        let staged = self.stage(operation, bytes, files::public())?;
        let rename = || Ok(rename_new(&self.folder, &staged, &self.folder, &self.name)?);
        self.ensure_in_place()
            .and_then(|()| rename())
            .map_err(|error| self.unstage(&staged, error))
            .with_context(|| format!("could not write {}", self.path.display()))?;
        fault::at(operation, "renamed");
        Ok(self.doubt())
    }

    /// Exchanges the bytes of the file, after a backup. If another file had taken its place, that one is put back.
    pub fn exchange(&self, operation: &str, old: &[u8], new: &[u8], backup: &Path) -> Result<Doubt> {
        let before = self.hold(old)?;
        let about = before.metadata()?;
        let before = Old { bytes: old, permissions: about.permissions(), about, open: files::let_go(before) };
        put::keep(backup, old).with_context(|| format!("{} was left unchanged", self.path.display()))?;
        fault::at(operation, "kept");
        let staged = self.stage(operation, new, Some(before.permissions.clone()))?;
        let last_look = self.ensure_in_place().and_then(|()| self.hold(old).map(drop));
        let last_look = last_look.and_then(|()| Ok(swap(&self.folder, &staged, &self.name)?));
        let swapped = last_look.map_err(|error| self.unstage(&staged, error))?;
        fault::at(operation, "renamed");
        let came_out = if swapped { Some(staged.as_os_str()) } else { None };
        if let Err(error) = self.ensure_exchanged(&before, came_out, new) {
            return Err(self.put_back(came_out, &before, error, backup));
        }
        if swapped {
            self.remove(&staged);
        }
        Ok(self.doubt())
    }

    /// Removes unfinished files that are at least this old.
    pub fn clear_leftovers(&self, least: Duration) {
        for entry in self.folder.entries().into_iter().flatten().filter_map(Result::ok) {
            let is_old = |at: cap_std::time::SystemTime| at.into_std().elapsed().is_ok_and(|age| age >= least);
            let is_ours = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
            let about = entry.metadata().ok().filter(|about| is_ours && about.is_file());
            if about.is_some_and(|about| about.modified().is_ok_and(is_old)) {
                self.remove(&entry.file_name());
            }
        }
    }

    /// Removes the folder of this name, if it is empty.
    pub fn remove_folder(&self) {
        let _ = self.folder.remove_dir(&self.name);
    }

    /// Fails if the path no longer leads to the open folder.
    pub(super) fn ensure_in_place(&self) -> Result<()> {
        let now = Spot::at(&self.path).map_err(|barred| barred.about(&self.path))?;
        let now = now.map(|spot| spot.folder.dir_metadata()).transpose()?;
        let ours = self.folder.dir_metadata()?;
        ensure!(now.is_some_and(|now| is_same(&ours, &now)), changed(&self.path));
        Ok(())
    }

    /// Opens the file, if it holds these bytes, has no other name, and nobody writes to it.
    fn hold(&self, old: &[u8]) -> Result<File> {
        let look = || {
            let now = self.read_own(LARGEST.max(old.len() as u64))?;
            Ok((self.open()?, now))
        };
        let (file, now) = look().map_err(|barred: super::Barred| barred.about(&self.path))?;
        ensure!(now.as_deref() == Some(old), changed(&self.path));
        let file = file.with_context(|| changed(&self.path))?;
        ensure_nobody_writes(&file.try_clone()?.into_std(), &self.path)?;
        Ok(file)
    }

    /// Checks that we swapped out the file we had looked at, unchanged, and that the new bytes are in place.
    fn ensure_exchanged(&self, before: &Old<'_>, came_out: Option<&OsStr>, new: &[u8]) -> Result<()> {
        let now = before.open.as_ref().map(File::metadata).transpose()?;
        let about = now.as_ref().unwrap_or(&before.about);
        let is_it = match came_out {
            Some(name) => is_same(about, &self.folder.symlink_metadata(name)?),
            None => true,
        };
        ensure!(is_it && about.len() == before.bytes.len() as u64, changed(&self.path));
        let now = self.read_own(LARGEST.max(new.len() as u64)).map_err(|barred| barred.about(&self.path))?;
        ensure!(now.as_deref() == Some(new), "{} does not contain what was written to it", self.path.display());
        Ok(())
    }

    fn put_back(
        &self,
        came_out: Option<&OsStr>,
        before: &Old<'_>,
        error: anyhow::Error,
        backup: &Path,
    ) -> anyhow::Error {
        let (path, backup) = (self.path.display(), backup.display());
        let back = || -> Result<()> {
            if let Some(staged) = came_out {
                swap(&self.folder, staged, &self.name)?;
                self.remove(staged);
                return Ok(());
            }
            let held = before.open.as_ref().and_then(|file| bytes(file, LARGEST).ok()).unwrap_or_default();
            let held = if held.is_empty() { before.bytes } else { &held };
            let staged = self.stage("files", held, Some(before.permissions.clone()))?;
            Ok(self.folder.rename(&staged, &self.folder, &self.name)?)
        };
        match back() {
            Ok(()) => error.context(format!("{path} has its old contents again")),
            Err(again) => {
                anyhow!("{error:#}\n{path} could not be put back: {again:#}\nIts old contents are in {backup}")
            }
        }
    }

    /// Writes and syncs a new file in the folder.
    pub(super) fn stage(&self, operation: &str, bytes: &[u8], mode: Option<Permissions>) -> Result<OsString> {
        let name = OsString::from(format!("{UNFINISHED}{}", uuid::Uuid::new_v4().simple()));
        let stage = || -> Result<()> {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).follow(FollowSymlinks::No);
            let mut file = self.folder.open_with(&name, &options)?;
            file.write_all(bytes)?;
            fault::at(operation, "temp");
            if let Some(mode) = mode {
                file.set_permissions(mode)?;
            }
            file.sync_all()?;
            fault::at(operation, "synced");
            Ok(())
        };
        stage()
            .map_err(|error| self.unstage(&name, error))
            .with_context(|| format!("could not write a temporary file next to {}", self.path.display()))?;
        Ok(name)
    }

    pub(super) fn unstage(&self, staged: &OsStr, error: anyhow::Error) -> anyhow::Error {
        self.remove(staged);
        error
    }

    /// On failure, an unfinished file is left, which a later act removes.
    pub(super) fn remove(&self, name: &OsStr) {
        let _ = self.folder.remove_file(name);
    }

    /// Syncs the folder. The change is already made, so an error is only a doubt.
    pub(super) fn doubt(&self) -> Doubt {
        let synced = files::sync_open_folder(&self.folder);
        let folder = disk::folder(&self.path).display();
        synced.err().map(|error| format!("{folder} could not be synced ({error}), so a power cut may undo the change"))
    }
}

fn changed(path: &Path) -> String {
    format!("{} or its folder was changed in the meantime, so it was left alone", path.display())
}
