//! The length and hash of a file, by which it is known again.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::disk;

/// What a file held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// What a file is now, beside what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// The same bytes.
    Same,
    /// The same bytes and more behind them: somebody resumed it.
    Grown,
    /// Other bytes.
    Other,
    /// There is no such file.
    Gone,
}

impl Seal {
    /// That of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, sha256: format!("{:x}", Sha256::digest(bytes)) }
    }

    /// What the file at a path is now.
    pub fn now(&self, path: &Path) -> Result<Now> {
        let file = match disk::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Now::Gone),
            Err(error) => return Err(error).with_context(|| format!("could not open {}", path.display())),
        };
        self.of_file(&file).with_context(|| format!("could not read {}", path.display()))
    }

    /// What an open file is now.
    pub fn of_file(&self, file: &File) -> Result<Now> {
        let length = file.metadata()?.len();
        if length < self.bytes || self.hash(file)? != self.sha256 {
            return Ok(Now::Other);
        }
        Ok(if length == self.bytes { Now::Same } else { Now::Grown })
    }

    /// The hash of as much of a file as was sealed.
    fn hash(&self, file: &File) -> Result<String> {
        let (mut hash, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
        let mut sealed = file.take(self.bytes);
        loop {
            match sealed.read(&mut chunk) {
                Ok(0) => return Ok(format!("{:x}", hash.finalize())),
                Ok(read) => hash.update(&chunk[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
