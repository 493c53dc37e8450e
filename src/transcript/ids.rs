//! Interns every id of a transcript, so that comparing two is comparing integers.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::num::NonZeroU32;

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

/// The ids of one transcript, each kept once.
#[derive(Clone, Default)]
pub struct Ids {
    text: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl Ids {
    /// How many different ids there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id as text.
    pub fn text(&self, id: Id) -> &str {
        &self.text[self.range(id.index())]
    }

    /// Finds an id by its text.
    pub fn find(&self, text: &str) -> Option<Id> {
        let found = self.table.find(self.hasher.hash_one(text), |&at| &self.text[self.range(at as usize)] == text)?;
        Some(Id(NonZeroU32::MIN.saturating_add(*found)))
    }

    /// Interns the raw bytes between the quotes of a JSON string.
    pub(super) fn intern(&mut self, raw: &[u8]) -> Id {
        let text: Cow<'_, str> = json::decode(raw);
        if let Some(id) = self.find(&text) {
            return id;
        }
        let at = self.ends.len() as u32;
        let hash = self.hasher.hash_one(&*text);
        self.text.push_str(&text);
        self.ends.push(self.text.len());
        let Self { text, ends, table, hasher } = self;
        table.insert_unique(hash, at, |&at| {
            let start = if at == 0 { 0 } else { ends[at as usize - 1] };
            hasher.hash_one(&text[start..ends[at as usize]])
        });
        Id(NonZeroU32::MIN.saturating_add(at))
    }

    fn range(&self, at: usize) -> std::ops::Range<usize> {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        start..self.ends[at]
    }
}
