//! How bytes reach the disk: beside their place, synced, then renamed; never half.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tempfile::NamedTempFile;
use walkdir::WalkDir;

use super::write::fault;

/// How the names of unfinished files begin.
pub(in crate::store) const UNFINISHED: &str = ".claude-rescue-";
/// How the second name of a file begins that is being exchanged.
pub(in crate::store) const ASIDE: &str = ".claude-rescue-old-";
/// An unfinished file this old was left behind by a program that was killed.
pub(in crate::store) const LEFT_BEHIND: Duration = Duration::from_mins(1);

/// What is not sure of something that was done all the same: whether a power cut would leave it so.
pub(in crate::store) type Doubt = Option<String>;

/// Puts a file in place at once: never half, never over another.
pub fn put_new(path: &Path, bytes: &[u8]) -> Result<Doubt> {
    let put = || -> Result<()> {
        let file = beside(path, bytes)?;
        fault::at("aside", "temp");
        file.as_file().sync_all()?;
        Ok(file.persist_noclobber(path).map(drop)?)
    };
    put().with_context(|| format!("could not write {}", path.display()))?;
    Ok(doubt(path))
}

/// Puts a file in place at once, and in the place of whatever had its name. A link is replaced, not followed.
pub(in crate::store) fn put_instead(path: &Path, bytes: &[u8]) -> Result<Doubt> {
    let put = || -> Result<()> {
        let file = beside(path, bytes)?;
        file.as_file().sync_all()?;
        Ok(file.persist(path).map(drop)?)
    };
    put().with_context(|| format!("could not write {}", path.display()))?;
    Ok(doubt(path))
}

/// The same, step by step, for a test to kill it between them. `last_look` may still stop it.
pub(in crate::store) fn put_session(
    operation: &str,
    path: &Path,
    bytes: &[u8],
    last_look: impl FnOnce() -> Result<()>,
) -> Result<Doubt> {
    let file = staged(operation, path, bytes)?;
    last_look()?;
    file.persist_noclobber(path).with_context(|| format!("could not write {}", path.display()))?;
    let doubt = doubt(path);
    fault::at(operation, "renamed");
    Ok(doubt)
}

/// Writes and syncs a file beside its place.
pub(in crate::store) fn staged(operation: &str, path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let stage = || -> Result<NamedTempFile> {
        let file = beside(path, bytes)?;
        fault::at(operation, "temp");
        file.as_file().sync_all()?;
        fault::at(operation, "synced");
        Ok(file)
    };
    stage().with_context(|| format!("could not write beside {}", path.display()))
}

/// Takes a doubt for an error: what the rest leans on must be sure.
pub(in crate::store) fn sure(doubt: Doubt) -> Result<()> {
    doubt.map_or(Ok(()), |doubt| bail!(doubt))
}

/// Waits until the folder knows what was renamed in it. It is done already, so an error is only a doubt.
pub(in crate::store) fn doubt(path: &Path) -> Doubt {
    let error = sync_folder(path).err()?;
    Some(format!("{} could not be synced ({error}), so a power cut may undo it", folder(path).display()))
}

/// A file that only its owner can read, as Claude Code makes them.
fn beside(path: &Path, bytes: &[u8]) -> Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Keeps bytes in a new file, and makes sure that they are there.
pub(in crate::store) fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(folder(path))?;
    put_new(path, bytes).and_then(sure)?;
    let kept = read(path).with_context(|| format!("could not read {} back", path.display()))?;
    ensure!(kept == bytes, "{} does not hold what was written to it", path.display());
    Ok(())
}

/// Makes a folder that only its owner can look into.
pub(in crate::store) fn make_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path).with_context(|| format!("could not make {}", path.display()))
}

/// Moves a file or a folder to a place that is free, from one file system to another too.
pub(in crate::store) fn move_to(from: &Path, to: &Path) -> Result<Doubt> {
    let go = || -> Result<()> {
        if fs::symlink_metadata(to).is_ok() {
            bail!("something is there already");
        }
        match fs::rename(from, to) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => move_across(from, to),
            done => Ok(done?),
        }
    };
    go().with_context(|| format!("could not move {} to {}", from.display(), to.display()))?;
    Ok(doubt(from).or(doubt(to)))
}

/// A copy that is whole before it gets its name, and then the removal. Where that fails, the copy goes again.
fn move_across(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        let copy = tempfile::Builder::new().prefix(UNFINISHED).tempdir_in(folder(to))?;
        copy_folder(from, copy.path(), |from, to| {
            fs::copy(from, to)?;
            Ok(File::open(to)?.sync_all()?)
        })?;
        fs::rename(copy.keep(), to)?;
        return Ok(fs::remove_dir_all(from)?);
    }
    let mut copy = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder(to))?;
    io::copy(&mut open(from)?, &mut copy)?;
    fs::set_permissions(copy.path(), fs::metadata(from)?.permissions())?;
    let modified = fs::metadata(from)?.modified()?;
    copy.as_file().set_modified(modified)?;
    copy.as_file().sync_all()?;
    copy.persist_noclobber(to)?;
    Ok(fs::remove_file(from).inspect_err(|_| drop(fs::remove_file(to)))?)
}

/// Goes through a folder, makes the same folders elsewhere, and has every file copied.
pub(in crate::store) fn copy_folder(from: &Path, to: &Path, copy: impl Fn(&Path, &Path) -> Result<()>) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target)?;
        } else if entry.file_type().is_file() {
            copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// The folders above a path that are not there, the deepest first.
pub(in crate::store) fn missing_folders(path: &Path) -> Vec<PathBuf> {
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err();
    path.ancestors().skip(1).take_while(missing).map(Path::to_path_buf).collect()
}

/// Removes the unfinished files that a killed program left in a folder. What cannot be removed harms nobody.
pub(in crate::store) fn clear_leftovers(folder: &Path) {
    let found = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    for entry in found.filter(|entry| entry.file_name().to_string_lossy().starts_with(UNFINISHED)) {
        let old = |about: fs::Metadata| about.modified().ok()?.elapsed().ok().map(|age| age >= LEFT_BEHIND);
        if entry.metadata().ok().and_then(old) == Some(true) {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let _ = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        }
    }
}

/// The folder that a file lies in.
pub(in crate::store) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

/// A path that means the same from every directory.
pub(in crate::store) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

/// The bytes of a plain file.
pub(in crate::store) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a plain file that has no reason to be longer than so many.
pub(in crate::store) fn read_small(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let (mut bytes, file) = (Vec::new(), open(path)?);
    if file.metadata()?.len() > most {
        return Err(io::Error::new(ErrorKind::FileTooLarge, format!("it is larger than {most} bytes")));
    }
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a plain file for reading. A pipe, a socket or a device is none: who opens or reads one may wait for ever.
pub(in crate::store) fn open(path: &Path) -> io::Result<File> {
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
pub(in crate::store) fn ensure_plain(about: &fs::Metadata) -> io::Result<()> {
    if about.is_file() {
        return Ok(());
    }
    let what = if about.is_dir() { "it is a folder" } else { "it is no plain file but a pipe, a socket or a device" };
    Err(io::Error::other(what))
}

/// Opening does not wait for the other end of a pipe.
pub(in crate::store) fn not_waiting(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    #[cfg(not(unix))]
    let _ = options;
}

fn sync_folder(path: &Path) -> Result<()> {
    // Windows has no such thing as syncing a directory.
    if cfg!(unix) {
        File::open(folder(path))?.sync_all()?;
    }
    Ok(())
}
