//! The bytes of a session file exchanged for others, with a backup first and a way back.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use super::{disk, fault};

/// What is exchanged.
pub(super) struct Exchange<'a> {
    /// Whose fault points are met on the way.
    pub operation: &'static str,
    /// The file.
    pub path: &'a Path,
    /// What it holds.
    pub old: &'a [u8],
    /// What it shall hold.
    pub new: &'a [u8],
    /// Where the old bytes are kept.
    pub backup: &'a Path,
}

impl Exchange<'_> {
    /// Exchanges them. `accept` judges what is read back; if it refuses, the old bytes return.
    pub fn run<T>(&self, accept: impl FnOnce(Vec<u8>) -> Result<T>) -> Result<T> {
        self.look()?;
        disk::keep(self.backup, self.old).with_context(|| format!("{} was left as it is", self.path.display()))?;
        fault::at(self.operation, "kept");
        let mut before = File::open(self.path).with_context(|| format!("could not open {}", self.path.display()))?;
        disk::put_over(self.operation, self.path, self.new, || self.look())?;
        let done = self.ensure_nothing_came_late(&before).and_then(|()| self.read_back()).and_then(accept);
        done.or_else(|error| self.put_back(&mut before, error))
    }

    /// The file still holds the bytes that the new ones were made from.
    fn look(&self) -> Result<()> {
        let now = fs::read(self.path).with_context(|| format!("could not read {}", self.path.display()))?;
        ensure!(now == self.old, changed(self.path));
        Ok(())
    }

    /// Between the last look and the rename a client may have written. The old file is gone from its folder, but still
    /// open here, so it shows.
    fn ensure_nothing_came_late(&self, before: &File) -> Result<()> {
        let length = before.metadata().with_context(|| format!("could not look at {}", self.path.display()))?.len();
        ensure!(length == self.old.len() as u64, changed(self.path));
        Ok(())
    }

    fn read_back(&self) -> Result<Vec<u8>> {
        let bytes = fs::read(self.path).with_context(|| format!("could not read {} back", self.path.display()))?;
        ensure!(bytes == self.new, "{} does not hold what was written to it", self.path.display());
        Ok(bytes)
    }

    fn put_back<T>(&self, before: &mut File, error: anyhow::Error) -> Result<T> {
        let (path, backup) = (self.path.display(), self.backup.display());
        let now = fs::read(self.path).unwrap_or_default();
        if now.len() > self.new.len() && now.starts_with(self.new) {
            bail!("{error:#}\n{path} was written to meanwhile, so it stays; what it held before is in {backup}");
        }
        let mut old = Vec::new();
        if before.seek(SeekFrom::Start(0)).and_then(|_| before.read_to_end(&mut old)).is_err() {
            old = self.old.to_vec();
        }
        match disk::put_over(self.operation, self.path, &old, || Ok(())) {
            Ok(()) => Err(error.context(format!("{path} holds again what it held before"))),
            Err(again) => {
                bail!("{error:#}\n{path} could not be put back: {again:#}\nWhat it held before is in {backup}")
            }
        }
    }
}

/// Why nothing is written over a file that changed.
pub(super) fn changed(path: &Path) -> String {
    format!(
        "{} was written to in the meantime, so nothing was rescued.\n\
         Quit the Claude Code that writes to it, and try again",
        path.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_after_the_fact_is_put_back() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, backup) = (dir.path().join("s.jsonl"), dir.path().join("kept/s.jsonl"));
        fs::write(&path, b"old").expect("a file");
        let exchange = Exchange { operation: "replace", path: &path, old: b"old", new: b"new", backup: &backup };
        let error = exchange.run(|_| -> Result<()> { bail!("no") }).expect_err("a refusal");
        assert!(format!("{error:#}").contains("holds again what it held before: no"), "{error:#}");
        assert_eq!(fs::read(&path).expect("the file"), b"old");
        assert_eq!(fs::read(&backup).expect("the backup"), b"old");
    }

    #[test]
    fn what_came_in_the_last_moment_is_not_lost() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, backup) = (dir.path().join("s.jsonl"), dir.path().join("kept/s.jsonl"));
        fs::write(&path, b"old and late").expect("a file");
        let exchange = Exchange { operation: "replace", path: &path, old: b"old", new: b"new", backup: &backup };
        let mut before = File::open(&path).expect("the file");
        disk::put_over("replace", &path, b"new", || Ok(())).expect("an exchange");
        let error = exchange.ensure_nothing_came_late(&before).expect_err("a refusal");
        assert!(exchange.put_back::<()>(&mut before, error).is_err());
        assert_eq!(fs::read(&path).expect("the file"), b"old and late");
    }

    #[test]
    fn what_was_written_behind_the_new_bytes_stays() {
        let dir = tempfile::tempdir().expect("a scratch directory");
        let (path, backup) = (dir.path().join("s.jsonl"), dir.path().join("kept/s.jsonl"));
        fs::write(&path, b"old").expect("a file");
        let exchange = Exchange { operation: "replace", path: &path, old: b"old", new: b"new", backup: &backup };
        let judge = |_| -> Result<()> {
            fs::write(&path, b"new and more").expect("a client writes");
            bail!("no")
        };
        let error = exchange.run(judge).expect_err("a refusal").to_string();
        assert!(error.contains("was written to meanwhile, so it stays"), "{error}");
        assert_eq!(fs::read(&path).expect("the file"), b"new and more");
    }
}
