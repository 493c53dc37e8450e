//! The length and hash by which a file is recognised.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::iter;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::disk;

/// What a file contained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file now, compared with its fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The same bytes.
    Same,
    /// The same bytes and more after them: the session was resumed.
    Grown,
    /// Other bytes.
    Other,
    /// There is no such file.
    Gone,
}

impl Fingerprint {
    /// The fingerprint of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_pieces(iter::once(bytes))
    }

    /// The fingerprint of bytes that come in pieces.
    pub fn of_pieces(pieces: impl Iterator<Item = impl AsRef<[u8]>>) -> Self {
        let (mut hash, mut length) = (Sha256::new(), 0);
        for piece in pieces {
            hash.update(piece.as_ref());
            length += piece.as_ref().len() as u64;
        }
        Self { bytes: length, sha256: format!("{:x}", hash.finalize()) }
    }

    /// Compares the file at a path, if there is one.
    pub fn compare(&self, path: &Path) -> Result<Compared> {
        let file = match disk::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Compared::Gone),
            Err(error) => return Err(error).with_context(|| format!("could not open {}", path.display())),
        };
        self.compare_open(&file).with_context(|| format!("could not read {}", path.display()))
    }

    /// Compares an open file.
    pub fn compare_open(&self, file: &File) -> Result<Compared> {
        let length = file.metadata()?.len();
        if length < self.bytes || self.hash(file)? != self.sha256 {
            return Ok(Compared::Other);
        }
        Ok(if length == self.bytes { Compared::Same } else { Compared::Grown })
    }

    /// The hash of as many bytes as the fingerprint covers.
    fn hash(&self, file: &File) -> Result<String> {
        let (mut hash, mut chunk) = (Sha256::new(), vec![0; 1 << 16]);
        let mut known = file.take(self.bytes);
        loop {
            match known.read(&mut chunk) {
                Ok(0) => return Ok(format!("{:x}", hash.finalize())),
                Ok(read) => hash.update(&chunk[..read]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
