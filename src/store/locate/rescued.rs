//! The copies that rescues wrote, among the session files.

use std::path::PathBuf;

use super::session_file::SessionFile;
use crate::store::Place;
use crate::store::journal::{Act, Recorded, Tip, rows};
use crate::store::write::End;
use crate::text;

/// A rescue whose copy is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The file that it was made from.
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

    /// Whether it was made of a file as it is now: nothing was done in there since.
    pub fn covers(&self, file: &SessionFile) -> bool {
        self.from == file.path && self.time >= file.active
    }

    /// How long ago it was written: ` 3 min ago`.
    pub fn ago(&self) -> String {
        let now = jiff::Timestamp::now().as_millisecond();
        self.time.map_or(String::new(), |time| format!(" {}", text::ago(now - time)))
    }

    /// The first characters of the copy's id, by which people know it.
    pub fn short_id(&self) -> String {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        text::line(&name.chars().take(8).collect::<String>())
    }
}

/// The copies that rescues wrote and nobody took back, the oldest first. A journal that cannot be read names none.
pub fn rescued(place: &Place) -> Vec<Held> {
    let acts = rows::read(&place.state).unwrap_or_default();
    let rescues = acts.iter().filter(|recorded| recorded.end == End::Done && recorded.act.of.is_none());
    let copies = rescues.map(|recorded| &recorded.act).filter(|act| act.from != act.path && act.path.exists());
    copies.filter(|act| Tip::of(&acts, act).holds).map(Held::of).collect()
}

/// The rescue that wrote one of these files, beside its original or over it, if that is the last act that they know of.
pub fn last_rescue(place: &Place, files: &[SessionFile]) -> Option<Held> {
    let acts = rows::read(&place.state).unwrap_or_default();
    let is_ours = |path: &PathBuf| files.iter().any(|file| file.path == *path);
    // Files of a project that were put back belong to a group.
    let done = acts.iter().rev().filter(|recorded| recorded.end == End::Done && recorded.act.group.is_none());
    let mut rescues = done.map(|recorded| first(&acts, &recorded.act));
    let last = rescues.find(|act| is_ours(&act.path) || is_ours(&act.from))?;
    (is_ours(&last.path) && Tip::of(&acts, last).holds).then(|| Held::of(last))
}

/// The act that this one takes back, or brings back, in the end.
fn first<'a>(acts: &'a [Recorded], act: &'a Act) -> &'a Act {
    // Acts take back only what comes before them, so one pass is enough.
    acts.iter().rev().fold(act, |act, before| if act.of.as_ref() == Some(&before.act.id) { &before.act } else { act })
}
