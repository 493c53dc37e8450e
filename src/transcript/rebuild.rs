//! Makes a transcript from another one without copying or parsing unchanged entries.

use std::sync::Arc;

use super::facts::Place;
use super::parse::Pass;
use super::{EntryNo, Form, Transcript};

/// A line of a rebuilt transcript.
pub enum Line {
    /// An unchanged entry.
    Kept(EntryNo),
    /// New bytes.
    New(Vec<u8>),
}

impl Transcript {
    /// The transcript of these lines. Unchanged entries share this one's bytes and facts, and ids keep their numbers.
    #[must_use]
    pub fn rebuilt(&self, lines: impl Iterator<Item = Line>) -> Self {
        let mut added = self.added.clone();
        let mut pass = Pass::behind(self.ids.clone(), self.entries.made.clone(), self.blocks.made.clone());
        let mut order = Vec::new();
        for line in lines {
            pass.line += 1;
            let made = pass.entries.len();
            match line {
                Line::Kept(no) if self.entries[no].form == Form::Whole => order.extend(self.keep(no, &mut pass)),
                Line::Kept(no) => self.add(&self.pass(no), &mut added, &mut pass),
                Line::New(bytes) => self.add(&bytes, &mut added, &mut pass),
            }
            let line = pass.line;
            let of_made = |at: usize| Place { at: (self.entries.read() + at) as u32, line };
            order.extend((made..pass.entries.len()).map(of_made));
        }
        let Pass { entries, blocks, ids, line: lines, .. } = pass;
        let (entries, blocks) = (self.entries.made(entries, order), self.blocks.made(blocks));
        Self { bytes: Arc::clone(&self.bytes), added, entries, blocks, ids, lines, ..Self::default() }
    }

    /// The place of an entry that stays as it is; one that was glued to another is made anew.
    fn keep(&self, no: EntryNo, pass: &mut Pass) -> Option<Place> {
        let entry = &self.entries[no];
        if !entry.glued {
            return Some(Place { at: self.entries.place(no) as u32, line: pass.line });
        }
        pass.entries.push(super::Entry { glued: false, ..entry.clone() });
        None
    }

    fn add(&self, bytes: &[u8], added: &mut Vec<u8>, pass: &mut Pass) {
        let start = added.len();
        added.extend_from_slice(bytes);
        let (entries, blocks) = (pass.entries.len(), pass.blocks.len());
        pass.read_line(added, start, added.len());
        pass.shift(entries, blocks, self.bytes.len());
        for entry in &mut pass.entries[entries..] {
            entry.blocks = entry.blocks.start + self.blocks.read()..entry.blocks.end + self.blocks.read();
        }
    }
}
