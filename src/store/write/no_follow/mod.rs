//! Files that a session names, opened folder by folder from the root, so that no link is followed.
//!
//! Every access is relative to an open folder. If a folder or file is replaced by a link in the meantime, the link is
//! refused. Devices, pipes and sockets are not opened.

mod relocate;
mod write;

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::anyhow;
use cap_fs_ext::{DirExt, FollowSymlinks, MetadataExt, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, OpenOptions};

use crate::store::system::files;

/// Larger files are not read: no client edits them.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a file is not read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    Link,
    LinkAbove,
    FileAbove,
    /// It is a folder, a device, a pipe or a socket.
    NoFile,
    /// It has another hard link, so a write would show up elsewhere too.
    SecondName,
    TooLarge,
    NoName,
    Denied,
    /// A missing folder above it cannot be made.
    NoPlace,
    Unread,
}

impl Barred {
    pub fn says(self) -> &'static str {
        match self {
            Self::Link => "it is a link, and links are not followed",
            Self::LinkAbove => "a parent folder is a link, and links are not followed",
            Self::FileAbove => "there is a file where its folder was",
            Self::NoFile => "it is not a regular file",
            Self::SecondName => "it has another hard link",
            Self::TooLarge => "it is too large",
            Self::NoName => "its name is not a valid file name",
            Self::Denied => "you do not have permission to read it",
            Self::NoPlace => "its folder could not be created, because writing is not allowed there",
            Self::Unread => "it could not be read",
        }
    }

    /// Whether the file may be there and intact, and only could not be read.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Denied | Self::Unread)
    }

    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::InvalidInput | ErrorKind::InvalidFilename => Self::NoName,
            ErrorKind::IsADirectory => Self::NoFile,
            _ => Self::Unread,
        }
    }

    pub fn about(self, path: &Path) -> anyhow::Error {
        anyhow!("{} was left unchanged: {}", path.display(), self.says())
    }
}

/// A name in an open folder.
pub struct Spot {
    folder: Dir,
    name: OsString,
    path: PathBuf,
}

impl Spot {
    /// `None` if a folder on the way is missing. The path must have no links in it.
    pub fn at(path: &Path) -> Result<Option<Self>, Barred> {
        let (folder, name) = parts(path)?;
        let walked = walk(folder, |_, _| Ok(false))?;
        Ok(walked.map(|folder| Self { folder, name: name.to_owned(), path: path.to_path_buf() }))
    }

    /// Like `at`, but makes the missing folders.
    pub fn made(path: &Path) -> Result<Self, Barred> {
        let (folder, name) = parts(path)?;
        let make = |at: &Dir, name: &OsStr| match at.create_dir(name) {
            Ok(()) => Ok(true),
            Err(error) => match error.kind() {
                ErrorKind::AlreadyExists => Ok(true),
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Err(Barred::NoPlace),
                _ => Err(Barred::of(&error)),
            },
        };
        let folder = walk(folder, make)?.ok_or(Barred::Unread)?;
        Ok(Self { folder, name: name.to_owned(), path: path.to_path_buf() })
    }

    /// A name in a folder that we trust, so links on the way are followed.
    pub fn beside(folder: &Path, name: &OsStr) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(folder, ambient_authority())?;
        Ok(Self { folder: dir, name: name.to_owned(), path: folder.join(name) })
    }

    /// The metadata of a regular file, or `None` if there is nothing. Never looks through a link.
    pub fn about(&self) -> Result<Option<Metadata>, Barred> {
        match self.folder.symlink_metadata(&self.name) {
            Ok(about) => plain(about).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Barred::of(&error)),
        }
    }

    /// Opens it for reading, or `None` if it is missing. Checked again after opening: it may have been replaced.
    pub fn open(&self) -> Result<Option<File>, Barred> {
        if self.about()?.is_none() {
            return Ok(None);
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No).nonblock(true);
        let file = match self.folder.open_with(&self.name, &options) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.about().err().unwrap_or(Barred::of(&error))),
        };
        plain(file.metadata().map_err(|error| Barred::of(&error))?)?;
        Ok(Some(file))
    }

    /// Its bytes, if there are at most `most`; `None` if it is missing.
    pub fn read(&self, most: u64) -> Result<Option<Vec<u8>>, Barred> {
        let Some(file) = self.open()? else { return Ok(None) };
        bytes(&file, most).map(Some)
    }

    /// Like `read`, but refuses a file with a second hard link.
    pub fn read_own(&self, most: u64) -> Result<Option<Vec<u8>>, Barred> {
        let Some(file) = self.open()? else { return Ok(None) };
        let about = file.metadata().map_err(|error| Barred::of(&error))?;
        if about.nlink() > 1 {
            return Err(Barred::SecondName);
        }
        bytes(&file, most).map(Some)
    }
}

/// The bytes of an open file, which may grow while it is read.
pub fn bytes(file: &File, most: u64) -> Result<Vec<u8>, Barred> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| Barred::of(&error))?;
    if bytes.len() as u64 > most { Err(Barred::TooLarge) } else { Ok(bytes) }
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

fn plain(about: Metadata) -> Result<Metadata, Barred> {
    match about.file_type() {
        kind if kind.is_file() => Ok(about),
        kind if kind.is_symlink() => Err(Barred::Link),
        _ => Err(Barred::NoFile),
    }
}

fn parts(path: &Path) -> Result<(&Path, &OsStr), Barred> {
    path.parent().zip(path.file_name()).ok_or(Barred::NoName)
}

/// Opens a folder, one component after the other. `make` is called for a missing one, and says whether it made it.
fn walk(folder: &Path, make: impl Fn(&Dir, &OsStr) -> Result<bool, Barred>) -> Result<Option<Dir>, Barred> {
    let mut parts = folder.components().peekable();
    let mut top = PathBuf::new();
    while let Some(part) = parts.next_if(|part| matches!(part, Component::Prefix(_) | Component::RootDir)) {
        top.push(part);
    }
    if !top.has_root() {
        return Err(Barred::NoName);
    }
    if files::is_of_kernel(folder) {
        return Err(Barred::NoFile);
    }
    let mut at = Dir::open_ambient_dir(&top, ambient_authority()).map_err(|error| Barred::of(&error))?;
    for part in parts {
        let Component::Normal(name) = part else { return Err(Barred::NoName) };
        at = match at.open_dir_nofollow(name) {
            Ok(next) => next,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if !make(&at, name)? {
                    return Ok(None);
                }
                at.open_dir_nofollow(name).map_err(|error| Barred::of(&error))?
            }
            Err(error) => match at.symlink_metadata(name) {
                Ok(about) if about.is_symlink() => return Err(Barred::LinkAbove),
                Ok(about) if !about.is_dir() => return Err(Barred::FileAbove),
                _ => return Err(Barred::of(&error)),
            },
        };
    }
    Ok(Some(at))
}
