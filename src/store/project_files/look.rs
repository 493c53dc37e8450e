//! The files that a session changed, as they are on the disk, and their way back to the last good point.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::protected::Root;
use crate::recovery::files::{Backup, Content, Dropped, Fate, Judged, Touched};
use crate::store::write::{Barred, Spot, no_follow::LARGEST};
use crate::store::{Opened, Place, component::Component as Name};

/// So many bytes are held of all files together.
const ALL: u64 = 512 * 1024 * 1024;

/// A changed file beside the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it held, what the session left in it, and what became of that.
    pub judged: Judged,
    /// What it holds now; nothing where there is no file, or where it was not looked at.
    pub disk: Option<Vec<u8>>,
    /// Why it is never restored.
    pub refused: Option<&'static str>,
    /// Whether it is refused only because the disk did not give it.
    pub unread: bool,
    /// Why it is restored only where it is named.
    pub only_if_named: Option<&'static str>,
    /// Its path without links, as it was when it was looked at.
    pub real: PathBuf,
}

/// Why files are not looked at whose directory is not on this machine; elsewhere a patch of them can be applied.
const GONE: &str = "the session's directory is gone";

/// What a patch can hold of these files, and what it cannot: where a link or no file has the name, it would not apply.
pub fn for_patch(found: &[Found]) -> (Vec<Judged>, Vec<(&str, &'static str)>) {
    let barred = |file: &Found| file.refused.filter(|why| file.judged.fate == Fate::Unseen && *why != GONE);
    let (out, held): (Vec<_>, Vec<_>) = found.iter().partition(|file| barred(file).is_some());
    let why = |file: &'_ Found| file.refused.unwrap_or_default();
    let out = out.iter().map(|file| (file.judged.path.as_str(), why(file))).collect();
    (held.into_iter().map(|file| file.judged.clone()).collect(), out)
}

/// Looks at every file that the dropped part of a session changed. Nothing is written, no link is followed, and only what
/// lies below the session's directory is opened. What cannot be looked at says so in its row.
pub fn look(place: &Place, opened: &Opened, dropped: &Dropped) -> Vec<Found> {
    let root = opened.home.dir.as_deref().and_then(Root::of);
    let mut looking = Looking { history: history(place, opened), root, left: ALL };
    dropped.files.iter().map(|touched| looking.found(touched)).collect()
}

/// Where the client keeps what files held, if the session has an id that can be the name of a folder.
fn history(place: &Place, opened: &Opened) -> Option<PathBuf> {
    let history = opened.file_history(place)?;
    Some(fs::canonicalize(history.parent()?).ok()?.join(history.file_name()?))
}

struct Looking {
    history: Option<PathBuf>,
    root: Option<Root>,
    /// How many bytes may still be read.
    left: u64,
}

impl Looking {
    fn found(&mut self, touched: &Touched) -> Found {
        let (kept, no_backup) = match self.backup(touched) {
            Ok(kept) => (kept, None),
            Err(_) => (None, Some("the backup of it cannot be read")),
        };
        let real = self.real(Path::new(&touched.path));
        let disk = match &real {
            Ok(real) => self.read(real).map_err(|barred| (barred.says(), barred.is_failure())),
            Err(why) => Err((*why, false)),
        };
        let unread = matches!(disk, Err((_, true)));
        let disk = disk.map_err(|(why, _)| why);
        let judged = match &disk {
            Ok(disk) => touched.judge(kept.as_deref(), disk.as_deref()),
            Err(_) => touched.unseen(kept.as_deref()),
        };
        let unknown = (judged.before == Content::Unknown).then_some("what it held before is not recorded");
        let refused = disk.as_ref().err().copied().or(unknown.and(no_backup)).or(unknown);
        let only_if_named = self.root.as_ref().and_then(|root| root.only_if_named(Path::new(&touched.path)));
        Found { judged, disk: disk.unwrap_or_default(), refused, unread, only_if_named, real: real.unwrap_or_default() }
    }

    /// Where a file really lies, or why it is not looked at.
    fn real(&self, path: &Path) -> Result<PathBuf, &'static str> {
        const OUTSIDE: &str = "it is outside of the session's directory";
        let root = self.root.as_ref().ok_or("the session names no directory")?;
        let inside = path.strip_prefix(&root.named).map_err(|_| OUTSIDE)?;
        let plain = inside.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || inside.as_os_str().is_empty() || ends_as_folder(path) {
            return Err(OUTSIDE);
        }
        let real = root.real.as_ref().ok_or(GONE)?;
        Ok(real.join(inside))
    }

    fn read(&mut self, real: &Path) -> Result<Option<Vec<u8>>, Barred> {
        let Some(spot) = Spot::at(real)? else { return Ok(None) };
        let bytes = spot.read_own(LARGEST.min(self.left))?;
        self.left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Ok(bytes)
    }

    /// What the client kept of a file.
    fn backup(&mut self, touched: &Touched) -> Result<Option<Vec<u8>>, Barred> {
        let (Some(Backup::Named(name)), Some(history)) = (&touched.backup, &self.history) else { return Ok(None) };
        let Some(name) = Name::of(name) else { return Err(Barred::NoName) };
        let Some(spot) = Spot::at(&history.join(name))? else { return Ok(None) };
        let bytes = spot.read(LARGEST.min(self.left))?;
        self.left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Ok(bytes)
    }
}

/// `a/.` and `a/` mean a folder.
fn ends_as_folder(path: &Path) -> bool {
    let words = path.to_string_lossy();
    words.ends_with('/') || words.ends_with("/.") || (cfg!(windows) && words.ends_with('\\'))
}
