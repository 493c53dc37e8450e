//! The journal file: one row before an act, one after it.
//!
//! If a kill comes between the two, the file itself shows whether the act was done, so the journal is always true.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{act::Act, unfinished};
use crate::store::disk;
use crate::store::system::{files, open_files::Processes};
use crate::store::write::{End, Failure, put, temporary};

const SCHEMA: u32 = 2;
const FILE: &str = "journal.jsonl";
/// How long to wait for another act to end.
const PATIENCE: Duration = Duration::from_secs(10);

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

#[derive(Clone, Debug)]
pub struct Recorded {
    pub act: Act,
    pub end: End,
    /// Whether the row of its end is missing.
    unfinished: bool,
}

/// Every act, oldest first. Skips lines that cannot be read: the last one may be incomplete.
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

/// The numbers of the lines that cannot be read.
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

pub fn path(state: &Path) -> PathBuf {
    state.join(FILE)
}

fn bytes(state: &Path) -> Result<Vec<u8>> {
    match disk::read(&path(state)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read.with_context(|| format!("could not read {}", path(state).display())),
    }
}

/// The journal, locked for one act.
pub struct Journal {
    path: PathBuf,
    _lock: File,
    /// Oldest first.
    pub acts: Vec<Recorded>,
}

impl Journal {
    /// Waits for other acts to end, and finishes those that a kill interrupted.
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

    pub fn begin(&self, act: &Act) -> Result<()> {
        self.add(&Row::Begun { schema: SCHEMA, act: Box::new(act.clone()) })
    }

    pub fn end(&self, id: &str, end: End) -> Result<()> {
        let id = id.to_owned();
        match end {
            End::Done => self.add(&Row::Done { id }),
            End::Void => self.add(&Row::Void { id }),
            End::Unknown => Ok(()),
        }
    }

    /// Records how an act went, as this process saw it, and cleans up after a failed one.
    pub fn close<T>(&self, act: &Act, went: Result<T, Failure>) -> Result<T> {
        if went.is_err() {
            unfinished::finish(act);
        }
        // If this row cannot be written, the journal looks at the file instead.
        let _ = self.end(&act.id, went.as_ref().map_or_else(|failure| failure.end, |_| End::Done));
        went.map_err(|failure| failure.error)
    }

    /// Like `close`, but does nothing after a success.
    pub fn close_if_failed<T>(&self, act: &Act, went: Result<T, Failure>) -> Result<T> {
        if went.is_ok() { went.map_err(|failure| failure.error) } else { self.close(act, went) }
    }

    /// Appends a row and syncs it. If that fails, the incomplete row is cut off again.
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

/// Whether the last line is complete; if not, a new row has to start on its own line.
fn ends_whole(file: &mut File) -> Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Waits for other acts, up to `PATIENCE`.
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
            // Some network file systems have no locks; one person seldom runs two rescues at once.
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
        "{who} is using {path}.\nIf that is another claude-rescue, wait until it finishes; if not, end that process"
    )
}

/// Opens a file that only its owner can read, and creates it if needed.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    files::not_waiting(&mut options);
    files::private(&mut options);
    options
}
