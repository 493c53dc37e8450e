//! What is read from the disk, plain files only, and the paths to it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What lies in a folder, in order; nothing where it cannot be listed.
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// The folder that a file lies in.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A path that means the same from every directory.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The bytes of a file, or of the standard input where it is called `-`.
pub fn read_input(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).context("could not read the standard input")?;
        return Ok(bytes);
    }
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

/// The bytes of a plain file.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a plain file that has no reason to be longer than so many.
pub(super) fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let (mut bytes, file) = (Vec::new(), open(path)?);
    if file.metadata()?.len() > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")));
    }
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a plain file for reading. A pipe, a socket or a device is none: who opens or reads one may wait for ever.
pub(super) fn open(path: &Path) -> io::Result<File> {
    ensure_plain(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    not_waiting(&mut options);
    let file = options.open(path)?;
    // Another one may have come in its place.
    ensure_plain(&file.metadata()?)?;
    Ok(file)
}

/// Fails unless it is a plain file.
pub(super) fn ensure_plain(about: &fs::Metadata) -> io::Result<()> {
    if about.is_file() {
        return Ok(());
    }
    let what = if about.is_dir() { "it is a folder" } else { "it is no plain file but a pipe, a socket or a device" };
    Err(io::Error::other(what))
}

/// Opening does not wait for the other end of a pipe.
pub(super) fn not_waiting(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    #[cfg(not(unix))]
    let _ = options;
}
