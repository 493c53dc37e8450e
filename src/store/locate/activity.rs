//! When a session was last active: the newest time near the end of its file, which survives copying.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::store::disk;
use crate::transcript::Transcript;

/// How many bytes to read at first.
const END: u64 = 8 * 1024;

/// The newest time near the end, in milliseconds since 1970; reads further back if it finds none.
pub(super) fn newest(path: &Path) -> Option<i64> {
    let mut file = disk::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    further_back(length, |size| end_of(&mut file, size))
}

/// The same for a file that was read.
pub(super) fn newest_of(transcript: &Transcript) -> Option<i64> {
    further_back(transcript.length() as u64, |size| Some(transcript.end(usize::try_from(size).ok()?).into_owned()))
}

fn further_back(length: u64, mut end: impl FnMut(u64) -> Option<Vec<u8>>) -> Option<i64> {
    let mut size = END;
    loop {
        let size_now = size.min(length);
        let found = newest_in(end(size_now)?, size_now == length);
        if found.is_some() || size_now == length {
            return found;
        }
        size = size.saturating_mul(16);
    }
}

fn end_of(file: &mut File, size: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::End(-i64::try_from(size).ok()?)).ok()?;
    let mut bytes = Vec::new();
    file.take(size).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Skips the first line if its start was not read.
fn newest_in(mut bytes: Vec<u8>, is_whole: bool) -> Option<i64> {
    if !is_whole {
        let start = memchr::memchr(b'\n', &bytes)? + 1;
        bytes.drain(..start);
    }
    let transcript = Transcript::parse(bytes);
    transcript.entries.iter().filter_map(|entry| entry.time).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_tells_when_something_was_done_last() {
        let row = |day: u8, more: &str| {
            format!("{{\"type\":\"user\",\"timestamp\":\"2026-01-{day:02}T00:00:00Z\",\"x\":\"{more}\"}}\n")
        };
        let folder = tempfile::tempdir().expect("a scratch directory");
        let path = folder.path().join("a.jsonl");
        let of = |lines: String| {
            std::fs::write(&path, &lines).expect("a file");
            assert_eq!(newest(&path), newest_of(&Transcript::parse(lines.into_bytes())));
            newest(&path).map(|time| jiff::Timestamp::from_millisecond(time).expect("a time").to_string())
        };
        let day = |day: u8| Some(format!("2026-01-{day:02}T00:00:00Z"));
        assert_eq!(of(row(1, "") + &row(2, "")), day(2));
        assert_eq!(of(row(1, "") + &row(3, &"y".repeat(40_000))), day(3), "a line longer than the end");
        assert_eq!(of(row(4, "") + &"{\"type\":\"mode\"}\n".repeat(4_000)), day(4), "rows without a time behind it");
        assert_eq!(of("no session\n".to_owned()), None);
        assert_eq!(of(String::new()), None);
    }
}
