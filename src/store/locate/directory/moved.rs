//! Guesses where a session's directory has gone.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::session::Session;
use crate::store::locate::{folders::newest_in, reading};
use crate::store::system::IS_WINDOWS;
use crate::store::{Place, place::folder_name};
use crate::text::is_of_windows;

/// How deep to look below the nearest existing parent, and at how many entries.
const DEPTH: usize = 3;
const MOST: usize = 5_000;

/// How many sessions of a folder are asked for its directory.
const FEW: usize = 3;

/// Directories that a missing one may be now. Only guesses.
pub(super) fn guesses(place: &Place, was: &str) -> Vec<PathBuf> {
    if let Some(other) = under_another_system(was) {
        return [other].into_iter().filter(|dir| on_disk(place, dir).is_dir()).collect();
    }
    let was = Path::new(was);
    let Some(name) = was.file_name() else { return Vec::new() };
    let mut found: BTreeSet<PathBuf> = namesakes(place, was).into_iter().collect();
    found.extend(directories_of_sessions(place, name).into_iter().filter(|dir| on_disk(place, dir).is_dir()));
    found.into_iter().collect()
}

/// The path in WSL of a Windows directory, or the path on Windows of one below `/mnt`.
fn under_another_system(dir: &str) -> Option<PathBuf> {
    if is_of_windows(dir) {
        let (drive, rest) = dir.split_once(':')?;
        return Some(format!("/mnt/{}{}", drive.to_ascii_lowercase(), rest.replace('\\', "/")).into());
    }
    let (drive, rest) = dir.strip_prefix("/mnt/").filter(|_| IS_WINDOWS)?.split_once('/')?;
    (drive.len() == 1).then(|| format!("{}:\\{}", drive.to_ascii_uppercase(), rest.replace('/', "\\")).into())
}

/// The path on this disk; in the demo, that is below its scratch directory.
pub(super) fn on_disk(place: &Place, dir: &Path) -> PathBuf {
    match dir.strip_prefix("/") {
        Ok(below) if !place.root.as_os_str().is_empty() => place.root.join(below),
        _ => dir.to_path_buf(),
    }
}

fn namesakes(place: &Place, was: &Path) -> Vec<PathBuf> {
    let is_left = |dir: &&Path| on_disk(place, dir).is_dir();
    // Below `/`, this would search every disk.
    let near = was.ancestors().skip(1).find(is_left).filter(|dir| dir.parent().is_some());
    let (Some(near), Some(name)) = (near, was.file_name()) else { return Vec::new() };
    let start = on_disk(place, near);
    let hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let entries = WalkDir::new(&start).min_depth(1).max_depth(DEPTH).into_iter();
    let found = entries.filter_entry(|entry| !hidden(entry)).filter_map(Result::ok).take(MOST);
    let same = found.filter(|entry| entry.file_type().is_dir() && entry.file_name() == name);
    same.filter_map(|entry| Some(near.join(entry.path().strip_prefix(&start).ok()?))).collect()
}

/// The directories of the newest sessions in project folders that end with the same name.
fn directories_of_sessions(place: &Place, name: &OsStr) -> Vec<PathBuf> {
    let end = format!("-{}", folder_name(Path::new(name)));
    let mut folders = place.project_folders();
    folders.retain(|folder| folder.to_string_lossy().ends_with(&end));
    let dirs = folders.iter().filter_map(|folder| directory_of(folder));
    dirs.filter(|dir| dir.file_name() == Some(name)).collect()
}

/// The directory of the sessions in a project folder, as one of those that were written last names it.
fn directory_of(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.to_string_lossy();
    let home = |session: &Session| session.home_in(&name).map(PathBuf::from);
    let newest = newest_in(folder, FEW);
    let at_end = newest.iter().find_map(|path| home(&Session::of(reading::end(path).ok()?)));
    at_end.or_else(|| home(&reading::session(newest.first()?).ok()?))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_directory_that_moved_is_guessed_by_its_name() {
        let scratch = tempfile::tempdir().expect("a scratch directory");
        let at = |name: &str| scratch.path().join(name);
        let (config, state, root) = (at("claude"), at("state"), at("root"));
        let cwd = scratch.path().to_path_buf();
        let client = crate::store::place::Client::default();
        let place = Place { configs: vec![config.clone()], cwd, named: true, state, cache: None, root, client };
        let make = |dir: &str| fs::create_dir_all(scratch.path().join("root").join(dir)).expect("a directory");
        make("home/ann/src/here");
        make("home/ann/work/shop/.git/shop");
        make("srv/shop");
        let none: Vec<PathBuf> = Vec::new();
        assert_eq!(guesses(&place, "/home/ann/src/none"), none);
        let near = PathBuf::from("/home/ann/work/shop");
        assert_eq!(guesses(&place, "/home/ann/old/shop"), vec![near.clone()]);
        assert_eq!(guesses(&place, "/home/ann/src/shop"), none, "only below what is left");
        make("mnt/c/src/shop");
        assert_eq!(guesses(&place, "C:\\src\\shop"), [PathBuf::from("/mnt/c/src/shop")]);

        let folder = config.join("projects").join("-srv-shop");
        fs::create_dir_all(&folder).expect("a project folder");
        let session = "{\"type\":\"user\",\"uuid\":\"1\",\"cwd\":\"/srv/shop\"}\n";
        fs::write(folder.join("a.jsonl"), session).expect("a session");
        assert_eq!(guesses(&place, "/home/ann/old/shop"), [near, "/srv/shop".into()]);
    }
}
