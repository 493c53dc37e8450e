//! The facts of a transcript. One that is made from another shares the facts of what stays: of a million entries a
//! remedy changes a few, and several remedies are compared.

use std::ops::{Index, Range};
use std::sync::Arc;

use super::{Block, Entry, EntryNo};

/// The entries of a transcript, in file order.
#[derive(Clone, Default)]
pub struct Entries {
    /// Those of the file that was read.
    read: Arc<Vec<Entry>>,
    /// Those that were made since; their numbers continue after `read`.
    pub(super) made: Vec<Entry>,
    /// Which of them follow each other; none if all of the file do.
    order: Option<Vec<Place>>,
}

/// An entry of a transcript that was made from another.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub at: u32,
    pub line: u32,
}

impl Entries {
    pub(super) fn of_file(read: Vec<Entry>) -> Self {
        Self { read: Arc::new(read), ..Self::default() }
    }

    /// Others, in this order, of which some are the same.
    pub(super) fn made(&self, made: Vec<Entry>, order: Vec<Place>) -> Self {
        Self { read: Arc::clone(&self.read), made, order: Some(order) }
    }

    /// Those of the file, if nothing was made of them yet.
    pub(super) fn of_file_mut(&mut self) -> &mut [Entry] {
        Arc::get_mut(&mut self.read).map_or(&mut [], Vec::as_mut_slice)
    }

    /// How many were read of the file.
    pub(super) fn read(&self) -> usize {
        self.read.len()
    }

    /// The number of an entry among all that were read and made.
    pub(super) fn place(&self, no: EntryNo) -> usize {
        self.order.as_ref().map_or(no, |order| order[no].at as usize)
    }

    /// The line of an entry, from 1. Glued entries share one.
    pub(super) fn line(&self, no: EntryNo) -> u32 {
        self.order.as_ref().map_or_else(|| self.read[no].line, |order| order[no].line)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.as_ref().map_or(self.read.len(), Vec::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An entry, if there are so many.
    pub fn get(&self, no: EntryNo) -> Option<&Entry> {
        (no < self.len()).then(|| &self[no])
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator {
        (0..self.len()).map(|no| &self[no])
    }
}

impl Index<EntryNo> for Entries {
    type Output = Entry;

    fn index(&self, no: EntryNo) -> &Entry {
        let place = self.place(no);
        place.checked_sub(self.read.len()).map_or_else(|| &self.read[place], |made| &self.made[made])
    }
}

/// The blocks of all entries.
#[derive(Clone, Default)]
pub struct Blocks {
    read: Arc<Vec<Block>>,
    /// Their numbers continue after `read`.
    pub(super) made: Vec<Block>,
}

impl Blocks {
    pub(super) fn of_file(read: Vec<Block>) -> Self {
        Self { read: Arc::new(read), made: Vec::new() }
    }

    pub(super) fn made(&self, made: Vec<Block>) -> Self {
        Self { read: Arc::clone(&self.read), made }
    }

    /// How many were read of the file.
    pub(super) fn read(&self) -> usize {
        self.read.len()
    }
}

impl Index<Range<usize>> for Blocks {
    type Output = [Block];

    fn index(&self, range: Range<usize>) -> &[Block] {
        match range.start.checked_sub(self.read.len()) {
            Some(start) => &self.made[start..start + range.len()],
            None => &self.read[range],
        }
    }
}

impl Index<usize> for Blocks {
    type Output = Block;

    fn index(&self, at: usize) -> &Block {
        &self[at..at + 1][0]
    }
}
