//! The bytes of a file exchanged for others, with a backup first and a way back.
//!
//! Until the exchange is accepted, the old file keeps a second name (a hard link). To go back, that very file is
//! renamed into place, with anything another process wrote to it in the meantime.

mod put_back;
mod second_name;

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::NamedTempFile;

use super::{ensure_nobody_writes, failure::Failure, fault, put, sync, temporary};
use crate::store::disk;
use crate::store::system::{attributes::copy_attributes, files, rename::is_read_only};
pub use second_name::{SecondName, remove_second_name};

/// How long to wait for a write by a process that we cannot see.
const MOMENT: Duration = Duration::from_millis(200);

pub struct Exchange<'a> {
    /// The operation that `fault` points are named after.
    pub operation: &'static str,
    pub id: &'a str,
    pub path: &'a Path,
    pub old: &'a [u8],
    pub new: &'a [u8],
    pub backup: &'a Path,
}

impl Exchange<'_> {
    /// `accept` judges what is read back; if it refuses, the old file is put back.
    pub fn run<T>(&self, accept: impl FnOnce(Vec<u8>) -> Result<T>) -> Result<(T, Vec<String>), Failure> {
        let left = || format!("{} was left unchanged", self.path.display());
        self.look()?;
        put::keep(self.backup, self.old).with_context(left)?;
        fault::at(self.operation, "kept");
        let staged = temporary::staged(self.operation, self.path, [self.new]).with_context(left)?;
        let mut doubts = Vec::from_iter(copy_attributes(staged.as_file(), self.path).with_context(left)?);
        staged.as_file().sync_all().with_context(left)?;
        let before = disk::open(self.path).with_context(left)?;
        let second = SecondName::of(self.path, self.id);
        let before = match self.rename(staged, before, &second) {
            Ok(before) => before,
            Err(error) => {
                second.remove();
                return Err(error.context(left()).into());
            }
        };
        doubts.extend(sync::folder(self.path));
        fault::at(self.operation, "renamed");
        let done = self.ensure_nothing_came_late(&before).and_then(|()| self.read_back()).and_then(accept);
        let done = done.or_else(|error| self.put_back(&before, &second, error))?;
        drop(before);
        second.remove();
        Ok((done, doubts))
    }

    /// Returns the old file, open. Where it had to be closed, it is opened by its second name, or else its backup.
    fn rename(&self, staged: NamedTempFile, before: File, second: &SecondName) -> Result<File> {
        self.look()?;
        ensure!(files::has_name(&before, self.path), changed(self.path));
        let before = files::let_go(before);
        let has_name = || before.as_ref().is_none_or(|before| files::has_name(before, self.path));
        match temporary::over(staged, self.path) {
            Err(error) if has_name() => {
                let why = match files::may_be_held(&error) {
                    true if is_read_only(self.path) => ", because it may only be read",
                    true => ", perhaps because another program has it open; close that and try again",
                    false => "",
                };
                return Err(error).with_context(|| format!("could not overwrite it{why}"));
            }
            // Some systems report an error for a rename that they did.
            _ => {}
        }
        match before {
            Some(before) => Ok(before),
            None => second.open().or_else(|_| Ok(disk::open(self.backup)?)),
        }
    }

    /// Checks that the file still holds the bytes we read, has no other name, and that nobody is writing to it.
    pub fn look(&self) -> Result<()> {
        let path = self.path.display();
        let about = fs::symlink_metadata(self.path).with_context(|| format!("could not access {path}"))?;
        ensure!(!about.is_symlink(), "{path} is now a link, so it was left unchanged");
        ensure!(
            files::names(self.path, &about) <= 1 + u64::from(SecondName::is_there(self.path, self.id)),
            "{path} has another hard link, so it was left unchanged: overwriting it would separate the two"
        );
        let file = disk::open(self.path).with_context(|| format!("could not read {path}"))?;
        ensure!(held(&file).with_context(|| format!("could not read {path}"))? == self.old, changed(self.path));
        ensure_nobody_writes(&file, self.path).map(drop)
    }

    /// A process may have written to the old file between the last look and the rename. We still have it open, so that
    /// shows. If not all processes can be seen, wait a moment first.
    fn ensure_nothing_came_late(&self, before: &File) -> Result<()> {
        if !ensure_nobody_writes(before, self.path)? {
            std::thread::sleep(MOMENT);
        }
        ensure!(held(before)? == self.old, changed(self.path));
        Ok(())
    }

    fn read_back(&self) -> Result<Vec<u8>> {
        let bytes = disk::read(self.path).with_context(|| format!("could not read {} back", self.path.display()))?;
        ensure!(bytes == self.new, "{} does not contain what was written to it", self.path.display());
        Ok(bytes)
    }
}

