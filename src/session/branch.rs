//! Abandoned branches: what the user rewound with Esc Esc. No entry says so; a later prompt just has the same parent as
//! an earlier one (docs/transcript.md).
//!
//! They are a tree: the newest end and all above it is a branch, and what hangs on that is a branch of it.

use foldhash::HashSet;

use super::Session;
use super::gather::gather;
use super::hanging::Hanging;
use super::link::{Link, Via};
use super::prompt::{self, Opening};
use super::turn::{self, Place, Turn};
use super::walk::Walk;
use crate::transcript::EntryNo;

/// Abandoned prompts and their answers.
pub struct Branch {
    /// The link of the chain that it hangs on; of a branch of a branch, the link that the outermost one hangs on.
    pub at: usize,
    /// If it is a branch of a branch: which one it hangs on, an earlier one of the list, and on which of its links.
    pub on: Option<(usize, usize)>,
    /// Its links, calls before their results.
    pub links: Vec<Link>,
    /// Its turns, over its own links.
    pub turns: Vec<Turn>,
}

impl Branch {
    /// The turn of the chain that replaced it.
    pub fn turn(&self, session: &Session) -> u32 {
        Place::of(&session.turns, (self.at + 1).min(session.links.len().saturating_sub(1))).turn
    }

    /// When it was left: the time of its newest entry, in milliseconds since 1970.
    pub fn left(&self, session: &Session) -> Option<i64> {
        self.links.iter().filter_map(|link| session.transcript.entries[link.entry].time).max()
    }
}

/// Every abandoned branch with a prompt, in the order in which they began, each before its own branches.
pub(super) fn find(session: &Session) -> Vec<Branch> {
    let hanging = Hanging::find(&session.transcript, &session.links, |id| session.named(id));
    let typed = |no: &EntryNo| is_typed(session, *no);
    let mut roots = hanging.roots.into_values().filter(|(_, entries)| entries.iter().any(typed)).peekable();
    if roots.peek().is_none() {
        return Vec::new();
    }
    let walk = Walk::new(&session.transcript);
    let mut tree = Tree {
        session,
        walk: &walk,
        on_chain: hanging.on_chain,
        places: vec![None; session.transcript.entries.len()],
        branches: Vec::new(),
    };
    roots.for_each(|(at, entries)| tree.grow(at, &entries));
    tree.branches
}

fn is_typed(session: &Session, no: EntryNo) -> bool {
    prompt::opening(&session.transcript, no) == Some(Opening::Prompt)
}

struct Tree<'a> {
    session: &'a Session,
    walk: &'a Walk<'a>,
    on_chain: Vec<Option<usize>>,
    /// The branch of each entry, and its link there.
    places: Vec<Option<(usize, usize)>>,
    branches: Vec<Branch>,
}

impl Tree<'_> {
    /// Adds all branches that hang together on one link of the chain.
    fn grow(&mut self, at: usize, entries: &[EntryNo]) {
        let parents: HashSet<EntryNo> = entries.iter().filter_map(|no| self.parent(*no)).collect();
        let mut ends: Vec<EntryNo> = entries.iter().copied().filter(|no| !parents.contains(no)).collect();
        ends.sort_by_key(|no| std::cmp::Reverse((self.walk.age(*no), *no)));
        for end in ends {
            let (way, on) = self.way(end);
            if way.iter().any(|link| is_typed(self.session, link.entry)) {
                self.push(at, on, &way);
            }
        }
    }

    fn push(&mut self, at: usize, on: Option<(usize, usize)>, way: &[Link]) {
        let mut links = gather(self.walk, way, &[]);
        links.retain(|link| self.is_free(link.entry));
        let no = self.branches.len();
        for (link, place) in links.iter().zip(0..) {
            self.places[link.entry] = Some((no, place));
        }
        self.branches.push(Branch { at, on, turns: turn::find(&self.session.transcript, &links), links });
    }

    /// The way from an end up to the chain or to another branch, reversed, and where it meets that branch.
    fn way(&self, end: EntryNo) -> (Vec<Link>, Option<(usize, usize)>) {
        let (mut way, mut next) = (Vec::new(), Some(end));
        while let Some(no) = next.filter(|no| self.is_free(*no)) {
            way.push(Link { entry: no, via: Via::Parent });
            next = self.parent(no);
        }
        way.reverse();
        (way, next.and_then(|no| self.places[no]))
    }

    fn is_free(&self, no: EntryNo) -> bool {
        self.on_chain[no].is_none() && self.places[no].is_none()
    }

    fn parent(&self, no: EntryNo) -> Option<EntryNo> {
        self.session.transcript.entries[no].parent.and_then(|id| self.session.named(id))
    }
}
