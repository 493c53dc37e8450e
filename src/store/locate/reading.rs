//! Reads a session file into a transcript: into memory if it is not too large for that.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::session::Session;
use crate::store::disk;
use crate::transcript::{Source, Transcript};

/// The largest file that is held in memory, in bytes.
pub const HELD: u64 = 64 << 20;

/// How many bytes the end of a file has.
const END: u64 = 1 << 16;

/// Who is told how much of a file that is too large to be held was read, in percent.
pub type Tell = Arc<dyn Fn(&Path, u8) + Send + Sync>;

/// Reads an open session file, into a used buffer if it is held.
pub fn transcript(file: File, memory: &mut Vec<u8>) -> io::Result<Transcript> {
    transcript_telling(file, memory, None)
}

/// Likewise, and tells how far it is.
pub fn transcript_telling(
    mut file: File,
    memory: &mut Vec<u8>,
    tell: Option<(&Path, &Tell)>,
) -> io::Result<Transcript> {
    let length = file.metadata()?.len();
    if length > HELD
        && let Some(read) = Transcript::read(Arc::new(OnDisk::of(file.try_clone()?, length, tell)))
    {
        return Ok(read);
    }
    file.rewind()?;
    whole(&mut file, memory).map(Transcript::parse)
}

/// The bytes of an open file from where it is, in a used buffer.
pub fn whole(file: &mut File, memory: &mut Vec<u8>) -> io::Result<Vec<u8>> {
    let mut bytes = std::mem::take(memory);
    bytes.clear();
    match file.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => {
            *memory = bytes;
            Err(error)
        }
    }
}

/// Reads the session of a file.
pub fn session(path: &Path) -> io::Result<Session> {
    let session = Session::of(transcript(disk::open(path)?, &mut Vec::new())?);
    ensure_as_read(&session.transcript).map(|()| session)
}

/// The last lines of a file, which are as good as all of them where only the newest count.
pub fn end(path: &Path) -> io::Result<Transcript> {
    let mut file = disk::open(path)?;
    let skipped = file.metadata()?.len().saturating_sub(END);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(END).read_to_end(&mut bytes)?;
    if skipped > 0 {
        // The first line is cut.
        bytes.drain(..memchr::memchr(b'\n', &bytes).map_or(bytes.len(), |end| end + 1));
    }
    Ok(Transcript::parse(bytes))
}

/// Fails if what was read of a file again, after the first time, is something else.
pub fn ensure_as_read(transcript: &Transcript) -> io::Result<()> {
    if transcript.is_as_read() {
        Ok(())
    } else {
        Err(io::Error::other("the session changed while it was read; try again"))
    }
}

/// A large file, which stays open.
struct OnDisk {
    file: Mutex<File>,
    length: u64,
    tell: Option<(PathBuf, Tell)>,
    told: AtomicU8,
}

impl OnDisk {
    fn of(file: File, length: u64, tell: Option<(&Path, &Tell)>) -> Self {
        let tell = tell.map(|(path, tell)| (path.to_path_buf(), Arc::clone(tell)));
        Self { file: Mutex::new(file), length, tell, told: AtomicU8::new(0) }
    }

    /// Tells of each new percent once.
    fn tell(&self, end: u64) {
        let Some((path, tell)) = &self.tell else { return };
        let percent = u8::try_from(end.saturating_mul(100) / self.length.max(1)).unwrap_or(100).min(100);
        if self.told.fetch_max(percent, Ordering::Relaxed) < percent {
            tell(path, percent);
        }
    }
}

impl Source for OnDisk {
    fn length(&self) -> usize {
        usize::try_from(self.length).unwrap_or(usize::MAX)
    }

    fn read(&self, range: Range<usize>) -> Option<Vec<u8>> {
        let mut bytes = vec![0; range.len()];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(range.start as u64)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        self.tell(range.end as u64);
        Some(bytes)
    }
}
