//! What a session is called on the command line: as little as names its file and no other.

use std::fs;
use std::path::{Path, PathBuf};

use super::folders::paths_in;
use super::session_file::{SessionFile, stem};
use crate::store::Place;
use crate::text::{self, shell};

/// So much of a name is enough, where nothing else begins like it.
const SHORT: usize = 8;

/// The names of every session file.
pub struct Names {
    /// With their files, in order.
    all: Vec<(String, PathBuf)>,
    /// The project folders of this directory: of several files of one name, the one in there is meant.
    here: Vec<PathBuf>,
}

impl Names {
    /// Those of every project.
    pub fn of(place: &Place) -> Self {
        let paths = place.folders().into_iter().flat_map(|folder| paths_in(&folder).collect::<Vec<_>>());
        let mut names: Vec<(String, PathBuf)> = paths.map(|path| (text::line(&stem(&path)), path)).collect();
        names.sort();
        Self { all: names, here: place.folders_here() }
    }

    /// Those that begin with some words.
    fn begun(&self, with: &str) -> &[(String, PathBuf)] {
        let start = self.all.partition_point(|(name, _)| name.as_str() < with);
        let length = self.all[start..].partition_point(|(name, _)| name.starts_with(with));
        &self.all[start..start + length]
    }

    /// The files that a word names: by all of their name, or else by its beginning.
    pub(super) fn found(&self, word: &str) -> Vec<PathBuf> {
        let begun = self.begun(word);
        let whole: Vec<PathBuf> = begun.iter().filter(|(name, _)| name == word).map(|(_, path)| path.clone()).collect();
        if whole.is_empty() { begun.iter().map(|(_, path)| path.clone()).collect() } else { whole }
    }

    /// What any command takes for this file: the beginning of its name, all of it, or its path. A name that a shell or a
    /// program could read as anything else is never taken.
    pub fn call(&self, file: &SessionFile) -> String {
        let name = text::line(&file.name);
        let short: String = name.chars().take(SHORT).collect();
        let (alike, mut same) = (self.begun(&short), self.begun(&name).to_vec());
        same.retain(|(other, _)| *other == name);
        let is_listed = same.iter().any(|(_, path)| is_same(path, &file.path));
        if !is_listed || !shell::is_plain_id(&name) || !self.is_meant(&same, file) {
            return file.path.to_string_lossy().into_owned();
        }
        let called = if alike.len() == same.len() { short } else { name };
        // A file of this name where one stands would be taken for it.
        if Path::new(&called).is_file() { file.path.to_string_lossy().into_owned() } else { called }
    }

    /// Whether a name that these files share means this one.
    fn is_meant(&self, same: &[(String, PathBuf)], file: &SessionFile) -> bool {
        let is_here = |path: &Path| path.parent().is_some_and(|folder| self.here.iter().any(|here| here == folder));
        let ours = same.iter().filter(|(_, path)| is_here(path)).count();
        same.len() == 1 || (ours == 1 && is_here(&file.path))
    }
}

/// Whether two paths name one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    one == other || (one.file_name() == other.file_name() && real(one).is_some() && real(one) == real(other))
}
