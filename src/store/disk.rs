//! Reads regular files, and makes paths absolute.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::system::files;

/// The entries of a folder, sorted; none if it cannot be listed.
pub fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// The path without links, as people write it: on Windows not as `\\\\?\\C:\\…` if that can be avoided.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    let real = dunce::canonicalize(path)?;
    let share = real.to_str().and_then(|real| real.strip_prefix(r"\\?\UNC\"));
    Ok(share.map(|share| PathBuf::from(format!(r"\\{share}"))).unwrap_or(real))
}

pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The bytes of a file, or of standard input for `-`. UTF-16 becomes UTF-8.
pub fn read_input(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().read_to_end(&mut bytes).context("could not read standard input")?;
    } else {
        bytes = fs::read(path).with_context(|| format!("could not read {}", path.display()))?;
    }
    Ok(as_utf8(bytes))
}

/// PowerShell 5 writes UTF-16 with a byte order mark.
fn as_utf8(bytes: Vec<u8>) -> Vec<u8> {
    let read: fn([u8; 2]) -> u16 = match bytes.as_slice() {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return bytes,
    };
    let (units, _) = bytes[2..].as_chunks();
    String::from_utf16_lossy(&units.iter().copied().map(read).collect::<Vec<_>>()).into_bytes()
}

/// The bytes of a regular file.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Like `read`, but refuses a file of more than `most` bytes.
pub(super) fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let (mut bytes, file) = (Vec::new(), open(path)?);
    if file.metadata()?.len() > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")));
    }
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a regular file. Pipes, sockets and devices are refused: reading one may block forever.
pub(super) fn open(path: &Path) -> io::Result<File> {
    ensure_plain(&fs::metadata(path)?)?;
    let mut options = OpenOptions::new();
    options.read(true);
    files::not_waiting(&mut options);
    let file = options.open(path)?;
    // It may have been replaced in between.
    ensure_plain(&file.metadata()?)?;
    Ok(file)
}

pub(super) fn ensure_plain(about: &fs::Metadata) -> io::Result<()> {
    if about.is_file() {
        return Ok(());
    }
    let what =
        if about.is_dir() { "it is a folder" } else { "it is not a regular file but a pipe, a socket or a device" };
    Err(io::Error::other(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_powershell_writes_is_read() {
        let written =
            |unit: fn(u16) -> [u8; 2]| "\u{feff}[\"é😀\"]\r\n".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        assert_eq!(as_utf8(written(u16::to_le_bytes)), "[\"é😀\"]\r\n".as_bytes());
        assert_eq!(as_utf8(written(u16::to_be_bytes)), "[\"é😀\"]\r\n".as_bytes());
        for bytes in [&b""[..], b"\xff", b"[]", b"\xEF\xBB\xBF[]"] {
            assert_eq!(as_utf8(bytes.to_vec()), bytes);
        }
    }
}
