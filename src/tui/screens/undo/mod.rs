//! The undo screen: what was rescued and undone, and undoing one of it.

pub mod view;

use std::path::{Path, PathBuf};

use crate::store::{How, Rescue, State, Undone};
use crate::text::{self, shell};
use crate::tui::clipboard::Copy;
use crate::tui::{Context, Effect, Role};

/// The undo screen.
#[derive(Clone, Debug, Default)]
pub struct Undos {
    /// Newest first; `None` while they are read or something is undone.
    pub rows: Option<Vec<UndoRow>>,
    /// The id of the row under the cursor.
    pub cursor: Option<String>,
    /// Whether a file has come or gone since the sessions were listed.
    pub moved: bool,
    /// The file that was moved away last.
    pub gone: Option<PathBuf>,
    /// Whether the history could not be read.
    pub unread: bool,
}

/// A rescue, or the undoing of one; every word is cleaned.
#[derive(Clone, Debug)]
pub struct UndoRow {
    /// Its id.
    pub id: String,
    /// What was done: `rewind`, `undo of …`.
    pub what: String,
    /// What became of it.
    pub state: State,
    /// When, in milliseconds since 1970.
    pub time: Option<i64>,
    /// The session's id.
    pub session: String,
    /// The file that was written, or taken away.
    pub path: PathBuf,
    /// The file that it was made from.
    pub from: PathBuf,
    /// More facts, each with its label.
    pub particulars: Vec<(&'static str, String)>,
}

impl UndoRow {
    /// The session's title, or its id until the list has read it.
    fn title(&self, titles: Titles<'_>) -> String {
        titles(&self.path).or_else(|| titles(&self.from)).unwrap_or_else(|| self.session.clone())
    }
}

/// Finds the title of the session in a file, once the list has read it.
pub type Titles<'a> = &'a dyn Fn(&Path) -> Option<String>;

impl Undos {
    /// The row under the cursor.
    pub fn selected(&self) -> Option<&UndoRow> {
        self.rows.as_ref()?.get(self.at())
    }

    /// The path under the cursor, for the clipboard.
    pub fn path(&self) -> Option<Copy> {
        Some(Copy::path(&self.selected()?.path))
    }

    /// Whether the row under the cursor can be undone.
    pub fn can_take_back(&self) -> bool {
        self.selected().is_some_and(|row| row.state == State::Done)
    }

    /// The cursor's index among the rows.
    pub fn at(&self) -> usize {
        let mut rows = self.rows.iter().flatten();
        rows.position(|row| Some(&row.id) == self.cursor.as_ref()).unwrap_or(0)
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        let count = self.rows.as_ref().map_or(0, Vec::len);
        let to = self.at().saturating_add_signed(rows).min(count.saturating_sub(1));
        self.cursor = self.rows.as_ref().and_then(|rows| rows.get(to)).map(|row| row.id.clone());
    }

    /// Takes the rows. The cursor stays on its row; at first it is on the newest that can be undone.
    fn fill(&mut self, rows: Vec<UndoRow>) {
        let stays = rows.iter().any(|row| Some(&row.id) == self.cursor.as_ref());
        if !stays {
            let first = rows.iter().find(|row| row.state == State::Done).or(rows.first());
            self.cursor = first.map(|row| row.id.clone());
        }
        self.rows = Some(rows);
    }
}

/// Undoes the rescue under the cursor.
pub fn take_back(undos: &mut Undos) -> Effect {
    match undos.selected().map(|row| row.id.clone()) {
        // Without rows, a second press does nothing while this one is at work.
        Some(id) => {
            undos.rows = None;
            Effect::Undo(id)
        }
        None => Effect::None,
    }
}

/// Takes the history.
pub fn read(undos: &mut Undos, context: &mut Context, history: Result<Vec<Rescue>, String>) {
    match history {
        Ok(rescues) => {
            let rows = rescues.iter().map(|rescue| row(rescue, &rescues)).collect();
            undos.fill(rows);
            undos.unread = false;
        }
        Err(why) => {
            (undos.rows, undos.unread) = (Some(Vec::new()), true);
            context.say(Role::Bad, text::line(&why));
        }
    }
}

/// Something was undone, or could not be. Either way the list is read again.
pub fn undone(undos: &mut Undos, context: &mut Context, undone: Result<Box<Undone>, String>) -> Effect {
    match undone {
        Ok(undone) => {
            undos.moved = true;
            undos.gone = Some(undone.path.clone()).filter(|_| undone.how == How::MovedAway);
            let (how, back) = match undone.how {
                How::MovedAway => (
                    "Undone: the rescued copy was moved to the trash; your original session was never touched.",
                    "To bring it back",
                ),
                How::MovedBack => ("The rescued copy is back.", "To remove it again"),
                How::PutBack => ("Undone: the file's old contents are back.", "To reverse this"),
            };
            let rest = undone.warnings.iter().fold(String::new(), |rest, why| format!("{rest} But {why}."));
            // The app's last words are read in the shell, the message in the app.
            context.took_back =
                Some(text::line(&format!("{how}{rest} {back}: claude-rescue undo {}", shell::word(&undone.id))));
            context.say(Role::Good, text::line(&format!("{how} {back}, undo the top row: g, then ⏎.{rest}")));
        }
        Err(why) => context.say(Role::Bad, text::line(&why)),
    }
    Effect::History
}

fn row(rescue: &Rescue, all: &[Rescue]) -> UndoRow {
    let what = what(rescue, all);
    let show = |path: &Path| text::line(&path.to_string_lossy());
    let mut particulars = vec![("file", show(&rescue.path)), ("made from", show(&rescue.from))];
    particulars.extend(rescue.backup.as_deref().map(|backup| ("backup", show(backup))));
    particulars.push(("command", format!("claude-rescue undo {}", shell::word(&rescue.id))));
    let time: Option<jiff::Timestamp> = rescue.time.parse().ok();
    UndoRow {
        id: rescue.id.clone(),
        what: text::line(&what),
        state: rescue.state,
        time: time.map(jiff::Timestamp::as_millisecond),
        session: text::line(&rescue.session),
        path: rescue.path.clone(),
        from: rescue.from.clone(),
        particulars,
    }
}

/// What was done, by the name of the rescue at the root: `rewind`, `rewind: undone`, `rewind: redone`.
fn what(rescue: &Rescue, all: &[Rescue]) -> String {
    let mut root = rescue;
    // An undo is only of something older, so this ends.
    while let Some(of) = root.of.as_ref().and_then(|of| all.iter().find(|other| other.id == *of)) {
        root = of;
    }
    match rescue.action.as_str() {
        "undo" => format!("{}: undone", root.action),
        "redo" => format!("{}: redone", root.action),
        other => other.to_owned(),
    }
}
