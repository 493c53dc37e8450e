//! The project folders of the config directories, and those of one directory.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{session_file::is_session_name, worktrees};
use crate::session::{folder_names, is_folder_named};
use crate::store::disk;
use crate::store::{Place, place::folder_name};

/// The project folders at one moment, for which each `projects` folder is listed once.
pub(super) struct Folders {
    /// Those of all projects. A folder with several names is listed once: under the name that this directory finds it
    /// by, else under one that is not a link.
    pub all: Vec<PathBuf>,
    /// Those of this directory, or of the nearest parent directory that has sessions.
    pub here: Vec<PathBuf>,
}

/// An entry of a `projects` folder.
struct Entry {
    path: PathBuf,
    is_link: bool,
    /// Whether it is the `projects` folder itself, which could not be listed.
    is_whole: bool,
}

impl Place {
    /// The folders of all projects, each under one name, and those of this directory.
    pub(super) fn all_folders(&self) -> Folders {
        let mut entries = self.entries();
        let here = self.here_among(&entries);
        let has_one_name = self.configs.len() == 1 && !entries.iter().any(|entry| entry.is_link);
        entries.sort_by_cached_key(|entry| (!here.contains(&entry.path), !has_one_name && entry.is_link));
        let mut all: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path).collect();
        if !has_one_name {
            let mut real: HashSet<PathBuf> = HashSet::new();
            all.retain(|folder| real.insert(disk::real(folder).unwrap_or_else(|_| folder.clone())));
        }
        Folders { all, here }
    }

    /// The folders of all projects, each under one name.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        self.all_folders().all
    }

    /// The project folders of this directory, or of the nearest parent directory that has sessions.
    pub(in crate::store) fn folders_here(&self) -> Vec<PathBuf> {
        self.here_among(&self.entries())
    }

    fn here_among(&self, entries: &[Entry]) -> Vec<PathBuf> {
        let real = self.real_cwd();
        let found = above_among(&real, entries);
        // On Windows, clients keep the letter of a drive that stands for a share or for a folder of another drive.
        if found.is_empty() && real != self.cwd { above_among(&self.cwd, entries) } else { found }
    }

    pub(super) fn folders_of(&self, dir: &Path) -> Vec<PathBuf> {
        of_among(dir, &self.entries())
    }

    /// The folders of all projects, under every name. If they cannot be listed, `projects` itself stands for them.
    pub(super) fn project_folders(&self) -> Vec<PathBuf> {
        self.entries().into_iter().map(|entry| entry.path).collect()
    }

    fn entries(&self) -> Vec<Entry> {
        self.configs.iter().flat_map(|config| entries_of(&config.join("projects"))).collect()
    }
}

fn above_among(real: &Path, entries: &[Entry]) -> Vec<PathBuf> {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    for at in real.ancestors() {
        // A session of the home directory does not belong to the projects below it.
        if at != real && (Some(at) == home.as_deref() || at.parent().is_none()) {
            break;
        }
        let folders = of_among(at, entries);
        if folders.iter().any(|folder| has_any(folder)) {
            return folders;
        }
    }
    Vec::new()
}

fn of_among(dir: &Path, entries: &[Entry]) -> Vec<PathBuf> {
    let mut names = folder_names(&dir.to_string_lossy());
    names.extend(worktrees::of(dir).iter().flat_map(|tree| folder_names(&tree.to_string_lossy())));
    let begins = folder_name(&dir.join(worktrees::OWN)) + "-";
    let is_its = |found: &str| {
        is_folder_named(found, &names)
            || found.get(..begins.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&begins))
    };
    // If the projects cannot be listed, their folder stays: we cannot tell whose they are.
    let of =
        |entry: &&Entry| entry.is_whole || entry.path.file_name().is_some_and(|name| is_its(&name.to_string_lossy()));
    entries.iter().filter(of).map(|entry| entry.path.clone()).collect()
}

fn entries_of(projects: &Path) -> Vec<Entry> {
    let is_link = |entry: &DirEntry| entry.file_type().is_ok_and(|kind| kind.is_symlink());
    let entry = |entry: &DirEntry| Some(Entry { path: entry.path(), is_link: is_link(entry), is_whole: false });
    each_in(projects, entry).unwrap_or_else(|error| {
        let itself = itself(projects, &error);
        itself.into_iter().map(|path| Entry { is_link: path.is_symlink(), path, is_whole: true }).collect()
    })
}

/// Everything in a project folder that is named like a session. Links are followed: people share histories with them. A
/// folder that cannot be listed is returned itself, and its error shows when it is read.
pub(super) fn paths_in(folder: &Path) -> Vec<PathBuf> {
    paths_named(folder, |_| true)
}

/// Those of them whose names may be the wanted ones.
pub(super) fn paths_named(folder: &Path, is_wanted: impl Fn(&OsStr) -> bool) -> Vec<PathBuf> {
    let is_it = |name: &OsStr| is_wanted(name) && is_session_name(name);
    let path = |entry: &DirEntry| is_it(&entry.file_name()).then(|| entry.path());
    each_in(folder, path).unwrap_or_else(|error| itself(folder, &error))
}

/// So many of them, those that were written last first.
pub(super) fn newest_in(folder: &Path, most: usize) -> Vec<PathBuf> {
    let written = |entry: &DirEntry| {
        let about = entry.metadata().ok().filter(|about| !about.is_symlink());
        about.or_else(|| fs::metadata(entry.path()).ok()).and_then(|about| about.modified().ok())
    };
    let dated = |entry: &DirEntry| is_session_name(&entry.file_name()).then(|| (Reverse(written(entry)), entry.path()));
    let mut files = each_in(folder, dated).unwrap_or_default();
    if files.len() > most {
        files.select_nth_unstable(most);
    }
    files.truncate(most);
    files.sort();
    files.into_iter().map(|(_, path)| path).collect()
}

/// How many `paths_in` has.
pub(super) fn count_in(folder: &Path) -> usize {
    let one = |entry: &DirEntry| is_session_name(&entry.file_name()).then_some(());
    each_in(folder, one).map_or_else(|error| itself(folder, &error).len(), |all| all.len())
}

/// Whether `paths_in` has any. It looks no further than the first.
fn has_any(folder: &Path) -> bool {
    let is_one = |entry: io::Result<DirEntry>| entry.map_or(true, |entry| is_session_name(&entry.file_name()));
    fs::read_dir(folder).map_or_else(|error| !itself(folder, &error).is_empty(), |mut entries| entries.any(is_one))
}

fn each_in<T>(folder: &Path, take: impl Fn(&DirEntry) -> Option<T>) -> io::Result<Vec<T>> {
    fs::read_dir(folder)?.filter_map(|entry| entry.map(|entry| take(&entry)).transpose()).collect()
}

/// What stands for the entries of a folder that cannot be listed: the folder, if there is one.
fn itself(folder: &Path, error: &io::Error) -> Vec<PathBuf> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Vec::new(),
        _ => vec![folder.to_path_buf()],
    }
}
