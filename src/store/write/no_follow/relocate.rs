//! Moves a file to the trash and back.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, bail};
use cap_std::ambient_authority;
use cap_std::fs::Dir;

use super::{Barred, Spot, bytes, is_same};
use crate::store::disk;
use crate::store::system::rename::rename_new;
use crate::store::write::{Doubt, ensure_nobody_writes, fault, temporary};

impl Spot {
    /// Moves the file out. If `accept` refuses what was moved, it comes back.
    pub fn move_out(&self, kept: &Path, accept: impl FnOnce() -> Result<()>) -> Result<Doubt> {
        let file = self.open().map_err(|barred| barred.about(&self.path))?;
        file.map_or(Ok(true), |file| ensure_nobody_writes(&file.into_std(), &self.path))?;
        self.ensure_in_place()?;
        let (folder, name) = outside(kept)?;
        let moved = match rename_new(&self.folder, &self.name, &folder, name) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => self.copy_out(kept),
            done => done.map_err(Into::into),
        };
        moved.with_context(|| format!("could not move {} to {}", self.path.display(), kept.display()))?;
        let doubt = self.doubt();
        fault::at("drop", "moved");
        let is_file = folder.symlink_metadata(name).is_ok_and(|about| about.is_file());
        let took = if is_file { accept() } else { Err(Barred::NoFile.about(&self.path)) };
        took.map(|()| doubt).or_else(|error| {
            self.bring(kept).with_context(|| format!("{error:#}; it is now in {}", kept.display()))?;
            Err(error)
        })
    }

    /// Moves a kept file back in. Never over another one.
    pub fn move_in(&self, kept: &Path) -> Result<Doubt> {
        self.ensure_in_place()?;
        self.bring(kept)
    }

    fn bring(&self, kept: &Path) -> Result<Doubt> {
        let (folder, name) = outside(kept)?;
        let moved = match rename_new(&folder, name, &self.folder, &self.name) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => self.copy_in(kept),
            done => done.map_err(Into::into),
        };
        moved.with_context(|| format!("could not move {} to {}", kept.display(), self.path.display()))?;
        Ok(self.doubt())
    }

    fn copy_out(&self, kept: &Path) -> Result<()> {
        let read = |barred: Barred| barred.about(&self.path);
        let file = self.open().map_err(read)?.context("it is gone")?;
        let about = file.metadata()?;
        let mut file = file.into_std();
        let mut copy = temporary::made_beside(kept)?;
        io::copy(&mut file, &mut copy).map_err(|error| temporary::without_name(&error))?;
        copy.as_file().set_permissions(file.metadata()?.permissions())?;
        copy.as_file().set_modified(file.metadata()?.modified()?)?;
        copy.as_file().sync_all()?;
        copy.persist_noclobber(kept)?;
        if !is_same(&about, &self.folder.symlink_metadata(&self.name)?) {
            bail!("another file is in its place now");
        }
        Ok(self.folder.remove_file(&self.name)?)
    }

    fn copy_in(&self, kept: &Path) -> Result<()> {
        let name = kept.file_name().context("it has no name")?;
        let from = Spot::beside(disk::folder(kept), name)?;
        let file = from.open().map_err(|barred| barred.about(kept))?.context("it is gone")?;
        let held = bytes(&file, u64::MAX - 1).map_err(|barred| barred.about(kept))?;
        let staged = self.stage("files", &held, Some(file.metadata()?.permissions()))?;
        rename_new(&self.folder, &staged, &self.folder, &self.name)
            .map_err(|error| self.unstage(&staged, error.into()))?;
        from.remove(name);
        Ok(())
    }
}

/// A path in our own state directory, split into its folder and name.
fn outside(kept: &Path) -> Result<(Dir, &OsStr)> {
    let name = kept.file_name().context("the path has no file name")?;
    let folder = disk::folder(kept);
    let dir = Dir::open_ambient_dir(folder, ambient_authority());
    Ok((dir.with_context(|| format!("could not open {}", folder.display()))?, name))
}
