//! The bytes of a file: held in memory, or read again where they are needed.
//!
//! A file of gigabytes is read once from its start to its end, of which only facts are kept. What is asked for later is
//! read again in windows, and each has to be what it was: otherwise [`Bytes::are_as_read`] says so, and nothing that
//! was found out may be used.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use elsa::sync::FrozenMap;
use foldhash::fast::FixedState;

/// How many bytes are read again at once.
const WINDOW: usize = 1 << 16;

/// Where bytes that are not in memory can be read again.
pub trait Source: Send + Sync {
    /// How many there are.
    fn length(&self) -> usize;

    /// The bytes of a range, or `None` if they are no longer there.
    fn read(&self, range: Range<usize>) -> Option<Vec<u8>>;
}

/// Bytes, wherever they are.
pub enum Bytes {
    /// In memory.
    Whole(Vec<u8>),
    /// To be read again.
    Again(Box<Again>),
}

/// Bytes that are read again.
pub struct Again {
    source: Arc<dyn Source>,
    length: usize,
    /// What each window was when it was read first.
    hashes: Vec<u64>,
    /// The window that was read last, and its number.
    last: Mutex<(usize, Arc<[u8]>)>,
    /// What somebody has looked at.
    kept: FrozenMap<(usize, usize), Box<[u8]>>,
    /// Where in the file each of these is, by its place in memory.
    places: Mutex<BTreeMap<usize, Range<usize>>>,
    is_other: AtomicBool,
}

impl Default for Bytes {
    fn default() -> Self {
        Self::Whole(Vec::new())
    }
}

impl Bytes {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::Again(again) => again.length,
        }
    }

    /// A range, which stays in memory from now on.
    pub fn get(&self, range: &Range<usize>) -> &[u8] {
        match self {
            Self::Whole(bytes) => &bytes[range.clone()],
            Self::Again(again) => again.get(range),
        }
    }

    /// A range, which does not stay.
    pub fn pass(&self, range: &Range<usize>) -> Cow<'_, [u8]> {
        match self {
            Self::Whole(bytes) => Cow::Borrowed(&bytes[range.clone()]),
            Self::Again(again) => Cow::Owned(again.read(range)),
        }
    }

    /// All of them, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = Cow<'_, [u8]>> {
        let size = match self {
            Self::Whole(bytes) => bytes.len().max(1),
            Self::Again(_) => WINDOW,
        };
        let length = self.len();
        (0..length).step_by(size).map(move |start| self.pass(&(start..length.min(start + size))))
    }

    /// Where in the file a piece of it is; empty if the piece is from elsewhere.
    pub fn range_of(&self, piece: &[u8]) -> Range<usize> {
        let at = piece.as_ptr() as usize;
        let inside = |start: usize, place: Range<usize>| {
            let from = place.start + at.checked_sub(start)?;
            Some(from..from + piece.len()).filter(|range| range.end <= place.end)
        };
        let found = match self {
            Self::Whole(bytes) => inside(bytes.as_ptr() as usize, 0..bytes.len()),
            Self::Again(again) => {
                let places = again.places.lock().unwrap_or_else(PoisonError::into_inner);
                places.range(..=at).next_back().and_then(|(start, place)| inside(*start, place.clone()))
            }
        };
        found.unwrap_or_default()
    }

    /// Whether all that was read again is what it was.
    pub fn are_as_read(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Again(again) => !again.is_other.load(Ordering::Relaxed),
        }
    }
}

impl Again {
    fn get(&self, range: &Range<usize>) -> &[u8] {
        let key = (range.start, range.end);
        self.kept.get(&key).unwrap_or_else(|| {
            let kept = self.kept.insert(key, self.read(range).into_boxed_slice());
            let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            places.insert(kept.as_ptr() as usize, range.clone());
            kept
        })
    }

    fn read(&self, range: &Range<usize>) -> Vec<u8> {
        let mut out = Vec::with_capacity(range.len());
        let mut at = range.start;
        while at < range.end {
            let (no, inside) = (at / WINDOW, at % WINDOW);
            let window = self.window(no);
            let piece = &window[inside..window.len().min(inside + range.end - at)];
            out.extend_from_slice(piece);
            at += piece.len();
        }
        out
    }

