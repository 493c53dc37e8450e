//! The sessions of this directory or of all, most recently active first.

use std::path::{Path, PathBuf};

use super::{
    folders::{count_in, paths_in},
    leftovers,
    rescued::rescued,
    retention,
    session_file::SessionFile,
};
use crate::store::Place;
use crate::store::index::Index;

/// Below this many files, starting threads takes longer than looking.
const FEW: usize = 64;

impl Place {
    /// The sessions of every project, most recently active first.
    pub fn sessions(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(self, &paths))
    }

    /// How many sessions there are.
    pub fn count_sessions(&self) -> usize {
        self.folders().iter().map(|folder| count_in(folder)).sum()
    }

    /// Like `sessions`, but of this project and its worktrees, or of the nearest parent directory that has any.
    pub fn sessions_here(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders_here().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(self, &paths))
    }

    /// Sessions of this project whose transcript is gone.
    pub fn leftovers_here(&self) -> Vec<SessionFile> {
        // If every transcript is gone, stay in this directory instead of going up.
        let mut folders = self.folders_here();
        if folders.is_empty() {
            folders = self.folders_of(&self.real_cwd());
        }
        self.newest_first(folders.iter().flat_map(|folder| leftovers::in_folder(folder)).collect())
    }

    /// Sessions of every project whose transcript is gone.
    pub fn leftovers(&self) -> Vec<SessionFile> {
        self.newest_first(self.folders().iter().flat_map(|folder| leftovers::in_folder(folder)).collect())
    }

    pub(super) fn newest_first(&self, files: Vec<SessionFile>) -> Vec<SessionFile> {
        let days: Vec<(&PathBuf, u32)> = self.configs.iter().map(|config| (config, retention::days(config))).collect();
        let kept = |file: SessionFile| match days.iter().find(|(config, _)| file.path.starts_with(config)) {
            Some((_, days)) => file.kept(*days),
            None => file,
        };
        let mut files: Vec<SessionFile> = files.into_iter().map(kept).collect();
        for held in rescued(self) {
            // A rescued copy has old messages, but it is as recent as the rescue.
            for file in files.iter_mut().filter(|file| file.path == held.path) {
                file.active = file.active.max(held.time);
            }
        }
        files.sort_by(|one, other| other.active.cmp(&one.active).then_with(|| one.path.cmp(&other.path)));
        files
    }
}

pub(super) fn sessions_in(place: &Place, folder: &Path) -> Vec<SessionFile> {
    files_at(place, &paths_in(folder))
}

/// Looks at files on all cores.
fn files_at(place: &Place, paths: &[PathBuf]) -> Vec<SessionFile> {
    let index = Index::open(place.cache.as_ref());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let look = |paths: &[PathBuf]| paths.iter().map(|path| SessionFile::listed(path.clone(), Some(&index))).collect();
    if paths.len() < FEW {
        return look(paths);
    }
    std::thread::scope(|scope| {
        let share = paths.len().div_ceil(threads);
        let look = &look;
        let looking: Vec<_> = paths.chunks(share).map(|part| scope.spawn(move || look(part))).collect();
        let found: Vec<Vec<SessionFile>> = looking.into_iter().filter_map(|one| one.join().ok()).collect();
        found.concat()
    })
}
