//! The files that a session changed, as they are on the disk, and their way back to the last good point.

mod restore;

use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use super::{Opened, Place};
use crate::recovery::files::{Backup, Content, Dropped, Judged, Touched};

pub use restore::{Restored, chosen, restore};

/// A changed file beside the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it held, what the session left in it, and what became of that.
    pub judged: Judged,
    /// What it holds now; nothing where there is no file.
    pub disk: Option<Vec<u8>>,
    /// Why it is never restored.
    pub refused: Option<&'static str>,
}

/// Looks at every file that the dropped part of a session changed. Nothing is written, and no link is followed.
pub fn look(place: &Place, opened: &Opened, dropped: &Dropped) -> Result<Vec<Found>> {
    let session = opened.session.id().unwrap_or(&opened.file.name);
    let history = place.config_of(&opened.file.path).map(|config| config.join("file-history").join(session));
    let root = opened.home.dir.as_ref().map(PathBuf::from);
    dropped.files.iter().map(|touched| found(history.as_deref(), root.as_deref(), touched)).collect()
}

fn found(history: Option<&Path>, root: Option<&Path>, touched: &Touched) -> Result<Found> {
    let kept = match (&touched.backup, history) {
        (Some(Backup::Named(name)), Some(history)) => bytes(&history.join(name))?,
        _ => None,
    };
    let path = Path::new(&touched.path);
    let disk = bytes(path)?;
    let judged = touched.judge(kept.as_deref(), disk.as_deref());
    let unknown = (judged.before == Content::Unknown).then_some("what it held before is not recorded");
    let refused = root.map_or(Some("the session names no directory"), |root| refused(root, path)).or(unknown);
    Ok(Found { judged, disk, refused })
}

/// The bytes of a plain file. What is no plain file counts as empty: it is refused all the same.
fn bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    let read = || match fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => fs::read(path).map(Some),
        Ok(_) => Ok(Some(Vec::new())),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    };
    read().with_context(|| format!("could not read {}", path.display()))
}

/// Why a file is left alone whatever a person says: it lies outside, or something on the way to it is a link.
fn refused(root: &Path, path: &Path) -> Option<&'static str> {
    const OUTSIDE: &str = "it is outside of the session's directory";
    let plain = |path: &Path| path.components().all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
    let Ok(inside) = path.strip_prefix(root) else { return Some(OUTSIDE) };
    if !plain(path) || inside.as_os_str().is_empty() {
        return Some(OUTSIDE);
    }
    match fs::symlink_metadata(path) {
        Ok(about) if about.is_symlink() => return Some("it is a link, and links are not followed"),
        Ok(about) if !about.is_file() => return Some("it is no file"),
        Ok(about) if names(&about) > 1 => return Some("it has a second name, a hard link"),
        _ => {}
    }
    let Ok(real_root) = fs::canonicalize(root) else { return Some("the session's directory is gone") };
    let mut folder = inside.parent();
    // Folders that are gone come back with the file; the nearest one that is there must be what it seems.
    while let Some(inside) = folder {
        match fs::canonicalize(root.join(inside)) {
            Ok(real) if real == real_root.join(inside) => return None,
            Ok(_) => return Some("a folder above it is a link, and links are not followed"),
            Err(_) => folder = inside.parent(),
        }
    }
    Some(OUTSIDE)
}

/// How many names a file has.
#[cfg(unix)]
fn names(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(about)
}

/// Only Unix tells.
#[cfg(not(unix))]
fn names(_: &fs::Metadata) -> u64 {
    1
}
