//! What workers find out for the list of sessions.

use super::preview::Peek;
use crate::store::search::Searched;
use crate::store::{Held, SessionFile};

/// Whose sessions are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// This project's.
    #[default]
    Here,
    /// Those of all projects.
    All,
}

/// A search inside sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordSearch {
    /// Its number: answers to an older search are dropped.
    pub asked: u64,
    /// The words.
    pub typed: String,
    /// Where to look.
    pub files: Vec<SessionFile>,
}

/// News for the list, beside the scan.
pub enum News {
    /// What lies beside the sessions of a list, with the number of the request.
    Beside(u64, Beside),
    /// How many sessions of other projects are damaged, so far.
    Elsewhere(u64, usize),
    /// What a preview of a session shows, or why there is none.
    Peeked(Box<SessionFile>, Result<Box<Peek>, String>),
    /// What was found inside a session, with the number of the search.
    Searched(u64, Searched),
}

/// What lies beside sessions.
pub struct Beside {
    /// Sessions whose transcript was deleted.
    pub leftovers: Vec<SessionFile>,
    /// The rescues that still hold.
    pub rescued: Vec<Held>,
    /// The newest of those that wrote a file of this list.
    pub last: Option<Held>,
}
