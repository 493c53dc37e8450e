//! What was rescued and undone so far, and what became of it.

use std::path::PathBuf;

use anyhow::Result;
use serde::Serialize;

use super::{act::Act, rows, rows::Settled};
use crate::store::path_json;
use crate::store::place::{Place, SessionFile};
use crate::store::write::{failure::End, fingerprint::Now};
use crate::text;

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
            Self::Undone => Some("It is undone already; the undoing can be undone."),
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
    let rescue = |settled: &Settled| {
        let act = settled.act.clone();
        Rescue {
            state: state(&acts, settled),
            id: act.id,
            time: act.time,
            action: act.action,
            of: act.of,
            session: act.session,
            from: act.from,
            path: act.path,
            backup: act.backup,
        }
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
            Some(format!(
                "{noun} {shown}{more} of {} cannot be read; `undo` knows the other acts only. {kept}",
                path.display()
            ))
        }
        Err(error) => Some(format!("{error:#}, so `undo` knows of no act. {kept}")),
    }
}

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
    let rescues = acts.iter().filter(|settled| settled.end == End::Done && settled.act.of.is_none());
    let copies = rescues.map(|settled| &settled.act).filter(|act| act.from != act.path && act.path.exists());
    copies.filter(|act| Tip::of(&acts, act).holds).map(Held::of).collect()
}

/// The rescue that wrote one of these files, beside its original or over it, if that is the last act that they know of.
pub fn last_rescue(place: &Place, files: &[SessionFile]) -> Option<Held> {
    let acts = rows::read(&place.state).unwrap_or_default();
    let is_ours = |path: &PathBuf| files.iter().any(|file| file.path == *path);
    // Files of a project that were put back belong to a group.
    let done = acts.iter().rev().filter(|settled| settled.end == End::Done && settled.act.group.is_none());
    let mut rescues = done.map(|settled| first(&acts, &settled.act));
    let last = rescues.find(|act| is_ours(&act.path) || is_ours(&act.from))?;
    (is_ours(&last.path) && Tip::of(&acts, last).holds).then(|| Held::of(last))
}

/// The act that this one takes back, or brings back, in the end.
fn first<'a>(acts: &'a [Settled], act: &'a Act) -> &'a Act {
    // Acts take back only what comes before them, so one pass is enough.
    acts.iter().rev().fold(act, |act, before| if act.of.as_ref() == Some(&before.act.id) { &before.act } else { act })
}

fn state(acts: &[Settled], settled: &Settled) -> State {
    let tip = match settled.end {
        End::Void => return State::Void,
        End::Unknown => return State::Unknown,
        End::Done => Tip::of(acts, &settled.act),
    };
    if !tip.holds {
        return State::Undone;
    }
    match &tip.act.after {
        Some(seal) => match tip.act.now(seal) {
            Ok(Now::Same) => State::Done,
            Ok(Now::Grown | Now::Other) => State::Used,
            Ok(Now::Gone) => State::Gone,
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
    pub fn of(acts: &'a [Settled], first: &'a Act) -> Self {
        let mut tip = Self { act: first, holds: true };
        // Acts take back only what comes before them, so one pass is enough.
        for settled in acts.iter().filter(|settled| settled.end == End::Done) {
            if settled.act.of.as_ref() == Some(&tip.act.id) {
                tip = Self { act: &settled.act, holds: !tip.holds };
            }
        }
        tip
    }
}
