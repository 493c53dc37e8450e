//! The calls that change files, and what their results say of the file before.

use std::ops::Range;

use crate::recovery::calls::{Outcome, calls};
use crate::session::Session;
use crate::transcript::Json;

/// One change to a file.
#[derive(Clone, Debug)]
pub struct Edit {
    change: Change,
    /// What the file held before, if the client recorded it.
    pub original: Original,
    /// Whether it has a result; without one it may or may not have happened.
    pub answered: bool,
}

/// What a file held before an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Original {
    /// These words.
    Text(String),
    /// There was no file.
    Absent,
    /// Not recorded.
    Untold,
}

#[derive(Clone, Debug)]
enum Change {
    /// The whole file was written.
    Whole(String),
    /// Pieces were replaced, one after the other.
    Pieces(Vec<Piece>),
    /// A cell of a notebook was edited; the new file is not recorded.
    Cell,
}

#[derive(Clone, Debug)]
struct Piece {
    old: String,
    new: String,
    all: bool,
}

impl Edit {
    /// Whether it writes the whole file, whatever was in it.
    pub fn is_whole(&self) -> bool {
        matches!(self.change, Change::Whole(_))
    }

    /// The text after it, given the text before; none if it cannot be worked out.
    pub fn apply(&self, before: &str) -> Option<String> {
        match &self.change {
            Change::Whole(words) => Some(words.clone()),
            Change::Cell => None,
            Change::Pieces(pieces) => pieces.iter().try_fold(before.to_owned(), |words, piece| piece.apply(&words)),
        }
    }
}

impl Piece {
    fn apply(&self, words: &str) -> Option<String> {
        if self.old.is_empty() {
            return words.is_empty().then(|| self.new.clone());
        }
        let exchanged = || {
            if self.all { words.replace(&self.old, &self.new) } else { words.replacen(&self.old, &self.new, 1) }
        };
        words.contains(&self.old).then(exchanged)
    }

    fn of(body: Json<'_>, [old, new, all]: [&str; 3]) -> Option<Self> {
        let text = |field| Some(body.get(field)?.text()?.into_owned());
        Some(Self { old: text(old)?, new: text(new)?, all: body.get(all).is_some_and(Json::is_true) })
    }
}

/// The edits of some links, with their paths. Failed ones changed nothing.
pub(super) fn find(session: &Session, links: Range<usize>) -> Vec<(String, Edit)> {
    let calls = calls(session, &session.links, &session.turns).into_iter();
    let tried = calls.filter(|call| links.contains(&call.link) && !call.failed());
    tried.filter_map(|call| Edit::of(&call.name, call.input?, call.detail, call.outcome == Outcome::Done)).collect()
}

impl Edit {
    /// The path and the edit of a call that did not fail, if it changes a file. `told` is what the client noted of its
    /// result, if there is one.
    pub(in crate::recovery) fn of(
        name: &str,
        input: Json<'_>,
        told: Option<Json<'_>>,
        answered: bool,
    ) -> Option<(String, Self)> {
        let text = |body: Json<'_>, field: &str| Some(body.get(field)?.text()?.into_owned());
        // A person can change an edit before accepting it, so the result is more reliable than the call.
        let done = |fields| told.and_then(|told| Piece::of(told, fields));
        let asked = ["old_string", "new_string", "replace_all"];
        let change = match name {
            "Write" => Change::Whole(told.and_then(|told| text(told, "content")).or_else(|| text(input, "content"))?),
            "Edit" => {
                let piece = done(["oldString", "newString", "replaceAll"]).or_else(|| Piece::of(input, asked));
                Change::Pieces(vec![piece?])
            }
            "MultiEdit" => {
                let pieces = input.get("edits")?.items().into_iter().map(|piece| Piece::of(piece, asked));
                Change::Pieces(pieces.collect::<Option<_>>()?)
            }
            "NotebookEdit" => told.and_then(|told| text(told, "updated_file")).map_or(Change::Cell, Change::Whole),
            _ => return None,
        };
        let path = text(input, "file_path").or_else(|| text(input, "notebook_path")).filter(|path| !path.is_empty())?;
        Some((path, Self { change, original: told.map_or(Original::Untold, original), answered }))
    }
}

fn original(told: Json<'_>) -> Original {
    let fields = ["originalFile", "originalFileContents", "original_file"];
    let before = fields.into_iter().find_map(|field| told.get(field)).and_then(Json::text);
    let created = told.get("type").and_then(Json::raw_text) == Some(b"create");
    match before {
        Some(words) => Original::Text(words.into_owned()),
        None if created => Original::Absent,
        None => Original::Untold,
    }
}
