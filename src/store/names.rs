//! What a session is called on the command line: as little as names its file and no other.

use std::fs;
use std::path::{Path, PathBuf};

use super::place::{paths_in, stem};
use super::{Place, SessionFile};
use crate::text;

/// So much of a name is enough, where nothing else begins like it.
const SHORT: usize = 8;

/// The names of every session file.
pub struct Names(Vec<(String, PathBuf)>);

impl Names {
    /// Those of every project.
    pub fn of(place: &Place) -> Self {
        let paths = place.folders().into_iter().flat_map(|folder| paths_in(&folder).collect::<Vec<_>>());
        let mut names: Vec<(String, PathBuf)> = paths.map(|path| (text::line(&stem(&path)), path)).collect();
        names.sort();
        Self(names)
    }

    /// Those that begin with some words.
    fn begun(&self, with: &str) -> &[(String, PathBuf)] {
        let start = self.0.partition_point(|(name, _)| name.as_str() < with);
        let length = self.0[start..].partition_point(|(name, _)| name.starts_with(with));
        &self.0[start..start + length]
    }

    /// What any command takes for this file: the beginning of its name, all of it, or its path.
    pub fn call(&self, file: &SessionFile) -> String {
        let name = text::line(&file.name);
        let short: String = name.chars().take(SHORT).collect();
        let same: Vec<&PathBuf> =
            self.begun(&name).iter().filter(|(other, _)| *other == name).map(|(_, path)| path).collect();
        let is_listed = same.iter().any(|path| is_same(path, &file.path));
        match (self.begun(&short).len(), same.len()) {
            _ if !is_listed || name.starts_with('-') || name.is_empty() => file.path.to_string_lossy().into_owned(),
            (1, _) => short,
            (_, 1) => name,
            _ => file.path.to_string_lossy().into_owned(),
        }
    }
}

/// Whether two paths name one file.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    one == other || (one.file_name() == other.file_name() && real(one).is_some() && real(one) == real(other))
}
