//! Files of Windows: they inherit who may read them, and tell their names only once they are open.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

use cap_fs_ext::MetadataExt;
use cap_std::fs::{Dir, Permissions};

/// `FILE_FLAG_OPEN_REPARSE_POINT`.
const OPEN_REPARSE_POINT: u32 = 0x0020_0000;

/// Pipes are no files here.
pub fn not_waiting(_options: &mut OpenOptions) {}

/// Opens a link itself instead of what it leads to.
pub fn following_no_link(options: &mut OpenOptions) {
    options.custom_flags(OPEN_REPARSE_POINT);
}

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

/// What is known of a file, with its device and number; only an open one tells these, and whether it can be opened.
pub fn look_at(path: &Path) -> io::Result<(Metadata, (u64, u64))> {
    look_at_open(&File::open(path)?)
}

/// The same for a file that is open.
pub fn look_at_open(file: &File) -> io::Result<(Metadata, (u64, u64))> {
    let number = about(file.try_clone()?).map(|about| (about.dev(), about.ino()))?;
    Ok((file.metadata()?, number))
}

/// When anything of a file was last changed. The standard library does not tell that here.
pub fn changed(_about: &Metadata) -> Option<i64> {
    None
}

/// A file in a person's folder is that person's.
pub fn is_own(_about: &Metadata) -> bool {
    true
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