    /// A window as it was when it was read first. If it is not that any more, blanks: they mean nothing.
    fn window(&self, no: usize) -> Arc<[u8]> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != no || last.1.is_empty() {
            let start = no * WINDOW;
            let range = start..self.length.min(start + WINDOW);
            let read = self.source.read(range.clone()).filter(|bytes| hash(bytes) == self.hashes[no]);
            let bytes = read.unwrap_or_else(|| {
                self.is_other.store(true, Ordering::Relaxed);
                vec![b' '; range.len()]
            });
            *last = (no, bytes.into());
        }
        Arc::clone(&last.1)
    }
}

/// Reads a source once, window by window.
pub struct Reading {
    source: Arc<dyn Source>,
    length: usize,
    hashes: Vec<u64>,
}

impl Reading {
    /// At its start.
    pub fn of(source: Arc<dyn Source>) -> Self {
        Self { length: source.length(), source, hashes: Vec::new() }
    }

    /// Appends at least `least` more bytes, if there are so many. `None` if the source fails.
    pub fn more(&mut self, buffer: &mut Vec<u8>, least: usize) -> Option<usize> {
        let mut got = 0;
        while got < least.max(1) && self.hashes.len() * WINDOW < self.length {
            let start = self.hashes.len() * WINDOW;
            let bytes = self.source.read(start..self.length.min(start + WINDOW))?;
            self.hashes.push(hash(&bytes));
            got += bytes.len();
            buffer.extend_from_slice(&bytes);
        }
        Some(got)
    }

    /// The bytes, of which all has been read.
    pub fn end(self) -> Bytes {
        Bytes::Again(Box::new(Again {
            source: self.source,
            length: self.length,
            hashes: self.hashes,
            last: Mutex::new((0, Arc::new([]))),
            kept: FrozenMap::new(),
            places: Mutex::default(),
            is_other: AtomicBool::new(false),
        }))
    }
}

fn hash(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Memory(Mutex<Vec<u8>>);

    impl Source for Memory {
        fn length(&self) -> usize {
            self.0.lock().expect("no thread failed").len()
        }

        fn read(&self, range: Range<usize>) -> Option<Vec<u8>> {
            Some(self.0.lock().expect("no thread failed").get(range)?.to_vec())
        }
    }

    fn read(source: &Arc<Memory>) -> (Bytes, Vec<u8>) {
        let (mut reading, mut all) = (Reading::of(Arc::<Memory>::clone(source)), Vec::new());
        while reading.more(&mut all, 1).expect("memory is there") > 0 {}
        (reading.end(), all)
    }

    #[test]
    fn what_is_read_again_is_the_same_in_every_way() {
        let plain: Vec<u8> = (0..3 * WINDOW + 17).map(|at| (at * 7 % 251) as u8).collect();
        let (again, all) = read(&Arc::new(Memory(Mutex::new(plain.clone()))));
        assert_eq!(all, plain);
        assert_eq!(again.pieces().flat_map(|piece| piece.to_vec()).collect::<Vec<u8>>(), plain);
        let whole = Bytes::Whole(plain.clone());
        for range in [0..0, 5..9, WINDOW - 3..WINDOW + 3, 100..plain.len(), plain.len()..plain.len()] {
            for bytes in [&again, &whole] {
                assert_eq!(bytes.get(&range), &plain[range.clone()]);
                assert_eq!(*bytes.pass(&range), plain[range.clone()]);
                let inside = bytes.get(&range).get(2..4).unwrap_or_default();
                let place = if inside.is_empty() { 0..0 } else { range.start + 2..range.start + 4 };
                assert!(inside.is_empty() || bytes.range_of(inside) == place);
                assert_eq!(bytes.range_of(b"elsewhere"), 0..0);
            }
        }
        assert!(again.are_as_read());
    }

    #[test]
    fn other_bytes_are_noticed_and_never_shown() {
        let source = Arc::new(Memory(Mutex::new(vec![b'a'; 2 * WINDOW])));
        let (bytes, _) = read(&source);
        source.0.lock().expect("no thread failed")[WINDOW + 1] = b'b';
        assert_eq!((bytes.get(&(0..2)), bytes.are_as_read()), (&b"aa"[..], true));
        assert_eq!((bytes.get(&(WINDOW..WINDOW + 2)), bytes.are_as_read()), (&b"  "[..], false));
        source.0.lock().expect("no thread failed").truncate(1);
        let (bytes, _) = read(&source);
        source.0.lock().expect("no thread failed").clear();
        assert_eq!((bytes.get(&(0..1)), bytes.are_as_read()), (&b" "[..], false));
    }
}
