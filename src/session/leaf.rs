//! Finds the leaf, the entry where the conversation ends.

use super::walk::Walk;
use crate::transcript::{EntryNo, Kind, Marks};

impl Walk<'_> {
    fn in_force(&self) -> impl DoubleEndedIterator<Item = EntryNo> + '_ {
        let entries = self.transcript.entries.iter().enumerate();
        entries.filter(|(no, entry)| entry.uuid.is_some_and(|uuid| self.named(uuid) == Some(*no))).map(|(no, _)| no)
    }

    /// The newest entry without children whose way up reaches a message. Sub-agents' entries count only if there are no
    /// others.
    pub fn leaf(&self) -> Option<EntryNo> {
        let main = |no: &EntryNo| !self.entry(*no).marks.has(Marks::SIDECHAIN);
        let newest = |mut found: Vec<EntryNo>| {
            found.sort_unstable_by_key(|no| std::cmp::Reverse((self.age(*no), *no)));
            found.into_iter().find(|no| self.hangs_on_message(*no))
        };
        let ends = self.ends();
        let ends = || ends.iter().copied();
        newest(ends().filter(main).chain(self.ends_above_sub_agents()).collect())
            .or_else(|| newest(self.in_force().filter(main).collect()))
            .or_else(|| newest(ends().collect()))
            .or_else(|| newest(self.in_force().collect()))
            .or_else(|| self.in_force().next_back())
    }

    /// Every entry without children, and the newest entry of every loop of parents that has no end below it: it is part
    /// of the conversation too.
    fn ends(&self) -> Vec<EntryNo> {
        let mut ends: Vec<EntryNo> = self.in_force().filter(|no| self.children(*no).is_empty()).collect();
        let mut seen = vec![false; self.transcript.entries.len()];
        for end in &ends {
            let mut at = Some(*end);
            while let Some(no) = at.filter(|no| !seen[*no]) {
                seen[no] = true;
                at = self.attached_to(no);
            }
        }
        // What no end leads to is a loop.
        for start in self.in_force() {
            let mut newest = None;
            let mut at = Some(start);
            while let Some(no) = at.filter(|no| !seen[*no]) {
                seen[no] = true;
                newest = newest.max(Some((self.entry(no).time, no)));
                at = self.attached_to(no);
            }
            ends.extend(newest.map(|(_, no)| no));
        }
        ends
    }

    /// Every main entry whose descendants are all sub-agents' entries.
    fn ends_above_sub_agents(&self) -> Vec<EntryNo> {
        let is_side = |no: EntryNo| self.entry(no).marks.has(Marks::SIDECHAIN);
        let mut seen = vec![false; self.transcript.entries.len()];
        for below in self.in_force().filter(|no| !is_side(*no)) {
            let mut at = self.attached_to(below);
            while let Some(no) = at.filter(|no| !std::mem::replace(&mut seen[*no], true) && is_side(*no)) {
                at = self.attached_to(no);
            }
        }
        let is_end = |no: &EntryNo| !is_side(*no) && !seen[*no] && self.children(*no).iter().any(|no| is_side(*no));
        self.in_force().filter(is_end).collect()
    }

    /// Ends that are newer than the leaf but do not lead up to a message.
    pub fn stranded(&self, leaf: EntryNo) -> Vec<EntryNo> {
        let newer = |no: &EntryNo| self.children(*no).is_empty() && (self.age(*no), *no) > (self.age(leaf), leaf);
        let main =
            |no: &EntryNo| self.entry(*no).marks.has(Marks::SIDECHAIN) == self.entry(leaf).marks.has(Marks::SIDECHAIN);
        self.in_force().filter(|no| newer(no) && main(no) && !self.hangs_on_message(*no)).collect()
    }

    /// Whether the way up reaches a message. A killed client's last progress rows can hang on entries that were never
    /// saved.
    fn hangs_on_message(&self, no: EntryNo) -> bool {
        let mut at = Some(no);
        for _ in 0..self.transcript.entries.len() {
            match at {
                Some(no) if self.entry(no).is_message() => return true,
                Some(no) => at = self.entry(no).parent.and_then(|id| self.named(id)),
                None => return false,
            }
        }
        false
    }

    /// The time of an entry. Progress rows can be flushed late, so they count as old as their parent; so does an entry
    /// without a time.
    pub fn age(&self, no: EntryNo) -> Option<i64> {
        let mut at = no;
        for _ in 0..self.transcript.entries.len() {
            if self.entry(at).kind != Kind::Progress && self.entry(at).time.is_some() {
                break;
            }
            let Some(parent) = self.attached_to(at) else { break };
            at = parent;
        }
        self.entry(at).time
    }
}
