//! The files that the dropped part of a session changed, compared with the disk.

use super::Source;
use crate::recovery::files::Fate;
use crate::session::Place as Spot;
use crate::store::project_files::Found;
use crate::tui::Card;

/// Where a plan cuts a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The session.
    pub source: Source,
    /// The first link that is dropped.
    pub from: usize,
    /// The last turn and step that are kept.
    pub place: Spot,
}

/// What was changed after a cut, compared with the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The files as the store knows them.
    pub found: Vec<Found>,
    /// The files as they are shown.
    pub rows: Vec<FileRow>,
    /// All changes as a patch.
    pub patch: String,
    /// What else may have changed files, in sentences, cleaned.
    pub warnings: Vec<String>,
}

/// One file; all its texts are cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its path, relative to the session's directory.
    pub path: String,
    /// How many edits were made.
    pub edits: usize,
    /// What became of the edits.
    pub fate: Fate,
    /// Why it is never put back.
    pub refused: Option<&'static str>,
    /// Why it is put back only if a person marks it.
    pub word: Option<&'static str>,
    /// The difference, or why there is none.
    pub lines: Vec<String>,
}

impl Cut {
    /// Where the plan of a card cuts, if what it drops can have changed files.
    pub fn of(card: &Card) -> Option<(usize, Spot)> {
        let plan = &card.remedy.as_ref().ok()?.plan;
        (card.cut().is_some() && plan.taken.is_none() && plan.dropped.edits > 0)
            .then_some((plan.point.end, plan.point.place))
    }
}

impl FileRow {
    /// Whether it is put back only if a person marks it.
    pub fn needs_mark(&self) -> bool {
        self.fate.is_of_somebody() || (self.word.is_some() && self.fate != Fate::Back)
    }
}
