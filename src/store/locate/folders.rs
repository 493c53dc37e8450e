//! The project folders of the config directories, and those of one directory.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{session_file::is_session_file, worktrees};
use crate::session::is_folder_of;
use crate::store::disk;
use crate::store::{Place, place::folder_name};

impl Place {
    /// The folders of all projects. A folder with several names is listed once: under the name that this directory
    /// finds it by, else under one that is not a link.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = self.project_folders();
        let here = self.folders_here();
        let has_one_name = self.configs.len() == 1 && !folders.iter().any(|folder| folder.is_symlink());
        if has_one_name {
            folders.sort_by_cached_key(|folder| !here.contains(folder));
            return folders;
        }
        folders.sort_by_cached_key(|folder| (!here.contains(folder), folder.is_symlink()));
        let mut real: HashSet<PathBuf> = HashSet::new();
        folders.retain(|folder| real.insert(disk::real(folder).unwrap_or_else(|_| folder.clone())));
        folders
    }

    /// The project folders of this directory, or of the nearest parent directory that has sessions.
    pub(in crate::store) fn folders_here(&self) -> Vec<PathBuf> {
        let real = self.real_cwd();
        let found = self.folders_above(&real);
        // On Windows, clients keep the letter of a drive that stands for a share or for a folder of another drive.
        if found.is_empty() && real != self.cwd { self.folders_above(&self.cwd) } else { found }
    }

    fn folders_above(&self, real: &Path) -> Vec<PathBuf> {
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        for at in real.ancestors() {
            // A session of the home directory does not belong to the projects below it.
            if at != real && (Some(at) == home.as_deref() || at.parent().is_none()) {
                break;
            }
            let folders = self.folders_of(at);
            if folders.iter().any(|folder| paths_in(folder).next().is_some()) {
                return folders;
            }
        }
        Vec::new()
    }

    pub(super) fn folders_of(&self, dir: &Path) -> Vec<PathBuf> {
        let own = dir.to_string_lossy();
        let trees = worktrees::of(dir);
        let begins = folder_name(&dir.join(worktrees::OWN)) + "-";
        let is_its = |found: &str| {
            is_folder_of(found, &own)
                || found.get(..begins.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&begins))
                || trees.iter().any(|tree| is_folder_of(found, &tree.to_string_lossy()))
        };
        let all: Vec<PathBuf> = self.configs.iter().map(|config| config.join("projects")).collect();
        let mut folders = self.project_folders();
        // If the projects cannot be listed, their folder stays: we cannot tell whose they are.
        folders.retain(|folder| {
            all.contains(folder) || folder.file_name().is_some_and(|name| is_its(&name.to_string_lossy()))
        });
        folders
    }

    /// The folders of all projects, under every name. If they cannot be listed, `projects` itself stands for them.
    pub(super) fn project_folders(&self) -> Vec<PathBuf> {
        self.configs.iter().flat_map(|config| inside(&config.join("projects"))).collect()
    }
}

/// Everything in a project folder that is named like a session. Links are followed: people share histories with them. A
/// folder that cannot be listed is returned itself, and its error shows when it is read.
pub(super) fn paths_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let folder = folder.to_path_buf();
    inside(&folder).into_iter().filter(move |path| is_session_file(path) || *path == folder)
}

/// The entries of a folder, or the folder itself if it exists but cannot be listed.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let list = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>();
    list().unwrap_or_else(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Vec::new(),
        _ => vec![folder.to_path_buf()],
    })
}
