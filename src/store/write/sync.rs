//! Waiting until a folder knows what changed in it.

use std::fs::File;
use std::path::Path;

use anyhow::{Result, bail};

use crate::store::disk;

/// What is not sure of something that was done all the same: whether a power cut would leave it so.
pub type Doubt = Option<String>;

/// Waits until the folder knows what was renamed in it. It is done already, so an error is only a doubt.
pub fn folder(path: &Path) -> Doubt {
    let folder = disk::folder(path);
    // Windows has no such thing as syncing a directory.
    let synced = if cfg!(unix) { File::open(folder).and_then(|folder| folder.sync_all()) } else { Ok(()) };
    let error = synced.err()?;
    Some(format!("{} could not be synced ({error}), so a power cut may undo it", folder.display()))
}

/// Takes a doubt for an error: what the rest leans on must be sure.
pub fn ensure(doubt: Doubt) -> Result<()> {
    doubt.map_or(Ok(()), |doubt| bail!(doubt))
}
