//! The rows of the index on the disk.
//!
//! A first line says which build wrote it. Each line after it has four fields with tabs between them, which JSON has
//! none of: a checksum of the rest, the path, what is compared with the file, and what was found out about it.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::OpenOptions;
use std::hash::{BuildHasher, Hasher};
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::identity::Identity;
use crate::store::path_json;
use crate::store::system::files;

/// A larger index is not read, and none is written.
pub const MOST_BYTES: usize = 32 << 20;
/// A longer row is not kept: prompts have no limit.
const LONGEST: usize = 64 << 10;

/// A path, as the journal writes it.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Written<P>(
    #[serde(serialize_with = "path_json::serialize", deserialize_with = "path_json::deserialize")]
    #[serde(bound(serialize = "P: path_json::Written", deserialize = "P: path_json::Read"))]
    P,
);

/// What is cheap to know of a session file, and tells whether the rest is still true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The file as it was read.
    pub identity: Identity,
    /// The newest time near its end.
    pub active: Option<i64>,
}

/// A whole index, of which only the paths were read so far.
#[derive(Default)]
pub struct Rows {
    bytes: Vec<u8>,
    /// Where the line of each path is. Exact, where equal paths may be written in different ways.
    lines: HashMap<OsString, Range<usize>>,
}

impl Rows {
    /// Those on the disk; none if this build did not write them, or somebody else could have.
    pub fn read(cache: &Cache) -> Self {
        cache.header().and_then(|header| Self::parse(read_own(&cache.path())?, &header)).unwrap_or_default()
    }

    fn parse(bytes: Vec<u8>, header: &str) -> Option<Self> {
        let mut start = bytes.starts_with(header.as_bytes()).then_some(header.len())?;
        let mut lines = HashMap::new();
        for end in memchr::memchr_iter(b'\n', &bytes) {
            if end >= start {
                if let Some(path) = path_in(&bytes[start..end]) {
                    lines.insert(path.into_os_string(), start..end + 1);
                }
                start = end + 1;
            }
        }
        Some(Self { bytes, lines })
    }

    /// What was seen of the file at a path.
    pub fn seen(&self, path: &Path) -> Option<Seen> {
        serde_json::from_slice(self.field(path, 2)?).ok()
    }

    /// What was found out about it.
    pub fn found<'a, T: Deserialize<'a>>(&'a self, path: &Path) -> Option<T> {
        serde_json::from_slice(self.field(path, 3)?).ok()
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.lines.keys().map(Path::new)
    }

    /// The line of a path, with its end.
    pub fn line(&self, path: &Path) -> Option<&[u8]> {
        self.bytes.get(self.lines.get(path.as_os_str())?.clone())
    }

    fn field(&self, path: &Path, no: usize) -> Option<&[u8]> {
        self.line(path)?.split(|byte| *byte == b'\t').nth(no)
    }
}

/// The line of a path, with its end. `None` if it is too long.
pub fn line(path: &Path, seen: &Seen, found: &impl Serialize) -> Option<Vec<u8>> {
    let path = serde_json::to_string(&Written(path)).ok()?;
    let rest = [path, serde_json::to_string(seen).ok()?, serde_json::to_string(found).ok()?].join("\t");
    (rest.len() <= LONGEST).then(|| format!("{}\t{rest}\n", checksum(rest.as_bytes())).into_bytes())
}

/// The path of a line without its end; `None` if the line is garbled.
fn path_in(line: &[u8]) -> Option<PathBuf> {
    let (sum, rest) = line.split_at_checked(memchr::memchr(b'\t', line)?)?;
    let rest = rest.get(1..).filter(|rest| checksum(rest).as_bytes() == sum)?;
    let Written(path) = serde_json::from_slice(rest.split(|byte| *byte == b'\t').next()?).ok()?;
    Some(path)
}

/// Against accidents: whoever can write the file can write a checksum too. The same in each run of a build.
fn checksum(bytes: &[u8]) -> String {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

/// The bytes of a regular file that is not too large, is this person's, and that nobody else may write to.
fn read_own(path: &Path) -> Option<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    files::following_no_link(&mut options);
    let file = options.open(path).ok()?;
    let about = file.metadata().ok()?;
    let length = usize::try_from(about.len()).ok().filter(|length| *length <= MOST_BYTES)?;
    if !about.is_file() || !files::is_own(&about) {
        return None;
    }
    let mut bytes = Vec::with_capacity(length + 1);
    file.take(MOST_BYTES as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The folder of a path, exactly as it is written.
pub fn folder(path: &Path) -> Option<&OsStr> {
    path.parent().map(Path::as_os_str)
}
