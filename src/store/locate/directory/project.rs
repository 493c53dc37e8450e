//! The project folder of a session file, whatever path the file was given by.

use std::path::{Path, PathBuf};

use crate::store::{Place, disk};

pub(super) struct Project {
    pub folder: String,
    /// The config directory, if a client needs to be told.
    pub config: Option<PathBuf>,
}

impl Place {
    /// `None` if the file is where no client looks for sessions.
    pub(super) fn project_of(&self, path: &Path) -> Option<Project> {
        let path = disk::absolute(path);
        let folder = path.parent()?;
        if let Some(project) = self.known(folder) {
            return Some(project);
        }
        // A project folder may be a link to this folder.
        let real = disk::real(folder).ok()?;
        let is_link = |link: &PathBuf| link.is_symlink() && disk::real(link).is_ok_and(|at| at == real);
        let linked = self.project_folders().into_iter().find(is_link);
        let linked = linked.and_then(|link| self.known(&link));
        linked.or_else(|| self.below_link(&real)).or_else(|| of_another(folder))
    }

    /// The config directory or its `projects` may itself be a link.
    fn below_link(&self, real: &Path) -> Option<Project> {
        let is_its = |config: &&PathBuf| {
            let projects = disk::real(&config.join("projects"));
            projects.is_ok_and(|projects| real.parent() == Some(&projects))
        };
        let config = self.configs.iter().find(is_its)?;
        self.known(&config.join("projects").join(real.file_name()?))
    }

    fn known(&self, folder: &Path) -> Option<Project> {
        let config = self.configs.iter().find(|config| folder.parent() == Some(&config.join("projects")))?;
        Some(Project { folder: name(folder)?, config: self.named.then(|| config.clone()) })
    }
}

/// In a config directory that nobody named: a folder of `projects` whose name can only mean a directory.
fn of_another(folder: &Path) -> Option<Project> {
    let projects = folder.parent().filter(|parent| parent.ends_with("projects"))?;
    let name = name(folder).filter(|name| name.starts_with('-') || name.get(1..3) == Some("--"))?;
    Some(Project { folder: name, config: Some(projects.parent()?.to_path_buf()) })
}

fn name(folder: &Path) -> Option<String> {
    Some(folder.file_name()?.to_string_lossy().into_owned())
}
