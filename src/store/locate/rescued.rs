//! The copies that rescues wrote.

use std::path::PathBuf;

use super::session_file::SessionFile;
use crate::store::Place;
use crate::store::journal::{Act, Recorded, Tip, rows};
use crate::store::write::End;
use crate::text;

/// A rescue that is in effect, and its copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The original.
    pub from: PathBuf,
    /// The copy.
    pub path: PathBuf,
    /// When it was written, in milliseconds since 1970.
    pub time: Option<i64>,
}

impl Held {
    fn of(act: &Act) -> Self {
        let time: Option<jiff::Timestamp> = act.time.parse().ok();
        Self { from: act.from.clone(), path: act.path.clone(), time: time.map(jiff::Timestamp::as_millisecond) }
    }

    /// Whether it was made from a file as it is now.
    pub fn covers(&self, file: &SessionFile) -> bool {
        self.from == file.path && self.time >= file.active
    }

    /// How long ago it was written: ` 3 min ago`.
    pub fn ago(&self) -> String {
        let now = jiff::Timestamp::now().as_millisecond();
        self.time.map_or(String::new(), |time| format!(" {}", text::ago(now - time)))
    }

    /// The start of the copy's id, as people see it.
    pub fn short_id(&self) -> String {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        text::line(&name.chars().take(8).collect::<String>())
    }
}

/// Copies that were not undone, oldest first; none if the journal cannot be read.
pub fn rescued(place: &Place) -> Vec<Held> {
    let acts = rows::read(&place.state).unwrap_or_default();
    let rescues = acts.iter().filter(|recorded| recorded.end == End::Done && recorded.act.of.is_none());
    let copies = rescues.map(|recorded| &recorded.act).filter(|act| act.from != act.path && act.path.exists());
    copies.filter(|act| Tip::of(&acts, act).holds).map(Held::of).collect()
}

/// The rescue that wrote one of these files, if it is the last act that concerns them.
pub fn last_rescue(place: &Place, files: &[SessionFile]) -> Option<Held> {
    let acts = rows::read(&place.state).unwrap_or_default();
    let is_ours = |path: &PathBuf| files.iter().any(|file| file.path == *path);
    // Acts with a group are restored project files.
    let done = acts.iter().rev().filter(|recorded| recorded.end == End::Done && recorded.act.group.is_none());
    let mut rescues = done.map(|recorded| first(&acts, &recorded.act));
    let last = rescues.find(|act| is_ours(&act.path) || is_ours(&act.from))?;
    (is_ours(&last.path) && Tip::of(&acts, last).holds).then(|| Held::of(last))
}

/// The first act of a chain, each of which undoes the one before.
fn first<'a>(acts: &'a [Recorded], act: &'a Act) -> &'a Act {
    // An act only undoes an earlier one, so one pass is enough.
    acts.iter().rev().fold(act, |act, before| if act.of.as_ref() == Some(&before.act.id) { &before.act } else { act })
}
