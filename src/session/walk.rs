//! The way up from an entry to the root, over every kind of link.

use foldhash::HashMap;

use super::link::{Gap, Link, Via};
use crate::transcript::{BlockKind, Entry, EntryNo, Id, Kind, Marks, Subtype, Transcript};

/// Whether clients can read an entry: they skip a line that is not exactly one JSON value.
pub(super) fn readable(transcript: &Transcript, no: EntryNo) -> bool {
    !transcript.entries[no].glued
}

pub(super) struct Walk<'a> {
    pub transcript: &'a Transcript,
    /// The entry of each uuid; if one repeats, the last copy, as in clients.
    pub names: Vec<Option<EntryNo>>,
    /// Entries by parent, in file order: `children[starts[no]..starts[no + 1]]`.
    children: Vec<EntryNo>,
    starts: Vec<usize>,
    /// The parent of entries that a compaction moved.
    pub moved: HashMap<EntryNo, EntryNo>,
    pub rewritten: Vec<(EntryNo, EntryNo)>,
}

impl<'a> Walk<'a> {
    /// Indexes the entries by their own parents.
    pub fn new(transcript: &'a Transcript) -> Self {
        let mut named = vec![None; transcript.ids.len()];
        let mut rewritten = Vec::new();
        for (no, entry) in transcript.entries.iter().enumerate() {
            let Some(uuid) = entry.uuid else { continue };
            if let Some(before) = named[uuid.index()].replace(no)
                && transcript.pass(before) != transcript.pass(no)
            {
                rewritten.push((before, no));
            }
        }
        let mut walk = Self {
            transcript,
            names: named,
            children: Vec::new(),
            starts: Vec::new(),
            moved: HashMap::default(),
            rewritten,
        };
        walk.index_children();
        walk
    }

    fn index_children(&mut self) {
        let count = self.transcript.entries.len();
        let parents: Vec<Option<EntryNo>> = (0..count).map(|no| self.attached_to(no)).collect();
        let mut starts = vec![0; count + 1];
        for parent in parents.iter().flatten() {
            starts[parent + 1] += 1;
        }
        for no in 0..count {
            starts[no + 1] += starts[no];
        }
        let mut next = starts.clone();
        self.children = vec![0; starts[count]];
        for (no, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                self.children[next[*parent]] = no;
                next[*parent] += 1;
            }
        }
        self.starts = starts;
    }

    /// The parent of a link or, if that is not in the file, the call that it answers.
    pub fn attached_to(&self, no: EntryNo) -> Option<EntryNo> {
        let entry = &self.transcript.entries[no];
        let in_force = entry.uuid.is_some_and(|uuid| self.named(uuid) == Some(no));
        if !in_force {
            return None;
        }
        let parent = entry.parent.and_then(|id| self.named(id)).or_else(|| self.named(entry.source?));
        parent.filter(|parent| *parent != no)
    }

    pub fn named(&self, id: Id) -> Option<EntryNo> {
        self.names[id.index()]
    }

    pub fn entry(&self, no: EntryNo) -> &'a Entry {
        &self.transcript.entries[no]
    }

    pub fn children(&self, no: EntryNo) -> &[EntryNo] {
        &self.children[self.starts[no]..self.starts[no + 1]]
    }

    /// The walk up from an entry until `stops` says so, reversed.
    pub fn up_to(&self, leaf: EntryNo, stops: impl Fn(EntryNo) -> bool) -> Vec<Link> {
        let mut seen = vec![false; self.transcript.entries.len()];
        let mut links = Vec::new();
        let mut at = leaf;
        loop {
            seen[at] = true;
            let (via, next) = self.step_up(at, &seen);
            links.push(Link { entry: at, via });
            match next.filter(|next| !stops(*next)) {
                Some(next) => at = next,
                None => break,
            }
        }
        links.reverse();
        links
    }

    fn step_up(&self, at: EntryNo, seen: &[bool]) -> (Via, Option<EntryNo>) {
        if let Some(target) = self.moved.get(&at).filter(|target| !seen[**target]) {
            return (Via::Parent, Some(*target));
        }
        let entry = self.entry(at);
        let Some(wanted) = entry.parent else {
            let compaction = entry.subtype == Subtype::CompactBoundary || entry.marks.has(Marks::COMPACT_SUMMARY);
            if !compaction {
                return (Via::Root, None);
            }
            let logical = entry.logical_parent.and_then(|id| self.named(id)).filter(|no| !seen[*no]);
            let before = logical.or_else(|| self.written_before(at, seen));
            return (if before.is_some() { Via::Compaction } else { Via::Root }, before);
        };
        let (gap, before) = match self.named(wanted) {
            // The history that a compaction replaced continues above what it keeps.
            Some(parent) if seen[parent] && self.moved.contains_key(&parent) => {
                let above = self.above_moved(parent, seen);
                return (if above.is_some() { Via::Parent } else { Via::Root }, above);
            }
            Some(parent) if seen[parent] => (Gap::Loop, self.written_before(at, seen)),
            Some(parent) if readable(self.transcript, parent) => return (Via::Parent, Some(parent)),
            Some(parent) => (Gap::Unreadable(parent), Some(parent)),
            None => (Gap::Missing(wanted), self.written_before(at, seen)),
        };
        (Via::Gap(gap), before)
    }

    /// The first ancestor of a kept row that is not kept itself. An earlier compaction can be among the kept rows
    /// ("Summarize from here" after a `/compact`); what that one replaced is above it.
    fn above_moved(&self, kept: EntryNo, seen: &[bool]) -> Option<EntryNo> {
        let mut at = Some(kept);
        for _ in 0..self.transcript.entries.len() {
            let no = at.filter(|no| seen[*no] && self.moved.contains_key(no))?;
            let entry = self.entry(no);
            at = entry.parent.or(entry.logical_parent).and_then(|id| self.named(id));
            if let Some(no) = at.filter(|no| !seen[*no]) {
                return readable(self.transcript, no).then_some(no);
            }
        }
        None
    }

    /// The link that was written before this one, most likely its lost parent.
    fn written_before(&self, at: EntryNo, seen: &[bool]) -> Option<EntryNo> {
        let side = self.entry(at).marks.has(Marks::SIDECHAIN);
        let fits = |no: &EntryNo| {
            let entry = self.entry(*no);
            entry.is_link()
                && !seen[*no]
                && entry.kind != Kind::Progress
                && entry.marks.has(Marks::SIDECHAIN) == side
                && entry.uuid.and_then(|uuid| self.named(uuid)) == Some(*no)
        };
        (0..at).rev().find(|no| fits(no))
    }

    pub fn calls(&self, no: EntryNo) -> impl Iterator<Item = Id> + 'a {
        let blocks = self.transcript.blocks_of(no).iter();
        blocks.filter(|block| block.kind == BlockKind::ToolUse).filter_map(|block| block.tool)
    }

    /// The message id, if the entry is a piece of an answer.
    pub fn answer(&self, no: EntryNo) -> Option<Id> {
        let entry = self.entry(no);
        if entry.kind == Kind::Assistant { entry.message } else { None }
    }
}
