//! The shortest name by which the command line finds a session's file and no other.

use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folders::{Folders, paths_named};
use super::session_file::{SessionFile, stem};
use crate::diagnosis::picker::is_session_id;
use crate::store::component::Component;
use crate::store::{Place, disk};
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
        let Folders { all, here } = place.all_folders();
        let paths = all.iter().flat_map(|folder| paths_named(folder, |name| may_begin(name, with)));
        let found = paths.filter_map(|path| {
            let stem = stem(&path);
            let name = if shell::is_plain_id(&stem) { stem } else { text::line(&stem) };
            name.starts_with(with).then_some((name, path))
        });
        let mut names: Vec<(String, PathBuf)> = found.collect();
        names.sort();
        Self { all: names, here }
    }

    fn begun(&self, with: &str) -> &[(String, PathBuf)] {
        let start = self.all.partition_point(|(name, _)| name.as_str() < with);
        let length = self.all[start..].partition_point(|(name, _)| name.starts_with(with));
        &self.all[start..start + length]
    }

    /// The files with this name, or else those whose names start with it.
    pub(super) fn find(place: &Place, word: &str) -> Vec<PathBuf> {
        let direct = if is_session_id(word) { whole(place, word) } else { None };
        direct.unwrap_or_else(|| Self::beginning(place, word).found(word))
    }

    fn found(&self, word: &str) -> Vec<PathBuf> {
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

/// The files of a whole id, for which no project folder has to be listed. `None` if there are none, or if what a folder
/// holds can only be said by a list of it.
fn whole(place: &Place, id: &str) -> Option<Vec<PathBuf>> {
    let name = Component::of(&format!("{id}.jsonl"))?;
    let mut found = Vec::new();
    for path in place.folders().iter().map(|folder| folder.join(&name)) {
        match fs::symlink_metadata(&path).map_err(|error| error.kind()) {
            // On some disks, a name that is written in other letters is found too.
            Ok(about) if about.is_symlink() || disk::real(&path).ok()?.file_name() != path.file_name() => return None,
            Ok(_) => found.push(path),
            Err(ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
            Err(_) => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// `false` if a file's name, as people see it, does not begin like this. Letters before the first other one stay as they
/// are.
fn may_begin(name: &OsStr, with: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let name = name.as_encoded_bytes();
    let differs = name.iter().zip(with.as_bytes()).position(|(one, other)| one != other);
    differs.is_none_or(|at| !name[..=at].iter().all(|byte| is_plain(*byte)))
}

fn beginning_of(name: &str) -> String {
    name.chars().take(SHORT).collect()
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| disk::real(path).ok();
    one == other || (one.file_name() == other.file_name() && real(one).is_some() && real(one) == real(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_name_that_begins_like_this_is_left_out(name in "[ab.\u{1}\u{301}\u{202e} -]{0,6}", cut in 0usize..8) {
            let file = PathBuf::from(format!("{name}.jsonl"));
            let seen = text::line(&stem(&file));
            for whole in [seen, stem(&file)] {
                let with: String = whole.chars().take(cut).collect();
                prop_assert!(may_begin(file.as_os_str(), &with), "{with:?}");
            }
        }
    }

    #[test]
    fn a_name_that_begins_otherwise_is_left_out() {
        assert!(!may_begin(OsStr::new("3f2a9c1e.jsonl"), "3f2b"));
        assert!(may_begin(OsStr::new("3f2a9c1e.jsonl"), "3f2a"));
        assert!(may_begin(OsStr::new("3f2a.jsonl"), "3f2a9c1e"), "as far as is known");
    }
}
