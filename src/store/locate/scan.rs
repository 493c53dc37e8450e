//! Diagnoses every session on all cores and streams the results.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::reading::{self, Tell, ensure_as_read};
use super::{activity, directory::home::Home, live::holders, names::Names, session_file::SessionFile};
use crate::diagnosis::{Diagnosis, Report, picker};
use crate::session::Session;
use crate::store::index::{Index, Seen};
use crate::store::{Place, disk};
use crate::transcript::Transcript;

/// A scanned session, or why it could not be read.
pub struct Scanned {
    /// Its index in the scanned list.
    pub at: usize,
    /// The result.
    pub found: io::Result<Found>,
}

/// What a scan finds out about a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// What is wrong with it, and its details.
    pub report: Report,
    /// Its first prompt, not cleaned.
    pub prompt: Option<String>,
    /// Why `claude --resume` hides it, if it does.
    pub hides: Option<&'static picker::Hides>,
}

/// A session or folder that could not be read, so nobody knows whether something is wrong there.
#[derive(Clone, Debug, Serialize)]
pub struct Unread {
    /// Its name.
    pub session: String,
    /// Where it is.
    pub path: PathBuf,
    /// `no_access`, in the place of a verdict.
    pub verdict: &'static str,
    /// Why.
    pub error: String,
}

impl Unread {
    /// The row of a file that could not be read.
    pub fn of(file: &SessionFile, error: &io::Error) -> Self {
        let (session, path) = (file.name.clone(), file.path.clone());
        Self { session, path, verdict: "no_access", error: error.to_string() }
    }
}

/// `could not read /a/b.jsonl: Permission denied`
impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not read {}: {}", self.path.display(), self.error)
    }
}

/// Scans every file and sends the results: first what the index remembers, then what has to be read, each in any order.
/// Returns when all are done or the receiver is gone.
pub fn scan(place: &Place, files: &[SessionFile], found: &Sender<Scanned>) {
    scan_telling(place, files, found, None);
}

/// Likewise, and tells how much of a large file was read.
pub fn scan_telling(place: &Place, files: &[SessionFile], found: &Sender<Scanned>, tell: Option<&Tell>) {
    let (holders, names) = (holders(place), Names::of(place));
    let here = |file: &SessionFile, found: Found| {
        let live = holders.iter().any(|holder| holder.session == found.report.session);
        let dirs: Vec<&str> = found.report.project.as_deref().into_iter().collect();
        let directory = Home::among(place, &dirs, &file.path).state.name();
        let (sub_agents, known_as) = (file.sub_agents, names.call(file));
        Found { report: Report { known_as, directory, live, sub_agents, ..found.report }, ..found }
    };
    let index = Index::open(place.cache.as_ref());
    let unknown = Mutex::new(Vec::new());
    each(files, found, |at, file, _| {
        let remembered = index.found(&file.path);
        if remembered.is_none() {
            unknown.lock().unwrap_or_else(PoisonError::into_inner).push(at);
        }
        remembered.map(|found| Scanned { at, found: Ok(here(file, found)) })
    });
    let mut unknown = unknown.into_inner().unwrap_or_else(PoisonError::into_inner);
    unknown.sort_unstable();
    each(&unknown, found, |_, &at, memory| {
        let file = &files[at];
        Scanned { at, found: judge(file, &index, memory, tell).map(|found| here(file, found)) }
    });
    index.save(files.iter().map(|file| file.path.as_path()));
}

/// Scans every file and returns the reports in the order of the files.
pub fn scan_all(place: &Place, files: &[SessionFile]) -> Vec<io::Result<Report>> {
    find_all(place, files).into_iter().map(|found| found.map(|found| found.report)).collect()
}

pub(in crate::store) fn find_all(place: &Place, files: &[SessionFile]) -> Vec<io::Result<Found>> {
    let (send, receive) = std::sync::mpsc::channel();
    scan(place, files, &send);
    drop(send);
    let mut all: Vec<Scanned> = receive.into_iter().collect();
    all.sort_by_key(|scanned| scanned.at);
    all.into_iter().map(|scanned| scanned.found).collect()
}

