//! Diagnoses every session on all cores and streams the results.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use serde::Serialize;

use super::{directory::home::Home, live::holders, names::Names, session_file::SessionFile};
use crate::diagnosis::{Diagnosis, Report, picker};
use crate::session::Session;
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
#[derive(Clone, Debug)]
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

/// Scans every file and sends the results in any order. Returns when all are done or the receiver is gone.
pub fn scan(place: &Place, files: &[SessionFile], found: &Sender<Scanned>) {
    let (holders, names) = (holders(place), Names::of(place));
    each(files, found, |at, file, memory| {
        let found = judge(file, memory).map(|found| {
            let live = holders.iter().any(|holder| holder.session == found.report.session);
            let dirs: Vec<&str> = found.report.project.as_deref().into_iter().collect();
            let directory = Home::among(place, &dirs, &file.path).state.name();
            let (sub_agents, known_as) = (file.sub_agents, names.call(file));
            Found { report: Report { known_as, directory, live, sub_agents, ..found.report }, ..found }
        });
        Scanned { at, found }
    });
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
        let transcript = read(file, memory).ok().map(Transcript::parse);
        let newest = |transcript: &Transcript| transcript.entries.iter().rev().find_map(|entry| entry.session);
        (at, transcript.and_then(|transcript| Some(transcript.id(newest(&transcript)?).to_owned())))
    });
    drop(send);
    let mut all: Vec<(usize, Option<String>)> = receive.into_iter().collect();
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, id)| id).collect()
}

/// Whether a session is damaged; `false` if it cannot be read.
pub fn is_wrong(file: &SessionFile, memory: &mut Vec<u8>) -> bool {
    judge(file, memory).is_ok_and(|found| found.report.verdict.is_wrong())
}

/// Runs `work` on every file on all cores and sends the results. Each thread reuses its buffer.
pub(super) fn each<T: Send>(
    files: &[SessionFile],
    found: &Sender<T>,
    work: impl Fn(usize, &SessionFile, &mut Vec<u8>) -> T + Sync,
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
                    if found.send(work(at, file, &mut memory)).is_err() {
                        break;
                    }
                }
            });
        }
    });
}

/// Reads a file into a used buffer.
pub(super) fn read(file: &SessionFile, memory: &mut Vec<u8>) -> io::Result<Vec<u8>> {
    let mut bytes = std::mem::take(memory);
    bytes.clear();
    match open(&file.path).and_then(|mut open| open.read_to_end(&mut bytes)) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            *memory = bytes;
            Err(error)
        }
    }
}

/// Opens a session file. For a folder that could not be listed, returns the error of listing it.
pub(super) fn open(path: &Path) -> io::Result<File> {
    disk::open(path).map_err(|error| if path.is_dir() { fs::read_dir(path).err().unwrap_or(error) } else { error })
}

fn judge(file: &SessionFile, memory: &mut Vec<u8>) -> io::Result<Found> {
    let session = Session::of(Transcript::parse(read(file, memory)?));
    let diagnosis = Diagnosis::of(&session);
    let found = Found {
        report: Report::of(&session, &diagnosis, &file.path.to_string_lossy(), &file.name),
        prompt: session.first_prompt(),
        hides: picker::hides(&session, &file.name).next(),
    };
    *memory = session.transcript.into_bytes();
    Ok(found)
}
