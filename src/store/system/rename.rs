//! Renames between open folders, as atomically as the system can.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use cap_std::fs::Dir;

use super::files;

/// How long another program may hold a file. Virus scanners and synchronizers do, for a moment after each write.
const PATIENCE: Duration = Duration::from_secs(2);

/// What happens to a file that has the new name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    IsError,
    Swaps,
}

/// Renames, but never over an existing file.
pub fn rename_new(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    if at_once(from, name, to, new, Taken::IsError)? { Ok(()) } else { link_new(from, name, to, new) }
}

/// Swaps two names. If the file system cannot, renames the first over the second and returns `false`.
pub fn swap(folder: &Dir, staged: &OsStr, name: &OsStr) -> io::Result<bool> {
    let swapped = at_once(folder, staged, folder, name, Taken::Swaps)?;
    if swapped { Ok(true) } else { patiently(|| folder.rename(staged, folder, name)).map(|()| false) }
}

/// Renames a file over another one. Where that needs the other one to be closed, waits a moment for who holds it.
pub fn over(staged: &Path, path: &Path) -> io::Result<()> {
    // Waiting does not help against a file that may only be read.
    if is_read_only(path) {
        return fs::rename(staged, path);
    }
    patiently(|| fs::rename(staged, path))
}

/// Whether a file is marked as one that may only be read.
pub fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.permissions().readonly())
}

fn patiently(rename: impl Fn() -> io::Result<()>) -> io::Result<()> {
    let start = Instant::now();
    loop {
        match rename() {
            Err(error) if files::may_be_held(&error) && start.elapsed() < PATIENCE => thread::sleep(PATIENCE / 100),
            done => return done,
        }
    }
}

/// Renames in one step. `false` if the file system has no such step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn at_once(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr, taken: Taken) -> io::Result<bool> {
    use rustix::fs::{RenameFlags, renameat_with};
    use rustix::io::Errno;
    let how = match taken {
        Taken::IsError => RenameFlags::NOREPLACE,
        Taken::Swaps => RenameFlags::EXCHANGE,
    };
    match renameat_with(from, name, to, new, how) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        done => Ok(done.map(|()| true)?),
    }
}

/// Other systems have no such step.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux and macOS it may fail")]
fn at_once(_from: &Dir, _name: &OsStr, _to: &Dir, _new: &OsStr, _taken: Taken) -> io::Result<bool> {
    Ok(false)
}

/// The same in two steps, for file systems without an atomic way.
fn link_new(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    match from.hard_link(name, to, new) {
        Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => Err(error),
        Err(_) if to.symlink_metadata(new).is_ok() => Err(ErrorKind::AlreadyExists.into()),
        // No hard links either: look first, then rename.
        Err(_) => from.rename(name, to, new),
        Ok(()) => from.remove_file(name),
    }
}
