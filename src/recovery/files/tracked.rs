//! The files that a session read and changed, and what they should hold now.

use std::collections::HashMap;

use super::edits::{Edit, Original};
use crate::recovery::calls::{Call, Outcome, calls};
use crate::session::Session;
use crate::transcript::Json;

/// What a larger file holds is not followed.
const LARGEST: usize = 1024 * 1024;

/// A file that a session read, made or changed, by its tools for files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    /// Its path as recorded.
    pub path: String,
    /// What it held when the session last wrote or wholly read it, where that is recorded.
    pub content: Option<String>,
    /// What it holds if every change whose result is lost came about, where that can be told.
    pub if_done: Option<String>,
    /// What it held before the session changed it first, where that is recorded; nothing if there was no file.
    pub before: Option<Option<String>>,
    /// The last turn that changed it, and what it held before that turn.
    pub turn: Option<(u32, Option<Option<String>>)>,
    /// How many changes came about.
    pub changes: u32,
    /// How many changes have no result, since the last one that has.
    pub lost: u32,
    /// The link of the call that touched it last.
    pub last: usize,
    /// The link of the call that changed it last, or was to, and its line.
    pub changed: (usize, u32),
}

/// What became of a file since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDisk {
    /// Its path as recorded.
    pub path: String,
    /// How it is now.
    pub state: DiskState,
}

/// How a file is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskState {
    /// As the session left it.
    Same,
    /// It holds what it would hold if the changes whose results are lost came about.
    Landed,
    /// It holds something else.
    Differs,
    /// It is not there.
    Gone,
    /// It is there; what it should hold is not recorded.
    Unknown,
}

/// Every file that the tools of a session touched, in the order of the last touch.
pub fn tracked(session: &Session) -> Vec<Tracked> {
    tracked_by(&calls(session, &session.links, &session.turns))
}

/// The same of some calls.
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

/// The text of a file that was read from its first line to its last.
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

    /// A change whose result is lost: what it was to do stands in its input.
    fn lose(&mut self, edit: &Edit) {
        let before = self.if_done.take().or_else(|| self.content.clone()).filter(|text| text.len() <= LARGEST);
        self.if_done =
            before.map_or_else(|| edit.is_whole().then(String::new), Some).and_then(|text| edit.apply(&text));
        self.lost += 1;
    }

    /// Whether it holds again what it held before the session changed it.
    pub fn is_taken_back(&self) -> bool {
        self.lost == 0 && self.content.is_some() && self.before.as_ref() == Some(&self.content)
    }
}
