//! Renames between open folders, as atomically as the system can.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};

use cap_std::fs::Dir;

/// Renames, but never over an existing file.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn rename_new(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    use rustix::fs::{RenameFlags, renameat_with};
    match renameat_with(from, name, to, new, RenameFlags::NOREPLACE) {
        Err(error) if is_unknown(error) => link_new(from, name, to, new),
        done => Ok(done?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn rename_new(from: &Dir, name: &OsStr, to: &Dir, new: &OsStr) -> io::Result<()> {
    link_new(from, name, to, new)
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

/// Swaps two names. If the file system cannot, renames the first over the second and returns `false`.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn swap(folder: &Dir, staged: &OsStr, name: &OsStr) -> io::Result<bool> {
    use rustix::fs::{RenameFlags, renameat_with};
    match renameat_with(folder, staged, folder, name, RenameFlags::EXCHANGE) {
        Err(error) if is_unknown(error) => folder.rename(staged, folder, name).map(|()| false),
        done => Ok(done.map(|()| true)?),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn swap(folder: &Dir, staged: &OsStr, name: &OsStr) -> io::Result<bool> {
    folder.rename(staged, folder, name).map(|()| false)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn is_unknown(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP].contains(&error)
}