fn held(file: &File) -> Result<Vec<u8>> {
    let (mut file, mut bytes) = (file, Vec::new());
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub fn changed(path: &Path) -> String {
    format!(
        "{} was written to in the meantime, so nothing was changed.\n\
         If Claude Code has it open, quit it, then try again",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::super::failure::End;
    use super::*;
    use crate::store::system::IS_WINDOWS;

    /// Runs `work` with an exchange of `old` for `new` in a scratch directory.
    fn with<T>(work: impl FnOnce(&Exchange<'_>) -> T) -> T {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, backup) = (dir.path().join("s.jsonl"), dir.path().join("kept/s.jsonl"));
        fs::write(&path, b"old").expect("a file");
        let told =
            work(&Exchange { operation: "replace", id: "1", path: &path, old: b"old", new: b"new", backup: &backup });
        let left: Vec<_> = fs::read_dir(dir.path()).expect("the directory").filter_map(Result::ok).collect();
        assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')), "{left:?}");
        told
    }

    /// For a client that holds the file open while it is exchanged, over which nothing is renamed on Windows.
    fn with_it_open(check: impl FnOnce(&Exchange<'_>)) {
        if !IS_WINDOWS {
            with(check);
        }
    }

    fn append(file: &mut File) {
        std::io::Write::write_all(file, b" and late").expect("a client writes");
    }

    #[test]
    fn what_is_refused_after_the_fact_is_put_back() {
        with(|exchange| {
            let failure = exchange.run(|_| -> Result<()> { bail!("no") }).expect_err("a refusal");
            let words = format!("{:#}", failure.error);
            assert!(words.contains("has its old contents again: no"), "{words}");
            assert_eq!(failure.end, End::Void);
            assert_eq!(fs::read(exchange.path).expect("the file"), b"old");
            assert_eq!(fs::read(exchange.backup).expect("the backup"), b"old");
        });
    }

    #[test]
    fn the_very_same_file_comes_back_so_whoever_has_it_open_goes_on_in_it() {
        with(|exchange| {
            let mut client = File::options().append(true).open(exchange.path).expect("the file");
            let failure = exchange.run(|_| -> Result<()> { bail!("no") }).map(drop);
            // Nothing is begun while another process writes; this process is not counted.
            assert_eq!(failure.expect_err("a refusal").end, End::Void);
            append(&mut client);
            assert_eq!(fs::read(exchange.path).expect("the file"), b"old and late");
        });
    }

    #[test]
    fn what_came_in_the_last_moment_is_not_lost() {
        with_it_open(|exchange| {
            let before = disk::open(exchange.path).expect("the file");
            let mut client = File::options().append(true).open(exchange.path).expect("the file");
            let second = SecondName::of(exchange.path, exchange.id);
            fs::write(exchange.path.with_extension("new"), b"new").expect("a file");
            fs::rename(exchange.path.with_extension("new"), exchange.path).expect("an exchange");
            append(&mut client);
            let error = exchange.ensure_nothing_came_late(&before).expect_err("a refusal");
            assert_eq!(exchange.put_back::<()>(&before, &second, error).expect_err("a refusal").end, End::Void);
            assert_eq!(fs::read(exchange.path).expect("the file"), b"old and late");
        });
    }

    #[test]
    fn what_was_written_behind_the_new_bytes_stays() {
        with_it_open(|exchange| {
            let mut client = File::options().append(true).open(exchange.path).expect("the file");
            let judge = |_| -> Result<()> {
                append(&mut client);
                fs::write(exchange.path, b"new and more").expect("another client writes");
                bail!("no")
            };
            let failure = exchange.run(judge).expect_err("a refusal");
            let words = failure.error.to_string();
            assert!(words.contains("was written to in the meantime, so it stays"), "{words}");
            assert_eq!(failure.end, End::Done);
            assert_eq!(fs::read(exchange.path).expect("the file"), b"new and more");
            let late = words.rsplit(" is in ").next().expect("a path");
            assert_eq!(fs::read(late).expect("what came late"), b"old and late");
        });
    }

    #[test]
    fn what_is_not_what_was_read_is_left_as_it_is() {
        with(|exchange| {
            let refused = || exchange.look().expect_err("a refusal").to_string();
            exchange.look().expect("nothing happened");
            let second = exchange.path.with_extension("second");
            fs::hard_link(exchange.path, &second).expect("a second name");
            assert!(refused().contains("has another hard link"), "{}", refused());
            fs::remove_file(second).expect("one name");
            fs::write(exchange.path, b"more").expect("a client writes");
            assert!(refused().contains("was written to in the meantime"), "{}", refused());
        });
    }

    #[test]
    fn it_is_said_what_stands_there_in_the_end() {
        with(|exchange| {
            for (now, says) in [
                (&b"new"[..], ("has the new contents", End::Done)),
                (b"old", ("has its old contents", End::Void)),
                (b"neither", ("has other contents", End::Unknown)),
            ] {
                fs::write(exchange.path, now).expect("a file");
                assert_eq!(exchange.stands(), says);
            }
            fs::remove_file(exchange.path).expect("no file");
            assert_eq!(exchange.stands(), ("cannot be read now", End::Unknown));
        });
    }
}
