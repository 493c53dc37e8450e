//! Files of Unix: their modes, their names, and what is not to be waited for.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use cap_std::fs::{Dir, Permissions, PermissionsExt};
use rustix::fs::OFlags;

/// Kernel file systems: reading some of these files blocks forever, and writing others changes the machine.
const KERNEL: &[&str] = &["/proc", "/sys"];

/// Makes opening a pipe return at once.
pub fn not_waiting(options: &mut OpenOptions) {
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
}

/// Follows no link to a file, and makes opening a pipe return at once.
pub fn following_no_link(options: &mut OpenOptions) {
    options.custom_flags((OFlags::NONBLOCK | OFlags::NOFOLLOW).bits().cast_signed());
}

/// If the file is created, only its owner can read it.
pub fn private(options: &mut OpenOptions) {
    options.mode(0o600);
}

/// Only the owner can open the folder that is made.
pub fn private_folder(builder: &mut DirBuilder) {
    builder.mode(0o700);
}

/// What makes a new file one that everybody may read, if that has to be said.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there is none")]
pub fn public() -> Option<Permissions> {
    Some(Permissions::from_mode(0o644))
}

/// A file that is about to be renamed over stays open, so that late writes show.
#[expect(clippy::unnecessary_wraps, reason = "on Windows it has to be closed")]
pub fn let_go<F>(file: F) -> Option<F> {
    Some(file)
}

/// Whether a rename may have failed because somebody has the file open. Nobody has to close a file here.
pub fn may_be_held(_error: &io::Error) -> bool {
    false
}

/// Whether an open file still has this name. If the system cannot tell, assume that it has.
pub fn has_name(file: &File, path: &Path) -> bool {
    let id = |about: Metadata| (about.dev(), about.ino());
    file.metadata().and_then(|file| Ok(id(file) == id(fs::metadata(path)?))).unwrap_or(true)
}

/// What is known of a file that is not opened for it, with its device and number.
pub fn look_at(path: &Path) -> io::Result<(Metadata, (u64, u64))> {
    fs::metadata(path).map(numbered)
}

/// The same for a file that is open.
pub fn look_at_open(file: &File) -> io::Result<(Metadata, (u64, u64))> {
    file.metadata().map(numbered)
}

fn numbered(about: Metadata) -> (Metadata, (u64, u64)) {
    let number = (about.dev(), about.ino());
    (about, number)
}

/// When a file was last changed, be it only its name or mode, in nanoseconds since 1970.
pub fn changed(about: &Metadata) -> Option<i64> {
    about.ctime().checked_mul(1_000_000_000)?.checked_add(about.ctime_nsec())
}

/// Whether a file is this person's, and nobody else may write to it.
pub fn is_own(about: &Metadata) -> bool {
    about.uid() == rustix::process::geteuid().as_raw() && about.mode() & 0o022 == 0
}

/// How many hard links a file has.
pub fn names(_path: &Path, about: &Metadata) -> u64 {
    about.nlink()
}

/// Syncs a folder, so that a rename in it survives a power cut.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// The same for a folder that is open.
pub fn sync_open_folder(folder: &Dir) -> io::Result<()> {
    folder.open(".")?.sync_all()
}

/// Whether a folder is the kernel's, so that nothing in it is a file to read or write.
pub fn is_of_kernel(folder: &Path) -> bool {
    KERNEL.iter().any(|kernel| folder.starts_with(kernel))
}
