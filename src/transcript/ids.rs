//! Interns every id of a transcript, so that comparing two is comparing integers.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::json;

/// An id, version, path or other short text of one transcript; means nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(NonZeroU32);

impl Id {
    /// Its index in order of first appearance, from 0.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// The ids of one transcript, each kept once. One that is made from another shares the ids of that one.
#[derive(Clone, Default)]
pub struct Ids {
    read: Arc<Texts>,
    /// Their numbers continue after `read`.
    made: Texts,
    hasher: FixedState,
}

impl Ids {
    /// Makes all of them shared with whatever is made of this transcript.
    pub(super) fn of_file(self) -> Self {
        Self { read: Arc::new(self.made), ..Self::default() }
    }

    /// How many different ids there are.
    pub fn len(&self) -> usize {
        self.read.ends.len() + self.made.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id as text.
    pub fn text(&self, id: Id) -> &str {
        let at = id.index();
        at.checked_sub(self.read.ends.len()).map_or_else(|| self.read.text(at), |made| self.made.text(made))
    }

    /// Finds an id by its text.
    pub fn find(&self, text: &str) -> Option<Id> {
        self.hashed(self.hasher.hash_one(text), text)
    }

    fn hashed(&self, hash: u64, text: &str) -> Option<Id> {
        let made = || Some(self.made.find(hash, text)? + self.read.ends.len() as u32);
        let found = self.read.find(hash, text).or_else(made)?;
        Some(Id(NonZeroU32::MIN.saturating_add(found)))
    }

    /// Interns the raw bytes between the quotes of a JSON string.
    pub(super) fn intern(&mut self, raw: &[u8]) -> Id {
        let text: Cow<'_, str> = json::decode(raw);
        let hash = self.hasher.hash_one(&*text);
        self.hashed(hash, &text).unwrap_or_else(|| {
            let at = self.made.insert(hash, &text, &self.hasher) + self.read.ends.len() as u32;
            Id(NonZeroU32::MIN.saturating_add(at))
        })
    }
}

/// Different texts, one behind the other.
#[derive(Clone, Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Texts {
    fn text(&self, at: usize) -> &str {
        &self.text[place(&self.ends, at)]
    }

    fn find(&self, hash: u64, text: &str) -> Option<u32> {
        self.table.find(hash, |&at| self.text(at as usize) == text).copied()
    }

    fn insert(&mut self, hash: u64, new: &str, hasher: &FixedState) -> u32 {
        let at = self.ends.len() as u32;
        self.text.push_str(new);
        self.ends.push(self.text.len());
        let Self { text, ends, table } = self;
        table.insert_unique(hash, at, |&at| hasher.hash_one(&text[place(ends, at as usize)]));
        at
    }
}

fn place(ends: &[usize], at: usize) -> std::ops::Range<usize> {
    let start = if at == 0 { 0 } else { ends[at - 1] };
    start..ends[at]
}
