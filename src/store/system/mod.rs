//! What differs from system to system. Only this room asks which one it is built for.
//!
//! `unix/` and `windows/` have the same functions, and this file takes the right ones. `rename` and `open_files` can do
//! something on one or two systems only, with a way around for all others. The rest of the store is built on this room,
//! and the terminal too; the room uses nothing of them.

#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
mod windows;

pub(super) mod open_files;
pub(super) mod rename;

#[cfg(unix)]
pub(super) use unix::{attributes, files, names, processes};
#[cfg(unix)]
pub use unix::{keyboard, programs, signals, terminal};
#[cfg(not(unix))]
pub(super) use windows::{attributes, files, names, processes};
#[cfg(not(unix))]
pub use windows::{keyboard, programs, signals, terminal};

/// Whether this is Windows, where paths and shells are written in another way.
pub(super) const IS_WINDOWS: bool = cfg!(windows);

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// The key Ctrl-C, pressed while nobody reads keys.
    Interrupt,
    /// The key Ctrl-Z, likewise.
    Stop,
    /// The process goes on after a stop.
    Continue,
    /// The terminal has another size.
    Resize,
    /// Anything else that ends a program.
    End,
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;

    use super::*;

    #[test]
    #[cfg_attr(windows, ignore = "renames over a file that it holds open")]
    fn it_is_seen_that_a_name_went_to_another_file() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, other) = (dir.path().join("s.jsonl"), dir.path().join("other"));
        fs::write(&path, b"old").expect("a file");
        let before = File::open(&path).expect("the file");
        assert!(files::has_name(&before, &path));
        fs::write(&other, b"old").expect("a file as good");
        fs::rename(&other, &path).expect("another one of this name");
        assert!(!files::has_name(&before, &path));
    }

    #[test]
    fn every_name_of_a_file_counts() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, second) = (dir.path().join("s.jsonl"), dir.path().join("second"));
        fs::write(&path, b"old").expect("a file");
        let names = || files::names(&path, &fs::metadata(&path).expect("the file"));
        assert_eq!(names(), 1);
        fs::hard_link(&path, second).expect("a second name");
        assert_eq!(names(), 2);
    }

    #[test]
    fn a_path_comes_back_from_its_units() {
        let path = Path::new("/home/ann/ä b");
        assert_eq!(names::path(names::units(path)), path);
    }

    #[test]
    fn a_process_runs_if_it_is_there() {
        let own = i32::try_from(std::process::id()).expect("a small number");
        assert!(processes::runs(own));
        // No system gives this one away.
        assert!(!processes::runs(i32::MAX));
    }
}
