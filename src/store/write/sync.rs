//! Syncs folders, so that a rename survives a power cut.

use std::path::Path;

use anyhow::{Result, bail};

use crate::store::disk;
use crate::store::system::files;

/// A note that a change was made, but a power cut may undo it.
pub type Doubt = Option<String>;

/// Syncs the folder of a path. The rename is already done, so an error is only a doubt.
pub fn folder(path: &Path) -> Doubt {
    let folder = disk::folder(path);
    let error = files::sync_folder(folder).err()?;
    Some(format!("{} could not be synced ({error}), so a power cut may undo the change", folder.display()))
}

/// Turns a doubt into an error, for what later steps rely on.
pub fn ensure(doubt: Doubt) -> Result<()> {
    doubt.map_or(Ok(()), |doubt| bail!(doubt))
}
