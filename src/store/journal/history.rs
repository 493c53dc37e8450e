//! What was rescued and undone so far, and what became of it.

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::{act::Act, rows, rows::Recorded};
use crate::store::write::{Compared, End};
use crate::store::{Place, path_json};

/// How many lines of a broken journal are named.
const LINES: usize = 4;

/// A rescue, or the undoing of one.
#[derive(Clone, Debug, Serialize)]
pub struct Rescue {
    /// The id by which it can be undone.
    pub id: String,
    /// When, as in RFC 3339, in UTC.
    pub time: String,
    /// What was done: a way of rescue, `undo`, or `redo`.
    pub action: String,
    /// The act that it took back.
    pub of: Option<String>,
    /// The session's id.
    pub session: String,
    /// The file that it was made from.
    #[serde(serialize_with = "path_json::serialize")]
    pub from: PathBuf,
    /// The file that was written, or taken away.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Where the bytes from before are kept, if a file was written over.
    #[serde(serialize_with = "path_json::serialize")]
    pub backup: Option<PathBuf>,
    /// What became of it.
    pub state: State,
}

/// What became of a rescue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is as it was left, so it can be undone.
    Done,
    /// It was undone.
    Undone,
    /// Its file changed since: somebody resumed it, or it was rescued again.
    Used,
    /// Its file is not there any more.
    Gone,
    /// It was broken off, and nothing changed.
    Void,
    /// Its file cannot be read.
    Unknown,
}

impl State {
    /// In a word or three.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "can be undone",
            Self::Undone => "undone",
            Self::Used => "changed since",
            Self::Gone => "file gone",
            Self::Void => "broken off",
            Self::Unknown => "cannot be read",
        }
    }

    /// Why it cannot be undone, if it cannot.
    pub fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Done => None,
            Self::Undone => Some("It is undone already; that can be undone too."),
            Self::Used => Some("The file changed since: it was resumed, or rescued again. It stays as it is."),
            Self::Gone => Some("The file is not there any more."),
            Self::Void => Some("It was broken off, and left the file as it found it."),
            Self::Unknown => Some("The file cannot be read now."),
        }
    }
}

/// Every rescue and its undoing, newest first.
pub fn history(place: &Place) -> Result<Vec<Rescue>> {
    let acts = rows::read(&place.state)?;
    let rescue = |recorded: &Recorded| {
        let Act { id, time, action, of, session, from, path, backup, .. } = recorded.act.clone();
        Rescue { id, time, action, of, session, from, path, backup, state: state(&acts, recorded) }
    };
    Ok(acts.iter().rev().map(rescue).collect())
}

/// What is wrong with the journal, and what can be done all the same, if something is wrong.
pub fn journal_trouble(place: &Place) -> Option<String> {
    let kept = format!(
        "What was written over is kept in {}, what was taken away in {}",
        place.state.join("backups").display(),
        place.state.join("trash").display()
    );
    match rows::broken_lines(&place.state) {
        Ok(lines) if lines.is_empty() => None,
        Ok(lines) => {
            let shown: Vec<String> = lines.iter().take(LINES).map(ToString::to_string).collect();
            let more = lines.len().checked_sub(LINES).filter(|more| *more > 0);
            let more = more.map_or(String::new(), |more| format!(" and {more} more"));
            let (noun, shown) = (if lines.len() == 1 { "line" } else { "lines" }, shown.join(", "));
            let path = rows::path(&place.state);
            let path = path.display();
            Some(format!("{noun} {shown}{more} of {path} cannot be read; `undo` knows the other acts only. {kept}"))
        }
        Err(error) => Some(format!("{error:#}, so `undo` knows of no act. {kept}")),
    }
}

fn state(acts: &[Recorded], recorded: &Recorded) -> State {
    let tip = match recorded.end {
        End::Void => return State::Void,
        End::Unknown => return State::Unknown,
        End::Done => Tip::of(acts, &recorded.act),
    };
    if !tip.holds {
        return State::Undone;
    }
    match &tip.act.after {
        Some(fingerprint) => match tip.act.compare(fingerprint) {
            Ok(Compared::Same) => State::Done,
            Ok(Compared::Grown | Compared::Other) => State::Used,
            Ok(Compared::Gone) => State::Gone,
            Err(_) => State::Unknown,
        },
        None if tip.act.path.exists() => State::Used,
        None => State::Done,
    }
}

/// The last of the acts that took each other back, beginning with one.
pub struct Tip<'a> {
    /// The last one.
    pub act: &'a Act,
    /// Whether what the first one did holds: it was taken back and brought back equally often.
    pub holds: bool,
}

impl<'a> Tip<'a> {
    pub fn of(acts: &'a [Recorded], first: &'a Act) -> Self {
        let mut tip = Self { act: first, holds: true };
        // Acts take back only what comes before them, so one pass is enough.
        for recorded in acts.iter().filter(|recorded| recorded.end == End::Done) {
            if recorded.act.of.as_ref() == Some(&tip.act.id) {
                tip = Self { act: &recorded.act, holds: !tip.holds };
            }
        }
        tip
    }
}
