//! Every rescue and undo so far, and their state now.

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::{act::Act, rows, rows::Recorded};
use crate::store::write::{Compared, End};
use crate::store::{Place, path_json};

/// At most this many broken lines of the journal are named.
const LINES: usize = 4;

/// A rescue, or an undo of one.
#[derive(Clone, Debug, Serialize)]
pub struct Rescue {
    /// The id to undo it by.
    pub id: String,
    /// RFC 3339, in UTC.
    pub time: String,
    /// A rescue's way, `files`, `undo` or `redo`.
    pub action: String,
    /// The act that it undid.
    pub of: Option<String>,
    /// The session's id.
    pub session: String,
    /// The file that it was made from.
    #[serde(serialize_with = "path_json::serialize")]
    pub from: PathBuf,
    /// The file that was written or removed.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Where the old bytes are kept, if a file was overwritten.
    #[serde(serialize_with = "path_json::serialize")]
    pub backup: Option<PathBuf>,
    /// Its state now.
    pub state: State,
}

/// The state of a rescue now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing changed since, so it can be undone.
    Done,
    /// It was undone.
    Undone,
    /// The file changed since: it was resumed or rescued again.
    Used,
    /// The file is gone.
    Gone,
    /// It was interrupted, and nothing changed.
    Void,
    /// The file cannot be read.
    Unknown,
}

impl State {
    /// The state in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "can be undone",
            Self::Undone => "undone",
            Self::Used => "changed since",
            Self::Gone => "file gone",
            Self::Void => "interrupted",
            Self::Unknown => "cannot be read",
        }
    }

    /// Why it cannot be undone, or `None` if it can.
    pub fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Done => None,
            Self::Undone => Some("It has already been undone; the undo can be undone too."),
            Self::Used => Some("The file has changed since (resumed or rescued again), so it is left alone."),
            Self::Gone => Some("The file no longer exists."),
            Self::Void => Some("It was interrupted and left the file unchanged."),
            Self::Unknown => Some("The file cannot be read now."),
        }
    }
}

/// Every rescue and undo, newest first.
pub fn history(place: &Place) -> Result<Vec<Rescue>> {
    let acts = rows::read(&place.state)?;
    let rescue = |recorded: &Recorded| {
        let Act { id, time, action, of, session, from, path, backup, .. } = recorded.act.clone();
        Rescue { id, time, action, of, session, from, path, backup, state: state(&acts, recorded) }
    };
    Ok(acts.iter().rev().map(rescue).collect())
}

/// What is wrong with the journal and what still works, or `None` if nothing is wrong.
pub fn journal_trouble(place: &Place) -> Option<String> {
    let kept = format!(
        "Overwritten files are kept in {}, removed files in {}",
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
            Some(format!(
                "{noun} {shown}{more} of {path} cannot be read; `undo` knows only about the other actions. {kept}"
            ))
        }
        Err(error) => Some(format!("{error:#}, so `undo` does not know of any actions. {kept}")),
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

/// The last of a chain of acts, each of which undoes the one before.
pub struct Tip<'a> {
    pub act: &'a Act,
    /// Whether the first act is in effect: it was undone as often as it was redone.
    pub holds: bool,
}

impl<'a> Tip<'a> {
    pub fn of(acts: &'a [Recorded], first: &'a Act) -> Self {
        let mut tip = Self { act: first, holds: true };
        // An act only undoes an earlier one, so one pass is enough.
        for recorded in acts.iter().filter(|recorded| recorded.end == End::Done) {
            if recorded.act.of.as_ref() == Some(&tip.act.id) {
                tip = Self { act: &recorded.act, holds: !tip.holds };
            }
        }
        tip
    }
}
