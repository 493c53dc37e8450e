//! The shortest name by which the command line finds a session's file and no other.

use std::path::{Path, PathBuf};

use super::folders::paths_in;
use super::session_file::{SessionFile, stem};
use crate::store::Place;
use crate::store::disk;
use crate::text::{self, shell};

/// This much of a name is enough if no other starts with it.
const SHORT: usize = 8;

/// The names of all session files.
pub struct Names {
    /// Sorted.
    all: Vec<(String, PathBuf)>,
    /// The project folders of this directory: among files of the same name, the one in here is meant.
    here: Vec<PathBuf>,
}

impl Names {
    /// The names of every project.
    pub fn of(place: &Place) -> Self {
        Self::beginning(place, "")
    }

    /// Only those that begin like this: enough for one file among thousands.
    pub fn beginning(place: &Place, with: &str) -> Self {
        let paths = place.folders().into_iter().flat_map(|folder| paths_in(&folder).collect::<Vec<_>>());
        let found = paths.filter_map(|path| {
            let stem = stem(&path);
            let name = if shell::is_plain_id(&stem) { stem } else { text::line(&stem) };
            name.starts_with(with).then_some((name, path))
        });
        let mut names: Vec<(String, PathBuf)> = found.collect();
        names.sort();
        Self { all: names, here: place.folders_here() }
    }

    fn begun(&self, with: &str) -> &[(String, PathBuf)] {
        let start = self.all.partition_point(|(name, _)| name.as_str() < with);
        let length = self.all[start..].partition_point(|(name, _)| name.starts_with(with));
        &self.all[start..start + length]
    }

    /// The files with this name, or else those whose names start with it.
    pub(super) fn found(&self, word: &str) -> Vec<PathBuf> {
        let begun = self.begun(word);
        let whole: Vec<PathBuf> = begun.iter().filter(|(name, _)| name == word).map(|(_, path)| path.clone()).collect();
        if whole.is_empty() { begun.iter().map(|(_, path)| path.clone()).collect() } else { whole }
    }

    /// What any command accepts for one file, by the names that begin like its own.
    pub fn call_one(place: &Place, file: &SessionFile) -> String {
        Self::beginning(place, &beginning_of(&text::line(&file.name))).call(file)
    }

    /// What any command accepts for this file: the start of its name, all of it, or its path. The path if a shell or
    /// program could misread the name.
    pub fn call(&self, file: &SessionFile) -> String {
        let name = text::line(&file.name);
        let short = beginning_of(&name);
        let (alike, mut same) = (self.begun(&short), self.begun(&name).to_vec());
        same.retain(|(other, _)| *other == name);
        let is_listed = same.iter().any(|(_, path)| is_same(path, &file.path));
        if !is_listed || !shell::is_plain_id(&name) || !self.is_meant(&same, file) {
            return file.path.to_string_lossy().into_owned();
        }
        let called = if alike.len() == same.len() { short } else { name };
        // A file of this name in the current directory would be opened instead.
        if Path::new(&called).is_file() { file.path.to_string_lossy().into_owned() } else { called }
    }

    /// Whether a name that several files share means this one.
    fn is_meant(&self, same: &[(String, PathBuf)], file: &SessionFile) -> bool {
        let is_here = |path: &Path| path.parent().is_some_and(|folder| self.here.iter().any(|here| here == folder));
        let ours = same.iter().filter(|(_, path)| is_here(path)).count();
        same.len() == 1 || (ours == 1 && is_here(&file.path))
    }
}

fn beginning_of(name: &str) -> String {
    name.chars().take(SHORT).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| disk::real(path).ok();
    one == other || (one.file_name() == other.file_name() && real(one).is_some() && real(one) == real(other))
}
