//! The sessions of this directory and of all, the one with the newest activity first.

use std::path::{Path, PathBuf};

use super::{folders::paths_in, leftovers, rescued::rescued, retention, session_file::SessionFile};
use crate::store::Place;

/// So few files one thread has looked at before another one is there.
const FEW: usize = 64;

impl Place {
    /// The sessions of every project, the one with the newest activity first.
    pub fn sessions(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(&paths))
    }

    /// The sessions of this directory's project and its worktrees, or of the nearest directory above that has any; the
    /// one with the newest activity first.
    pub fn sessions_here(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders_here().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(&paths))
    }

    /// What is left of sessions of this project whose transcript was deleted.
    pub fn leftovers_here(&self) -> Vec<SessionFile> {
        // Where every transcript was deleted, no directory above stands for this one.
        let mut folders = self.folders_here();
        if folders.is_empty() {
            folders = self.folders_of(&self.real_cwd());
        }
        self.newest_first(folders.iter().flat_map(|folder| leftovers::in_folder(folder)).collect())
    }

    /// What is left of sessions of every project whose transcript was deleted.
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
            // A copy holds old messages; what matters is when it was written.
            for file in files.iter_mut().filter(|file| file.path == held.path) {
                file.active = file.active.max(held.time);
            }
        }
        files.sort_by(|one, other| other.active.cmp(&one.active).then_with(|| one.path.cmp(&other.path)));
        files
    }
}

/// The session files of a project folder. Sub-agents' transcripts belong to their session and are no sessions.
pub(super) fn sessions_in(folder: &Path) -> Vec<SessionFile> {
    files_at(&paths_in(folder).collect::<Vec<_>>())
}

/// The files at these paths, looked at by as many threads as there are cores.
fn files_at(paths: &[PathBuf]) -> Vec<SessionFile> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let look = |paths: &[PathBuf]| paths.iter().map(|path| SessionFile::listed(path.clone())).collect();
    if paths.len() < FEW {
        return look(paths);
    }
    std::thread::scope(|scope| {
        let share = paths.len().div_ceil(threads);
        let looking: Vec<_> = paths.chunks(share).map(|part| scope.spawn(move || look(part))).collect();
        let found: Vec<Vec<SessionFile>> = looking.into_iter().filter_map(|one| one.join().ok()).collect();
        found.concat()
    })
}
