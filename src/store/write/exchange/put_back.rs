//! Undoes an exchange: the old file gets its name back, and the error says what is there now.

use std::fs::File;

use anyhow::{Result, anyhow};

use super::{Exchange, held, second_name::SecondName};
use crate::store::disk;
use crate::store::system::attributes::copy_attributes;
use crate::store::write::{End, Failure, temporary};

impl Exchange<'_> {
    /// Puts the old file back after an exchange was refused, or says why it cannot.
    pub(super) fn put_back<T>(&self, before: &File, second: &SecondName, error: anyhow::Error) -> Result<T, Failure> {
        let (path, backup) = (self.path.display(), self.backup.display());
        let now = disk::read(self.path).unwrap_or_default();
        if now.len() > self.new.len() && now.starts_with(self.new) {
            let late = match held(before) {
                Ok(old) if old == self.old => second.remove(),
                _ => second.keep_late(self.backup),
            };
            let stays = format!(
                "{path} was written to in the meantime, so it stays as it is; its old contents are in {backup}{late}"
            );
            return Err(Failure { error: anyhow!("{error:#}\n{stays}"), end: End::Done });
        }
        match second.return_to(self.path).or_else(|_| self.write_back(before)) {
            Ok(()) => {
                second.remove();
                Err(error.context(format!("{path} has its old contents again")).into())
            }
            Err(again) => {
                let (stands, end) = self.stands();
                let why = format!(
                    "{path} could not be put back: {again:#}\n{path} {stands}. Its old contents are in {backup}"
                );
                Err(Failure { error: anyhow!("{error:#}\n{why}"), end })
            }
        }
    }

    /// Writes the old bytes to a new file, if the old file has no name left.
    fn write_back(&self, before: &File) -> Result<()> {
        let old = held(before).unwrap_or_else(|_| self.old.to_vec());
        let staged = temporary::staged(self.operation, self.path, [&old])?;
        let _ = copy_attributes(staged.as_file(), self.path);
        Ok(temporary::over(staged, self.path)?)
    }

    pub(super) fn stands(&self) -> (&'static str, End) {
        match disk::read(self.path) {
            Ok(now) if now == self.new => ("has the new contents", End::Done),
            Ok(now) if now == self.old => ("has its old contents", End::Void),
            Ok(_) => ("has other contents", End::Unknown),
            Err(_) => ("cannot be read now", End::Unknown),
        }
    }
}
