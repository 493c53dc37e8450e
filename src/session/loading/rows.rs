//! The rows of a file that a client keeps, by uuid.

use foldhash::HashMap;

use super::era::{Era, Progress};
use crate::transcript::{EntryNo, Form, Id, Kind, Marks, Subtype, Transcript};

#[derive(Clone, Copy)]
pub struct Row {
    /// If a uuid repeats, the last copy, at the index of the first.
    pub entry: EntryNo,
    /// The parent, by the file or as the client relinks it.
    pub parent: Option<Id>,
    /// Whether the client dropped it again.
    pub gone: bool,
}

/// The rows, in the order in which their uuids first appear.
pub struct Rows<'a> {
    pub transcript: &'a Transcript,
    pub all: Vec<Row>,
    places: HashMap<Option<Id>, usize>,
    /// The last row of the file that is not a sub-agent's.
    pub last: Option<usize>,
    /// The uuid in the last `last-prompt`.
    pub named: Option<Id>,
}

impl<'a> Rows<'a> {
    /// The rows among the entries that a client reads.
    pub fn read(transcript: &'a Transcript, read: &[EntryNo], era: &Era) -> Self {
        let mut rows = Self { transcript, all: Vec::new(), places: HashMap::default(), last: None, named: None };
        // The parents of progress rows that the client skips.
        let mut above: HashMap<Id, Option<Id>> = HashMap::default();
        for &no in read {
            let entry = &transcript.entries[no];
            let is_first = || no == 0 || transcript.line(no - 1) != transcript.line(no);
            if entry.form != Form::Whole || (entry.glued && !(era.reads_values && is_first())) {
                continue;
            }
            let through = |parent: Option<Id>| parent.and_then(|id| above.get(&id).copied().unwrap_or(Some(id)));
            match entry.kind {
                Kind::User | Kind::Assistant | Kind::Attachment | Kind::System => {
                    rows.keep(no, through(entry.parent));
                }
                Kind::Progress if era.progress == Progress::Links && !is_passing(transcript, no) => {
                    rows.keep(no, entry.parent);
                }
                Kind::Progress if era.progress == Progress::Skipped => {
                    if let Some(uuid) = entry.uuid {
                        let parent = through(entry.parent);
                        above.insert(uuid, parent);
                    }
                }
                Kind::LastPrompt if entry.about.is_some() => rows.named = entry.about,
                _ => {}
            }
        }
        rows
    }

    fn keep(&mut self, entry: EntryNo, parent: Option<Id>) {
        let facts = &self.transcript.entries[entry];
        let row = Row { entry, parent, gone: false };
        let place = *self.places.entry(facts.uuid).or_insert(self.all.len());
        if place == self.all.len() {
            self.all.push(row);
        } else {
            self.all[place] = row;
        }
        if !facts.marks.has(Marks::SIDECHAIN) {
            self.last = Some(place);
        }
        if facts.subtype == Subtype::CompactBoundary {
            self.named = None;
        }
    }

    pub fn find(&self, uuid: Id) -> Option<usize> {
        self.places.get(&Some(uuid)).copied().filter(|place| !self.all[*place].gone)
    }

    pub fn parent(&self, row: usize) -> Option<usize> {
        self.all[row].parent.and_then(|id| self.find(id))
    }

    pub fn facts(&self, row: usize) -> &'a crate::transcript::Entry {
        &self.transcript.entries[self.all[row].entry]
    }

    pub fn is_side(&self, row: usize) -> bool {
        self.facts(row).marks.has(Marks::SIDECHAIN)
    }

    /// The rows that the client has not dropped again.
    pub fn present(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        (0..self.all.len()).filter(|row| !self.all[*row].gone)
    }
}

/// Whether a progress row is of a kind that clients write every second.
fn is_passing(transcript: &Transcript, no: EntryNo) -> bool {
    let kind = transcript.body(no).get("data").and_then(|data| data.get("type"));
    let kind = kind.and_then(crate::transcript::Json::text);
    kind.is_some_and(|kind| ["bash_progress", "powershell_progress", "mcp_progress"].contains(&kind.as_ref()))
}
