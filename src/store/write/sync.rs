//! Syncs folders, so that a rename survives a power cut.

use std::fs::File;
use std::path::Path;

use anyhow::{Result, bail};

use crate::store::disk;

/// A note that a change was made, but a power cut may undo it.
pub type Doubt = Option<String>;

/// Syncs the folder of a path. The rename is already done, so an error is only a doubt.
pub fn folder(path: &Path) -> Doubt {
    let folder = disk::folder(path);
    // Windows cannot sync a directory.
    let synced = if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    let error = synced.err()?;
    Some(format!("{} could not be synced ({error}), so a power cut may undo the change", folder.display()))
}

/// Turns a doubt into an error, for what later steps rely on.
pub fn ensure(doubt: Doubt) -> Result<()> {
    doubt.map_or(Ok(()), |doubt| bail!(doubt))
}
