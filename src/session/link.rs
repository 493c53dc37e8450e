//! The links of the chain, and how each joins the one before it.

use crate::transcript::{EntryNo, Id};

/// One link of the chain.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    /// The entry.
    pub entry: EntryNo,
    /// How it joins the link before it.
    pub via: Via,
}

/// How a link joins the link before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// It is where the conversation starts.
    Root,
    /// Its `parentUuid` names an entry of the chain.
    Parent,
    /// It stands off the walk, as calls in parallel and their results do since 2.1.1; its call brings it in.
    Gathered,
    /// A compaction: what stands before is no longer sent.
    Compaction,
    /// It belongs here, and clients leave it out: see [`Unsent`].
    Unsent(Unsent),
    /// Nothing that a client can follow; the link before it is the one that was written before it.
    Gap(Gap),
}

/// Why clients leave a link out that belongs to the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// A compaction keeps it, but another row that it keeps is not there, so clients drop all of them.
    Kept,
    /// It stands on a branch that grew beside the one that clients send, and that nobody rewound.
    Branch,
}

/// Why a client cannot follow a link to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The parent is not in the file.
    Missing(Id),
    /// The parent stands on a line that clients leave out.
    Unreadable(EntryNo),
    /// The parent is one of its own descendants.
    Loop,
}
