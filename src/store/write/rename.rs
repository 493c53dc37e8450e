//! Moves files and folders to a free place, across file systems too.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

use super::{sync, sync::Doubt, temporary};
use crate::store::disk::open;

pub fn move_to(from: &Path, to: &Path) -> Result<Doubt> {
    let go = || -> Result<()> {
        if fs::symlink_metadata(to).is_ok() {
            bail!("something already exists there");
        }
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => move_across(from, to),
            done => Ok(done?),
        }
    };
    go().with_context(|| format!("could not move {} to {}", from.display(), to.display()))?;
    Ok(sync::folder(from).or(sync::folder(to)))
}

/// Copies, renames the finished copy into place, then removes the original; if that fails for a file, the copy goes.
fn move_across(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        let copy = temporary::folder_beside(to)?;
        copy_folder(from, copy.path(), |from, to| {
            fs::copy(from, to)?;
            Ok(File::open(to)?.sync_all()?)
        })?;
        fs::rename(copy.keep(), to)?;
        return Ok(fs::remove_dir_all(from)?);
    }
    let mut copy = temporary::made_beside(to)?;
    io::copy(&mut open(from)?, &mut copy).map_err(|error| temporary::without_name(&error))?;
    fs::set_permissions(copy.path(), fs::metadata(from)?.permissions())?;
    let modified = fs::metadata(from)?.modified()?;
    copy.as_file().set_modified(modified)?;
    copy.as_file().sync_all()?;
    copy.persist_noclobber(to)?;
    Ok(fs::remove_file(from).inspect_err(|_| drop(fs::remove_file(to)))?)
}

fn copy_folder(from: &Path, to: &Path, copy: impl Fn(&Path, &Path) -> Result<()>) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else if entry.file_type().is_file() {
            copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
