//! Writes files atomically: beside their place, synced, then renamed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::temporary::{beside, over, staged};
use super::{fault, sync, sync::Doubt};
use crate::store::disk::{absolute, folder, read};
use crate::store::system::files;

/// Writes a new file atomically, never over another.
pub fn new(path: &Path, bytes: &[u8]) -> Result<Doubt> {
    let put = || -> Result<()> {
        let file = beside(path, [bytes])?;
        fault::at("aside", "temp");
        file.as_file().sync_all()?;
        Ok(file.persist_noclobber(path).map(drop)?)
    };
    put().with_context(|| format!("could not write {}", path.display()))?;
    Ok(sync::folder(path))
}

/// Writes a file atomically over whatever has its name. A link is replaced, not followed.
fn write_over(path: &Path, bytes: &[u8]) -> Result<Doubt> {
    let put = || -> Result<()> {
        let file = beside(path, [bytes])?;
        file.as_file().sync_all()?;
        Ok(over(file, path)?)
    };
    put().with_context(|| format!("could not write {}", path.display()))?;
    Ok(sync::folder(path))
}

/// What may be overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing: an existing file is an error.
    Nothing,
    /// Any file, because the user asked for it.
    Whatever,
}

/// Writes a file atomically. Returns a doubt if the folder could not be synced.
pub fn save(path: &Path, bytes: &[u8], over: Over) -> Result<Option<String>> {
    let path = absolute(path);
    match over {
        Over::Whatever => write_over(&path, bytes),
        Over::Nothing => {
            let free = path.symlink_metadata().is_err();
            ensure!(free, "{} already exists", path.display());
            new(&path, bytes)
        }
    }
}

/// Writes a new session with fault points in between. `last_look` can still stop it.
pub fn session(
    operation: &str,
    path: &Path,
    pieces: impl IntoIterator<Item = impl AsRef<[u8]>>,
    last_look: impl FnOnce() -> Result<()>,
) -> Result<Doubt> {
    let file = staged(operation, path, pieces)?;
    last_look()?;
    file.persist_noclobber(path).with_context(|| format!("could not write {}", path.display()))?;
    let doubt = sync::folder(path);
    fault::at(operation, "renamed");
    Ok(doubt)
}

/// Keeps bytes in a new file, and reads them back to be sure.
pub fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(folder(path))?;
    new(path, bytes).and_then(sync::ensure)?;
    let kept = read(path).with_context(|| format!("could not read {} back", path.display()))?;
    ensure!(kept == bytes, "{} does not contain what was written to it", path.display());
    Ok(())
}

/// Makes a folder that only its owner can open.
pub fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    files::private_folder(&mut builder);
    builder.recursive(true).create(path).with_context(|| format!("could not create {}", path.display()))
}
