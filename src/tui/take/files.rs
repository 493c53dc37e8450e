//! The files that the dropped part of a session changed: what became of them, the difference, and the way back.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Order, Side, Source, source};
use crate::recovery::files::Fate;
use crate::session::Place as Spot;
use crate::store::files::{Found, Restored, chosen};
use crate::text;
use crate::tui::card::Card;
use crate::tui::model::{Effect, Model, Writing};
use crate::tui::theme::Role;

/// The files screen.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// What a worker has seen, or why it could not look.
    pub seen: Option<Result<Arc<Seen>, String>>,
    /// The cut behind which it was asked to look.
    asked: Option<Cut>,
    /// The files that a person marked to be put back too.
    pub also: BTreeSet<PathBuf>,
    /// The pane that has the keys.
    pub side: Side,
    /// The file under the cursor.
    pub cursor: usize,
    /// The first row of its difference.
    pub top: usize,
}

/// Where a plan cuts a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The session.
    pub source: Source,
    /// The first link that is dropped.
    pub from: usize,
    /// The turn and step that are kept last.
    pub place: Spot,
}

/// What was changed behind a cut, beside the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The files as the store knows them.
    pub found: Vec<Found>,
    /// The files as they are shown.
    pub rows: Vec<FileRow>,
    /// All changes as a patch, as it is saved.
    pub patch: String,
    /// What else may have changed files, in sentences, cleaned.
    pub warnings: Vec<String>,
}

/// One file; every word is cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Its path, as seen from the session's directory.
    pub path: String,
    /// How many edits were made.
    pub edits: usize,
    /// What became of them.
    pub fate: Fate,
    /// Why it is never put back.
    pub refused: Option<&'static str>,
    /// Why it is put back only where a person marks it.
    pub word: Option<&'static str>,
    /// The difference, or why there is none.
    pub lines: Vec<String>,
}

impl Cut {
    /// Where the plan of a card cuts, if what it drops can have changed files.
    pub fn of(card: &Card) -> Option<(usize, Spot)> {
        let plan = &card.remedy.as_ref().ok()?.plan;
        (card.cut().is_some() && plan.dropped.edits > 0).then_some((plan.point.end, plan.point.place))
    }
}

impl FileRow {
    /// Whether it is put back only where a person marks it.
    pub fn needs_mark(&self) -> bool {
        self.fate.is_of_somebody() || (self.word.is_some() && self.fate != Fate::Back)
    }
}

impl Files {
    /// What was seen.
    pub fn seen(&self) -> Option<&Arc<Seen>> {
        self.seen.as_ref()?.as_ref().ok()
    }

    /// The file under the cursor.
    pub fn row(&self) -> Option<(&Found, &FileRow)> {
        let seen = self.seen()?;
        Some((seen.found.get(self.cursor)?, seen.rows.get(self.cursor)?))
    }

    /// Whether the file under the cursor is put back only if a person says so.
    pub fn can_toggle(&self) -> bool {
        self.row().is_some_and(|(file, row)| row.needs_mark() && file.refused.is_none())
    }

    /// Says so, or takes it back.
    pub(super) fn toggle(&mut self) {
        let Some(path) = self.row().map(|(file, _)| PathBuf::from(&file.judged.path)) else { return };
        if !self.also.remove(&path) {
            self.also.insert(path);
        }
    }

    /// The numbers of the files that would be put back.
    pub fn chosen(&self) -> Vec<usize> {
        let Some(seen) = self.seen() else { return Vec::new() };
        let also: Vec<PathBuf> = self.also.iter().cloned().collect();
        let files = chosen(&seen.found, &also).unwrap_or_default();
        let is_chosen = |found: &Found| files.iter().any(|file| file.judged.path == found.judged.path);
        (0..).zip(&seen.found).filter(|(_, found)| is_chosen(found)).map(|(at, _)| at).collect()
    }

    /// The paths of those among them that were marked because what is written there can run or hold secrets.
    pub fn chosen_by_name(&self) -> Vec<String> {
        let rows = self.seen().map_or(&[][..], |seen| &seen.rows);
        let chosen = self.chosen();
        let rows = (0..).zip(rows).filter(|(at, row)| row.word.is_some() && chosen.contains(at));
        rows.map(|(_, row)| row.path.clone()).collect()
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        let last = self.seen().map_or(0, |seen| seen.rows.len().saturating_sub(1));
        let to = self.cursor.saturating_add_signed(rows).min(last);
        if to != self.cursor {
            (self.cursor, self.top) = (to, 0);
        }
    }
}

/// Asks a worker to look, unless it has looked behind this cut of this reading already.
pub(super) fn ask(model: &mut Model) -> Effect {
    let cut = model.card.as_ref().and_then(Cut::of);
    let Some((source, (from, place))) = source(model).zip(cut) else {
        model.files.seen = Some(Err("the plan drops no change of a file any more".to_owned()));
        return Effect::None;
    };
    let cut = Cut { source, from, place };
    if model.files.asked.as_ref() == Some(&cut) {
        return Effect::None;
    }
    model.files.asked = Some(cut.clone());
    Effect::Take(Order::Files(cut))
}

/// Takes what was seen. What belongs to another cut is thrown away.
pub(super) fn seen(model: &mut Model, cut: &Cut, seen: Result<Seen, String>) -> Effect {
    if model.files.asked.as_ref() == Some(cut) {
        model.files.seen = Some(seen.map(Arc::new).map_err(|why| text::line(&why)));
        model.files.step_by(0);
    }
    Effect::None
}

/// Puts the chosen files back. Until that is done there is nothing on the screen that a key could mean.
pub(in crate::tui) fn restore(model: &mut Model) -> Effect {
    match model.files.seen.take() {
        Some(Ok(seen)) => Effect::Take(Order::Restore(seen, model.files.also.iter().cloned().collect())),
        _ => Effect::None,
    }
}

/// Files were put back, or could not be. Either way they are looked at again.
pub(super) fn restored(model: &mut Model, done: Result<Restored, String>) -> Effect {
    match done {
        Ok(done) => {
            let count = text::count(done.files.len() as u64, "file");
            let undo = match model.writing {
                Writing::Leaves => format!("claude-rescue undo {}", text::line(&done.id)),
                _ => "u, then ⏎.".to_owned(),
            };
            model.say(Role::Good, format!("Put back {count}; what they held is kept. To undo it: {undo}"));
            model.files.also.clear();
        }
        Err(why) => model.say(Role::Bad, text::line(&why)),
    }
    model.files.asked = None;
    if model.screens.contains(&crate::tui::model::Screen::Files) { ask(model) } else { Effect::None }
}
