//! Makes a transcript from another one without copying or parsing unchanged entries.

use std::sync::Arc;

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
    /// The transcript of these lines. Unchanged entries share this one's bytes, and ids keep their numbers.
    #[must_use]
    pub fn rebuilt(&self, lines: impl Iterator<Item = Line>) -> Self {
        let mut added = self.added.clone();
        let mut pass = Pass::default();
        pass.ids = self.ids.clone();
        for line in lines {
            pass.line += 1;
            match line {
                Line::Kept(no) if self.entries[no].form == Form::Whole => self.keep(no, &mut pass),
                Line::Kept(no) => self.add(&self.pass(no), &mut added, &mut pass),
                Line::New(bytes) => self.add(&bytes, &mut added, &mut pass),
            }
        }
        let Pass { entries, blocks, ids, line: lines, .. } = pass;
        Self { bytes: Arc::clone(&self.bytes), added, entries, blocks, ids, lines, ..Self::default() }
    }

    fn keep(&self, no: EntryNo, pass: &mut Pass) {
        let mut entry = self.entries[no].clone();
        let start = pass.blocks.len();
        pass.blocks.extend_from_slice(self.blocks_of(no));
        (entry.line, entry.glued, entry.blocks) = (pass.line, false, start..pass.blocks.len());
        pass.entries.push(entry);
    }

    fn add(&self, bytes: &[u8], added: &mut Vec<u8>, pass: &mut Pass) {
        let start = added.len();
        added.extend_from_slice(bytes);
        let (entries, blocks) = (pass.entries.len(), pass.blocks.len());
        pass.read_line(added, start, added.len());
        pass.shift(entries, blocks, self.bytes.len());
    }
}
