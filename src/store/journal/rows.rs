//! What was done to which file, in the state directory: a row before an act, and a row behind it.
//!
//! A kill can come between the two. Then the file itself says whether the act was done, so the journal is true at any
//! moment, for whoever reads it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{act::Act, unfinished};
use crate::store::disk;
use crate::store::write::{End, Failure, processes::Processes, put, temporary};

/// The version of this form.
const SCHEMA: u32 = 2;
const FILE: &str = "journal.jsonl";
/// How long another act is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// One line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(tag = "row", rename_all = "lowercase")]
enum Row {
    Begun {
        schema: u32,
        #[serde(flatten)]
        act: Box<Act>,
    },
    Done {
        id: String,
    },
    Void {
        id: String,
    },
}

/// An act and its end.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub act: Act,
    pub end: End,
    /// Whether the journal has no row of its end yet.
    unfinished: bool,
}

/// Every act, oldest first. Lines that cannot be read are passed over: the last one may be half.
pub fn read(state: &Path) -> Result<Vec<Recorded>> {
    let bytes = bytes(state)?;
    let mut acts: Vec<Recorded> = Vec::new();
    for row in bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()) {
        let (id, end) = match row {
            Row::Begun { act, .. } if !act.is_whole() => continue,
            Row::Begun { act, .. } => {
                acts.push(Recorded { act: *act, end: End::Unknown, unfinished: true });
                continue;
            }
            Row::Done { id } => (id, End::Done),
            Row::Void { id } => (id, End::Void),
        };
        for recorded in acts.iter_mut().filter(|recorded| recorded.act.id == id) {
            (recorded.end, recorded.unfinished) = (end, false);
        }
    }
    for recorded in acts.iter_mut().filter(|recorded| recorded.unfinished) {
        recorded.end = unfinished::end_of(&recorded.act);
    }
    Ok(acts)
}

/// The lines that tell of no act and of no end, counted from 1.
pub fn broken_lines(state: &Path) -> Result<Vec<usize>> {
    let bytes = bytes(state)?;
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let is_broken = |line: &[u8]| match serde_json::from_slice(line) {
        Ok(Row::Begun { act, .. }) => !act.is_whole(),
        Ok(_) => false,
        Err(_) => !line.trim_ascii().is_empty(),
    };
    Ok(lines.filter(|(line, _)| is_broken(line)).map(|(_, no)| no).collect())
}

/// Where the journal of a state directory lies.
pub fn path(state: &Path) -> PathBuf {
    state.join(FILE)
}

fn bytes(state: &Path) -> Result<Vec<u8>> {
    match disk::read(&path(state)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read.with_context(|| format!("could not read {}", path(state).display())),
    }
}

/// The journal, open for one act. Nobody else can begin one meanwhile.
pub struct Journal {
    path: PathBuf,
    _lock: File,
    /// Every act so far, oldest first.
    pub acts: Vec<Recorded>,
}

impl Journal {
    /// Waits for other acts to end, and finishes what a kill left unfinished.
    pub fn open(state: &Path) -> Result<Self> {
        put::make_folder(state)?;
        let lock = lock(&state.join("lock"))?;
        temporary::clear_leftovers(&state.join("backups"));
        let journal = Self { path: path(state), _lock: lock, acts: read(state)? };
        for recorded in journal.acts.iter().filter(|recorded| recorded.unfinished && recorded.end != End::Unknown) {
            unfinished::finish(&recorded.act);
            journal.end(&recorded.act.id, recorded.end)?;
        }
        Ok(journal)
    }

    /// Writes down what is about to be done.
    pub fn begin(&self, act: &Act) -> Result<()> {
        self.add(&Row::Begun { schema: SCHEMA, act: Box::new(act.clone()) })
    }

    /// Writes down what became of it.
    pub fn end(&self, id: &str, end: End) -> Result<()> {
        let id = id.to_owned();
        match end {
            End::Done => self.add(&Row::Done { id }),
            End::Void => self.add(&Row::Void { id }),
            End::Unknown => Ok(()),
        }
    }

    /// Writes down what became of an act, as the one saw it who did it, and finishes what was left half-way.
    pub fn close<T>(&self, act: &Act, went: Result<T, Failure>) -> Result<T> {
        if went.is_err() {
            unfinished::finish(act);
        }
        // Without its last row the journal asks the disk.
        let _ = self.end(&act.id, went.as_ref().map_or_else(|failure| failure.end, |_| End::Done));
        went.map_err(|failure| failure.error)
    }

    /// The same, but only of what was not done.
    pub fn close_if_failed<T>(&self, act: &Act, went: Result<T, Failure>) -> Result<T> {
        if went.is_ok() { went.map_err(|failure| failure.error) } else { self.close(act, went) }
    }

    /// Adds a row, and waits until it is on the disk. A row that failed is none: what there is of it goes again.
    fn add(&self, row: &Row) -> Result<()> {
        let add = || -> Result<()> {
            let mut file = private().read(true).append(true).open(&self.path)?;
            disk::ensure_plain(&file.metadata()?)?;
            let length = file.metadata()?.len();
            let mut line = Vec::new();
            if !ends_whole(&mut file)? {
                line.push(b'\n');
            }
            serde_json::to_writer(&mut line, row)?;
            line.push(b'\n');
            let added = file.write_all(&line).and_then(|()| file.sync_all());
            Ok(added.inspect_err(|_| drop(file.set_len(length)))?)
        };
        add().with_context(|| format!("could not write {}", self.path.display()))
    }
}

/// Whether the last line ends: a new row must not become part of half a one.
fn ends_whole(file: &mut File) -> Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Waits for the acts of others, but not for ever.
fn lock(path: &Path) -> Result<File> {
    let open = || -> Result<File> {
        let file = private().append(true).open(path)?;
        disk::ensure_plain(&file.metadata()?)?;
        Ok(file)
    };
    let could_not = || format!("could not lock {}", path.display());
    let (file, start) = (open().with_context(could_not)?, Instant::now());
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            // Some network file systems know no locks; one person seldom rescues twice at once.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
            Err(TryLockError::Error(error)) if error.kind() != ErrorKind::Interrupted => {
                return Err(error).with_context(could_not);
            }
            Err(_) if start.elapsed() > PATIENCE => bail!(busy(&file, path)),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn busy(file: &File, path: &Path) -> String {
    let processes = Processes::using(file, path);
    let who = processes.found.first().map_or_else(|| "another process".to_owned(), ToString::to_string);
    let path = path.display();
    format!(
        "{who} holds {path}, so nothing was begun.\nIf it is another claude-rescue, wait until it is done; else end it. Then try again"
    )
}

/// A file that only its owner can read, made where there is none.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    disk::not_waiting(&mut options);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
