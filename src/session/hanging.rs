//! What hangs on a chain without being part of it.

use std::collections::BTreeMap;

use super::link::Link;
use crate::transcript::{BlockKind, EntryNo, Id, Kind, Marks, Transcript};

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

/// The first message of a chain after link `at` that is not part of the answer there.
pub(super) fn next_message(transcript: &Transcript, links: &[Link], at: usize) -> Option<usize> {
    let entry = |at: usize| &transcript.entries[links[at].entry];
    let answer = |at: &usize| (entry(*at).kind == Kind::Assistant).then(|| entry(*at).message).flatten();
    let message = (0..=at).rev().find_map(|at| answer(&at));
    (at + 1..links.len()).find(|no| {
        // Messages that a compaction keeps come after its summary but were written before it.
        let is_kept = links[*no].entry < links[at].entry;
        match entry(*no).kind {
            Kind::User => !is_kept && !transcript.holds(links[*no].entry, BlockKind::ToolResult),
            Kind::Assistant => !is_kept && (entry(*no).message.is_none() || entry(*no).message != message),
            _ => false,
        }
    })
}
