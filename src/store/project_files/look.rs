//! Compares the files that a session changed with the disk.

use std::path::{Component, Path, PathBuf, is_separator};

use super::protected::Root;
use crate::recovery::files::{Backup, Content, Dropped, Fate, Judged, Touched};
use crate::store::disk;
use crate::store::write::{Barred, Spot, no_follow::LARGEST};
use crate::store::{Opened, Place, component::Component as Name};

/// How many bytes to read of all files together.
const ALL: u64 = 512 * 1024 * 1024;

/// A changed file, and what is on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it held, what the session left in it, and what happened since.
    pub judged: Judged,
    /// What it holds now; `None` if there is no file or it was not read.
    pub disk: Option<Vec<u8>>,
    /// Why it is never restored.
    pub refused: Option<&'static str>,
    /// Whether that is only because it could not be read.
    pub unread: bool,
    /// Why it is restored only if named.
    pub only_if_named: Option<&'static str>,
    /// Its path without links.
    pub real: PathBuf,
}

/// The directory is not on this machine, but a patch can be applied on another.
const GONE: &str = "the session's directory is gone";

/// What a patch can and cannot hold: it would not apply to a link or something that is not a file.
pub fn for_patch(found: &[Found]) -> (Vec<Judged>, Vec<(&str, &'static str)>) {
    let barred = |file: &Found| file.refused.filter(|why| file.judged.fate == Fate::Unseen && *why != GONE);
    let (out, held): (Vec<_>, Vec<_>) = found.iter().partition(|file| barred(file).is_some());
    let why = |file: &'_ Found| file.refused.unwrap_or_default();
    let out = out.iter().map(|file| (file.judged.path.as_str(), why(file))).collect();
    (held.into_iter().map(|file| file.judged.clone()).collect(), out)
}

/// Looks at every file that the dropped part changed. Writes nothing, follows no link, and opens only files below the
/// session's directory. A file that cannot be read says so in its `Found`.
pub fn look(place: &Place, opened: &Opened, dropped: &Dropped) -> Vec<Found> {
    let root = opened.home.dir.as_deref().and_then(Root::of);
    let mut looking = Looking { history: history(place, opened), root, left: ALL };
    dropped.files.iter().map(|touched| looking.found(touched)).collect()
}

/// Where the client keeps backups of this session's files, if its id can be a folder's name.
fn history(place: &Place, opened: &Opened) -> Option<PathBuf> {
    let history = opened.file_history(place)?;
    Some(disk::real(history.parent()?).ok()?.join(history.file_name()?))
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
            Err(_) => (None, Some("its backup cannot be read")),
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
        let unknown = (judged.before == Content::Unknown).then_some("its earlier contents are not recorded");
        let refused = disk.as_ref().err().copied().or(unknown.and(no_backup)).or(unknown);
        let only_if_named = self.root.as_ref().and_then(|root| root.only_if_named(Path::new(&touched.path)));
        Found { judged, disk: disk.unwrap_or_default(), refused, unread, only_if_named, real: real.unwrap_or_default() }
    }

    /// The path without links, or why the file is not read.
    fn real(&self, path: &Path) -> Result<PathBuf, &'static str> {
        const OUTSIDE: &str = "it is outside the session's directory";
        let root = self.root.as_ref().ok_or("the session records no directory")?;
        if !root.named.is_absolute() {
            return Err(GONE);
        }
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

    /// The client's backup of a file.
    fn backup(&mut self, touched: &Touched) -> Result<Option<Vec<u8>>, Barred> {
        let (Some(Backup::Named(name)), Some(history)) = (&touched.backup, &self.history) else { return Ok(None) };
        let Some(name) = Name::of(name) else { return Err(Barred::NoName) };
        let Some(spot) = Spot::at(&history.join(name))? else { return Ok(None) };
        let bytes = spot.read(LARGEST.min(self.left))?;
        self.left -= bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        Ok(bytes)
    }
}

fn ends_as_folder(path: &Path) -> bool {
    let words = path.to_string_lossy();
    words.ends_with(is_separator) || words.ends_with("/.")
}
