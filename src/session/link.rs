//! The links of the chain, and how each is joined to the one before.

use crate::transcript::{EntryNo, Id};

/// One link of the chain.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The entry.
    pub entry: EntryNo,
    /// How it is joined to the link before.
    pub via: Via,
}

/// How a link is joined to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The conversation starts here.
    Root,
    /// Its `parentUuid` names an entry of the chain.
    Parent,
    /// It was off the walk, as parallel calls and their results are since 2.1.1.
    Gathered,
    /// A compaction: nothing before it is sent.
    Compaction,
    /// It belongs here, but clients leave it out.
    Unsent(Unsent),
    /// Clients cannot follow it; the link before it is the one that was written before.
    Gap(Gap),
}

/// Why clients leave out a link that belongs to the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// A compaction keeps it, but another message that it keeps is missing, so clients drop all of them.
    Kept,
    /// It is on a branch that clients do not send and nobody rewound.
    Branch,
}

/// Why clients cannot follow a link to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The parent is not in the file.
    Missing(Id),
    /// The parent is on a line that clients leave out.
    Unreadable(EntryNo),
    /// The parent is a descendant of the link.
    Loop,
}
