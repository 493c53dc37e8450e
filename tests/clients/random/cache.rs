//! What lies on the disk from one run to the next: recorded sessions, what clients sent, what was damaged.

use crate::client::{Client, MODEL, target};
use crate::matrix::likeness;
use crate::resume::{Answer, Verdict, ask};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A client that hangs keeps a core busy, and is soon given up.
const LIMIT: Duration = Duration::from_secs(15);
/// Where nothing says that it must hang, a loaded machine is likelier.
const PATIENT: Duration = Duration::from_secs(45);

/// `CLIENTS_CACHE`, or beside what cargo keeps for tests.
pub fn folder() -> PathBuf {
    std::env::var_os("CLIENTS_CACHE").map_or_else(|| target().join("tmp/random"), PathBuf::from)
}

/// A number that changes with these words.
pub fn mark(words: &[&str]) -> u64 {
    let mut hash = DefaultHasher::new();
    words.hash(&mut hash);
    hash.finish()
}

/// Writes a file of the cache, whole or not at all: a run may be stopped, or two may run at once.
pub fn keep(path: &Path, bytes: &[u8]) {
    let part = path.with_extension(format!("part-{}", std::process::id()));
    fs::create_dir_all(path.parent().expect("a file of the cache has a folder")).expect("the cache is writable");
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).expect("the cache is writable");
}

/// Where it is kept what a client sends for a session file; the rules of the stand-in and the model decide with the file.
fn place(bytes: &[u8], reader: Client) -> PathBuf {
    let rules = mark(&[include_str!("../rules.rs"), MODEL]);
    folder().join(format!("sent/{rules:016x}/{}/{:016x}.json", reader.0, likeness(bytes)))
}

/// What a client sent for this session file, if it was ever asked.
pub fn known(bytes: &[u8], reader: Client) -> Option<Answer> {
    serde_json::from_slice(&fs::read(place(bytes, reader)).ok()?).ok()
}

/// Asks a client and keeps what it sent; `hangs` where it may well hang.
pub fn learn(bytes: &[u8], reader: Client, work: &Path, hangs: bool) -> Answer {
    let mut answer = ask(reader, bytes, work, LIMIT);
    if answer.verdict == Verdict::Timeout && !hangs {
        answer = ask(reader, bytes, work, PATIENT);
    }
    let text = serde_json::to_vec(&answer).expect("an answer can be written");
    keep(&place(bytes, reader), &text);
    answer
}
