//! The files that a session read or changed, and what they should hold now.

use std::collections::HashMap;

use super::edits::{Edit, Original};
use crate::recovery::calls::{Call, Outcome, calls};
use crate::session::Session;
use crate::transcript::Json;

/// The content of larger files is not tracked.
const LARGEST: usize = 1024 * 1024;

/// A file that a session's file tools read or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    /// Its path as recorded.
    pub path: String,
    /// Its content when the session last wrote it or read all of it, if recorded.
    pub content: Option<String>,
    /// Its content if all changes without a result happened, if that can be worked out.
    pub if_done: Option<String>,
    /// Its content before the session's first change, if recorded; `Some(None)` if there was no file.
    pub before: Option<Option<String>>,
    /// The last turn that changed it, and its content before that turn.
    pub turn: Option<(u32, Option<Option<String>>)>,
    /// How many changes have a result.
    pub changes: u32,
    /// How many changes after those have no result.
    pub lost: u32,
    /// The link of the last call on it.
    pub last: usize,
    /// The link and line of the last call that changed it or tried to.
    pub changed: (usize, u32),
}

/// A tracked file, compared with the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDisk {
    /// Its path as recorded.
    pub path: String,
    /// Its state.
    pub state: DiskState,
}

/// The state of a file on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskState {
    /// As the session left it.
    Same,
    /// As it would be if the changes without a result happened.
    Landed,
    /// Something else.
    Differs,
    /// The file does not exist.
    Gone,
    /// It exists; what it should hold is not known.
    Unknown,
}

/// Every file that the session's tools touched, last touched last.
pub fn tracked(session: &Session) -> Vec<Tracked> {
    tracked_by(&calls(session, &session.links, &session.turns))
}

/// Like [`tracked`], for some calls.
pub(in crate::recovery) fn tracked_by(calls: &[Call<'_>]) -> Vec<Tracked> {
    let mut files: HashMap<String, Tracked> = HashMap::new();
    for call in calls {
        let Some(path) = call.path() else { continue };
        let answered = call.outcome == Outcome::Done;
        if !answered && call.outcome != Outcome::Unknown {
            continue;
        }
        let edit = call.input.and_then(|input| Edit::of(&call.name, input, call.detail, answered));
        let reads = answered && matches!(call.name.as_str(), "Read" | "NotebookRead");
        if edit.is_none() && !reads {
            continue;
        }
        let file = files.entry(path.clone()).or_insert_with(|| Tracked { path, ..Tracked::default() });
        file.last = call.link;
        if edit.is_some() {
            file.changed = (call.link, call.line);
        }
        match edit {
            Some((_, edit)) if answered => file.change(&edit, call.place.turn),
            Some((_, edit)) => file.lose(&edit),
            None => file.content = whole(call).or(file.content.take()),
        }
    }
    let mut files: Vec<Tracked> = files.into_values().collect();
    files.sort_by_key(|file| file.last);
    files
}

/// The text of a file that was read from first to last line.
fn whole(call: &Call<'_>) -> Option<String> {
    let file = call.detail?.get("file")?;
    let number = |field: &str| file.get(field).and_then(Json::number);
    let all = number("startLine")? == 1 && number("numLines")? == number("totalLines")?;
    all.then(|| file.get("content")?.text().map(std::borrow::Cow::into_owned))?
}

impl Tracked {
    fn change(&mut self, edit: &Edit, turn: u32) {
        let before = match &edit.original {
            Original::Text(text) => Some(Some(text.clone())),
            Original::Absent => Some(None),
            Original::Untold => self.content.clone().map(Some),
        };
        if self.changes == 0 {
            self.before.clone_from(&before);
        }
        if self.turn.as_ref().is_none_or(|(last, _)| *last != turn) {
            self.turn = Some((turn, before.clone()));
        }
        self.content = edit.apply(&before.flatten().unwrap_or_default()).filter(|text| text.len() <= LARGEST);
        self.changes += 1;
        (self.lost, self.if_done) = (0, None);
    }

    /// A change without a result; its input says what it would do.
    fn lose(&mut self, edit: &Edit) {
        let before = self.if_done.take().or_else(|| self.content.clone()).filter(|text| text.len() <= LARGEST);
        self.if_done =
            before.map_or_else(|| edit.is_whole().then(String::new), Some).and_then(|text| edit.apply(&text));
        self.lost += 1;
    }

    /// Whether its content is again what it was before the session changed it.
    pub fn is_taken_back(&self) -> bool {
        self.lost == 0 && self.content.is_some() && self.before.as_ref() == Some(&self.content)
    }
}
