//! Abandoned branches: what the user rewound with Esc Esc. No entry says so; a later prompt just has the same parent as
//! an earlier one (docs/transcript.md).

use std::collections::BTreeMap;

use super::Session;
use super::link::{Link, Via};
use super::prompt::{self, Opening};
use super::turn::{self, Place, Turn};
use crate::transcript::{EntryNo, Id, Marks, Transcript};

/// Abandoned prompts and their answers.
pub struct Branch {
    /// The link of the chain that it hangs on.
    pub at: usize,
    /// Its entries, in file order.
    pub links: Vec<Link>,
    /// Its turns, over its own links.
    pub turns: Vec<Turn>,
}

impl Branch {
    /// The turn of the chain that replaced it.
    pub fn turn(&self, session: &Session) -> u32 {
        Place::of(&session.turns, (self.at + 1).min(session.links.len().saturating_sub(1))).turn
    }
}

/// Every abandoned branch with a prompt, in the order in which they began.
pub(super) fn find(session: &Session) -> Vec<Branch> {
    let transcript = &session.transcript;
    let hanging = Hanging::find(transcript, &session.links, |id| session.named(id));
    let typed = |link: &Link| prompt::opening(transcript, link.entry) == Some(Opening::Prompt);
    let link = |entry| Link { entry, via: Via::Parent };
    let branches = hanging.roots.into_values();
    let branches = branches.map(|(at, entries)| (at, entries.into_iter().map(link).collect::<Vec<_>>()));
    let branches = branches.filter(|(_, links)| links.iter().any(typed));
    branches.map(|(at, links)| Branch { at, turns: turn::find(transcript, &links), links }).collect()
}

/// Everything that hangs on a chain without being part of it.
pub(super) struct Hanging {
    /// The link of each entry, if it is on the chain.
    pub on_chain: Vec<Option<usize>>,
    /// By the first entry off the chain: the link that it hangs on, and all entries below it in file order.
    pub roots: BTreeMap<EntryNo, (usize, Vec<EntryNo>)>,
}

impl Hanging {
    pub fn find(transcript: &Transcript, links: &[Link], named: impl Fn(Id) -> Option<EntryNo>) -> Self {
        let mut on_chain = vec![None; transcript.entries.len()];
        for (at, link) in links.iter().enumerate() {
            on_chain[link.entry] = Some(at);
        }
        let mut way_up = Roots { transcript, named, on_chain, known: vec![Root::Unknown; transcript.entries.len()] };
        let mut roots: BTreeMap<EntryNo, (usize, Vec<EntryNo>)> = BTreeMap::new();
        for no in 0..transcript.entries.len() {
            // If a uuid was written again, the last copy counts.
            let in_force = transcript.entries[no].uuid.is_some_and(|uuid| (way_up.named)(uuid) == Some(no));
            if let Root::Hangs(root, at) = if in_force { way_up.of(no) } else { Root::None } {
                roots.entry(root).or_insert((at, Vec::new())).1.push(no);
            }
        }
        Self { on_chain: way_up.on_chain, roots }
    }
}

/// Where the way up from an entry meets the chain.
#[derive(Clone, Copy)]
enum Root {
    Unknown,
    /// The entry is on the chain, or its way never meets it.
    None,
    /// The last entry off the chain, and the link that it hangs on.
    Hangs(EntryNo, usize),
}

struct Roots<'a, N: Fn(Id) -> Option<EntryNo>> {
    transcript: &'a Transcript,
    named: N,
    on_chain: Vec<Option<usize>>,
    known: Vec<Root>,
}

impl<N: Fn(Id) -> Option<EntryNo>> Roots<'_, N> {
    /// Visits every entry once. A loop never meets the chain.
    fn of(&mut self, no: EntryNo) -> Root {
        let mut way = Vec::new();
        let mut at = no;
        let root = loop {
            let entry = &self.transcript.entries[at];
            if self.on_chain[at].is_some() || entry.marks.has(Marks::SIDECHAIN) {
                break Root::None;
            }
            if !matches!(self.known[at], Root::Unknown) {
                break self.known[at];
            }
            self.known[at] = Root::None;
            way.push(at);
            match entry.parent.and_then(|parent| (self.named)(parent)) {
                Some(parent) => match self.on_chain[parent] {
                    Some(link) => break Root::Hangs(at, link),
                    None => at = parent,
                },
                None => break Root::None,
            }
        };
        for passed in way {
            self.known[passed] = root;
        }
        root
    }
}