/// The session ids inside the files, in the order of the files.
pub(super) fn ids(files: &[SessionFile]) -> Vec<Option<String>> {
    let (send, receive) = std::sync::mpsc::channel();
    each(files, &send, |at, file, memory| {
        let transcript = read(file, memory).ok();
        let newest = |transcript: &Transcript| transcript.entries.iter().rev().find_map(|entry| entry.session);
        (at, transcript.and_then(|transcript| Some(transcript.id(newest(&transcript)?).to_owned())))
    });
    drop(send);
    let mut all: Vec<(usize, Option<String>)> = receive.into_iter().collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, id)| id).collect()
}

/// Counts damaged sessions in one thread, those that the index remembers first. `tell` gets the count after each file,
/// and says whether to go on. What cannot be read is not counted.
pub fn count_wrong(place: &Place, files: &[SessionFile], mut tell: impl FnMut(usize) -> bool) {
    let index = Index::open(place.cache.as_ref());
    let mut files: Vec<&SessionFile> = files.iter().collect();
    files.sort_by_key(|file| !index.has(&file.path));
    let (mut memory, mut wrong) = (Vec::new(), 0);
    for file in &files {
        let remembered: Option<Found> = index.found(&file.path);
        let found = remembered.map_or_else(|| judge(file, &index, &mut memory, None), Ok);
        wrong += usize::from(found.is_ok_and(|found| found.report.verdict.is_wrong()));
        if !tell(wrong) {
            break;
        }
    }
    index.save(files.iter().map(|file| file.path.as_path()));
}

/// Runs `work` on every file on all cores and sends what it returns. Each thread reuses its buffer.
pub(super) fn each<F: Sync, T: Send, R: Into<Option<T>>>(
    files: &[F],
    found: &Sender<T>,
    work: impl Fn(usize, &F, &mut Vec<u8>) -> R + Sync,
) {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (found, next, work) = (found.clone(), &next, &work);
            scope.spawn(move || {
                let mut memory = Vec::new();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(at) else { break };
                    if work(at, file, &mut memory).into().is_some_and(|result| found.send(result).is_err()) {
                        break;
                    }
                }
            });
        }
    });
}

/// Reads a session, into a used buffer if it is held in memory.
pub(super) fn read(file: &SessionFile, memory: &mut Vec<u8>) -> io::Result<Transcript> {
    reading::transcript(open(&file.path)?, memory)
}

/// Opens a session file. For a folder that could not be listed, returns the error of listing it.
pub(super) fn open(path: &Path) -> io::Result<File> {
    disk::open(path).map_err(|error| if path.is_dir() { fs::read_dir(path).err().unwrap_or(error) } else { error })
}

/// Finds out what is in a file, and lets the index remember it. What depends on the place is added to it.
fn judge(file: &SessionFile, index: &Index, memory: &mut Vec<u8>, tell: Option<&Tell>) -> io::Result<Found> {
    let open = open(&file.path)?;
    let before = index.look(&open);
    let tell = tell.map(|tell| (file.path.as_path(), tell));
    let transcript = reading::transcript_telling(open.try_clone()?, memory, tell)?;
    let whole = before.filter(|identity| identity.bytes == transcript.length() as u64);
    let seen = whole.map(|identity| Seen { identity, active: activity::newest_of(&transcript) });
    let session = Session::of(transcript);
    let diagnosis = Diagnosis::of(&session);
    let found = Found {
        report: Report::of(&session, &diagnosis, &file.path.to_string_lossy(), &file.name),
        prompt: session.first_prompt(),
        hides: picker::hides(&session, &file.name).next(),
    };
    ensure_as_read(&session.transcript)?;
    if let Some(seen) = seen {
        index.learn(&file.path, &open, seen, &found);
    }
    *memory = session.into_bytes();
    Ok(found)
}
