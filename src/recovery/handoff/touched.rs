//! The files that a session read and changed, and what they should hold now.

use std::collections::HashMap;

use super::call::{Call, Outcome, calls};
use super::notebook;
use crate::session::Session;
use crate::transcript::Json;

/// A file that a session read, made or changed, by its tools for files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Its path as recorded.
    pub path: String,
    /// What it held when the session last wrote or wholly read it, where that is recorded.
    pub content: Option<String>,
    /// Whether the session made it.
    pub created: bool,
    /// How it was changed, in that order.
    pub changes: Vec<Change>,
    /// Lines that came and went, where the client recorded them; of a notebook those of its cells.
    pub lines: Option<(u32, u32)>,
    /// What it holds if every change whose result is lost came about, where that can be told.
    pub if_done: Option<String>,
    /// The link of the call that touched it last.
    pub link: usize,
}

/// One change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The link of its call.
    pub link: usize,
    /// The lines that came, with a `+`, those that went, with a `-`, and those around them, with a space, where the client
    /// recorded them.
    pub lines: Vec<(char, String)>,
    /// Whether its result is lost, so that it may not have come about.
    pub lost: bool,
}

impl Touched {
    /// Whether the result of the newest change is lost. What was lost before another change does not matter any more.
    pub fn is_unsure(&self) -> bool {
        self.changes.last().is_some_and(|change| change.lost)
    }

    /// Whether the disk can tell of a change.
    pub fn tells_of(&self, link: usize) -> bool {
        self.changes.iter().rev().take_while(|change| change.lost).any(|change| change.link == link)
    }

    /// The changes that came about.
    pub fn done(&self) -> impl DoubleEndedIterator<Item = &Change> {
        self.changes.iter().filter(|change| !change.lost)
    }
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

/// Every touched file of a session, in the order of the last touch.
pub fn touched(session: &Session) -> Vec<Touched> {
    of(&calls(session, session.links.len(), &mut |text| text))
}

pub(super) fn of(calls: &[Call<'_>]) -> Vec<Touched> {
    let mut files: HashMap<String, Touched> = HashMap::new();
    for call in calls {
        let path = ["file_path", "notebook_path"].into_iter().find_map(|field| call.given(field));
        let Some(path) = path.filter(|path| !path.is_empty()) else { continue };
        let lost = call.outcome == Outcome::Unknown;
        let reads = matches!(call.name.as_str(), "Read" | "NotebookRead");
        let changes = matches!(call.name.as_str(), "Edit" | "Write" | "MultiEdit" | "NotebookEdit");
        let done = call.outcome == Outcome::Done;
        if !(reads && done || changes && (done || lost)) {
            continue;
        }
        let file = files.entry(path.clone()).or_insert_with(|| Touched { path, ..Touched::default() });
        file.link = call.link;
        match () {
            () if reads => file.content = whole(call).or(file.content.take()),
            () if lost => file.lose(call),
            () => change(file, call),
        }
    }
    let mut files: Vec<Touched> = files.into_values().collect();
    files.sort_by_key(|file| file.link);
    files
}

/// The text of a file that was read from its first line to its last.
fn whole(call: &Call<'_>) -> Option<String> {
    let file = call.detail?.get("file")?;
    let number = |field: &str| file.get(field).and_then(Json::number);
    let all = number("startLine")? == 1 && number("numLines")? == number("totalLines")?;
    all.then(|| file.get("content")?.text().map(std::borrow::Cow::into_owned))?
}

fn change(file: &mut Touched, call: &Call<'_>) {
    let detail = |field: &str| call.detail?.get(field);
    let made = detail("type").and_then(Json::text).is_some_and(|kind| kind == "create");
    if made && file.changes.is_empty() {
        file.created = true;
    }
    let written = call.given("content").filter(|_| call.name == "Write");
    let patch = detail("structuredPatch").map(Json::items);
    let lines: Option<Vec<(char, String)>> = match (&written, patch) {
        // A new file has an empty patch.
        (Some(content), _) if made => Some(content.lines().map(|line| ('+', line.to_owned())).collect()),
        (_, Some(hunks)) => {
            let lines = hunks.iter().filter_map(|hunk| hunk.get("lines")).flat_map(Json::items);
            let signed = |line: &str| {
                let sign = line.chars().next().filter(|sign| matches!(sign, '+' | '-' | ' '))?;
                Some((sign, line[1..].to_owned()))
            };
            Some(lines.filter_map(|line| signed(&line.text()?)).collect())
        }
        (_, None) => notebook::lines(call),
    };
    if let Some(lines) = &lines {
        let (plus, minus) = file.lines.unwrap_or_default();
        let count = |sign: char| lines.iter().filter(|(known, _): &&(char, String)| *known == sign).count() as u32;
        file.lines = Some((plus + count('+'), minus + count('-')));
    }
    file.changes.push(Change { link: call.link, lines: lines.unwrap_or_default(), lost: false });
    file.if_done = None;
    let updated = || Some(detail("updated_file")?.text()?.into_owned());
    file.content = written.or_else(updated).or_else(|| edited(call));
}

impl Touched {
    /// A change whose result is lost: what it was to do stands in its input.
    fn lose(&mut self, call: &Call<'_>) {
        let text =
            |value: Json<'_>, field: &str| value.get(field).and_then(Json::text).unwrap_or_default().into_owned();
        let edits = call.input.map(|input| input.get("edits").map_or_else(|| vec![input], Json::items));
        let edits: Vec<(String, String, bool)> = edits
            .unwrap_or_default()
            .into_iter()
            .map(|edit| {
                let all = edit.get("replace_all").is_some_and(Json::is_true);
                (text(edit, "old_string"), text(edit, "new_string"), all)
            })
            .collect();
        let written = call.given("content");
        let signed = |sign: char, text: &str| text.lines().map(|line| (sign, line.to_owned())).collect::<Vec<_>>();
        let lines = match &written {
            Some(content) => signed('+', content),
            None => edits.iter().flat_map(|(old, new, _)| [signed('-', old), signed('+', new)].concat()).collect(),
        };
        let before = self.if_done.take().or_else(|| self.content.clone());
        self.if_done =
            written.or_else(|| edits.iter().try_fold(before?, |now, (old, new, all)| replaced(&now, old, new, *all)));
        self.changes.push(Change { link: call.link, lines, lost: true });
    }
}

/// What a file holds after an edit, where the client recorded what it held before.
fn edited(call: &Call<'_>) -> Option<String> {
    let detail = call.detail?;
    let text = |value: Json<'_>, field: &str| Some(value.get(field)?.text()?.into_owned());
    let all = |value: Json<'_>, field: &str| value.get(field).is_some_and(Json::is_true);
    if let Some(before) = text(detail, "originalFile") {
        let (old, new) = (text(detail, "oldString")?, text(detail, "newString")?);
        return replaced(&before, &old, &new, all(detail, "replaceAll"));
    }
    let before = text(detail, "originalFileContents")?;
    detail.get("edits")?.items().into_iter().try_fold(before, |now, edit| {
        replaced(&now, &text(edit, "old_string")?, &text(edit, "new_string")?, all(edit, "replace_all"))
    })
}

fn replaced(before: &str, old: &str, new: &str, all: bool) -> Option<String> {
    let there = old.is_empty() && before.is_empty() || !old.is_empty() && before.contains(old);
    there.then(|| if all { before.replace(old, new) } else { before.replacen(old, new, 1) })
}
