//! Files of Windows: they inherit who may read them, and tell their names only once they are open.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

use cap_fs_ext::MetadataExt;
use cap_std::fs::{Dir, Permissions};

/// Pipes are no files here.
pub fn not_waiting(_options: &mut OpenOptions) {}

/// A file in a person's folder is that person's.
pub fn private(_options: &mut OpenOptions) {}

/// So is a folder.
pub fn private_folder(_builder: &mut DirBuilder) {}

/// What makes a new file one that everybody may read, if that has to be said.
pub fn public() -> Option<Permissions> {
    None
}

/// Closes a file that is about to be renamed over: while anybody has it open, Windows may refuse that.
pub fn let_go<F>(_file: F) -> Option<F> {
    None
}

/// Whether a rename may have failed because somebody has the file open: access denied, or a sharing violation.
pub fn may_be_held(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(5 | 32))
}

/// Whether an open file still has this name. If the system cannot tell, assume that it has.
pub fn has_name(file: &File, path: &Path) -> bool {
    let id = |file: File| about(file).map(|about| (about.dev(), about.ino()));
    let same = || -> io::Result<bool> { Ok(id(file.try_clone()?)? == id(File::open(path)?)?) };
    same().unwrap_or(true)
}

/// How many hard links a file has; one, if the system cannot tell.
pub fn names(path: &Path, _about: &Metadata) -> u64 {
    File::open(path).and_then(about).map_or(1, |about| about.nlink())
}

fn about(file: File) -> io::Result<cap_std::fs::Metadata> {
    cap_std::fs::File::from_std(file).metadata()
}

/// Windows cannot sync a folder.
#[expect(clippy::unnecessary_wraps, reason = "on Unix it may fail")]
pub fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}

/// The same for a folder that is open.
#[expect(clippy::unnecessary_wraps, reason = "on Unix it may fail")]
pub fn sync_open_folder(_folder: &Dir) -> io::Result<()> {
    Ok(())
}

/// Whether a folder is the kernel's, so that nothing in it is a file to read or write.
pub fn is_of_kernel(_folder: &Path) -> bool {
    false
}
