//! The files that the dropped part of a session changed: what became of them, the difference, and the way back.

pub mod view;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::store::project_files::{Found, Restored, chosen};
use crate::text;
use crate::tui::clipboard::Copy;
use crate::tui::context::Writing;
use crate::tui::dialog::{Dialog, Question};
use crate::tui::jobs::Job;
use crate::tui::jobs::files::{Cut, FileRow, Seen};
use crate::tui::widgets::panes::Side;
use crate::tui::{Action, Context, Effect, Role};

/// The files screen.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// What a worker found, or why it could not look.
    pub seen: Option<Result<Arc<Seen>, String>>,
    /// The cut that it was asked about.
    asked: Option<Cut>,
    /// The files that a person marked to be put back too.
    pub also: BTreeSet<PathBuf>,
    /// The pane that has the keys.
    pub side: Side,
    /// The file under the cursor.
    pub cursor: usize,
    /// The first row of its difference.
    pub top: usize,
}

impl Files {
    /// What a worker found.
    pub fn seen(&self) -> Option<&Arc<Seen>> {
        self.seen.as_ref()?.as_ref().ok()
    }

    /// The file under the cursor.
    pub fn row(&self) -> Option<(&Found, &FileRow)> {
        let seen = self.seen()?;
        Some((seen.found.get(self.cursor)?, seen.rows.get(self.cursor)?))
    }

    /// Whether the file under the cursor is put back only if it is marked, and can be marked.
    pub fn can_toggle(&self) -> bool {
        self.row().is_some_and(|(file, row)| row.needs_mark() && file.refused.is_none())
    }

    fn toggle(&mut self) {
        let Some(path) = self.row().map(|(file, _)| PathBuf::from(&file.judged.path)) else { return };
        if !self.also.remove(&path) {
            self.also.insert(path);
        }
    }

    /// The numbers of the files that would be put back.
    pub fn chosen(&self) -> Vec<usize> {
        let Some(seen) = self.seen() else { return Vec::new() };
        let also: Vec<PathBuf> = self.also.iter().cloned().collect();
        let files = chosen(&seen.found, &also).unwrap_or_default();
        let is_chosen = |found: &Found| files.iter().any(|file| file.judged.path == found.judged.path);
        (0..).zip(&seen.found).filter(|(_, found)| is_chosen(found)).map(|(at, _)| at).collect()
    }

    /// Those of them that had to be marked because such a file can run or hold secrets.
    pub fn chosen_by_name(&self) -> Vec<String> {
        let rows = self.seen().map_or(&[][..], |seen| &seen.rows);
        let chosen = self.chosen();
        let rows = (0..).zip(rows).filter(|(at, row)| row.word.is_some() && chosen.contains(at));
        rows.map(|(_, row)| row.path.clone()).collect()
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        let last = self.seen().map_or(0, |seen| seen.rows.len().saturating_sub(1));
        let to = self.cursor.saturating_add_signed(rows).min(last);
        if to != self.cursor {
            (self.cursor, self.top) = (to, 0);
        }
    }

    /// Whether a key makes sense now.
    pub fn can(&self, action: Action) -> bool {
        match action {
            Action::Toggle => self.side == Side::Rows && self.can_toggle(),
            Action::Save => self.seen().is_some_and(|seen| !seen.patch.is_empty()),
            Action::Restore => !self.chosen().is_empty(),
            _ => true,
        }
    }

    /// The path under the cursor, for the clipboard.
    pub fn path(&self) -> Option<Copy> {
        Some(Copy::path(self.row()?.0.judged.path.as_ref()))
    }

    /// The proposed file name and the text to save.
    pub fn to_save(&self, context: &Context) -> Option<(String, String)> {
        Some((format!("claude-rescue-{}.patch", context.short_id()?), self.seen()?.patch.clone()))
    }

    /// Moves the cursor, or the difference, by rows.
    pub fn scroll(&mut self, context: &Context, rows: isize) {
        if self.side == Side::Rows {
            return self.step_by(rows);
        }
        let last = view::last_top(self, context.body);
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }
}

/// Handles a key.
pub fn update(files: &mut Files, context: &mut Context, action: Action) {
    match action {
        Action::Side => files.side = files.side.other(),
        Action::Toggle => files.toggle(),
        Action::Restore => {
            let count = text::count(files.chosen().len() as u64, "file");
            let named = files.chosen_by_name();
            let among = if named.is_empty() { String::new() } else { format!(", including {}", named.join(", ")) };
            let asks = format!("Restore {count}{among}, with a backup? Type restore and ⏎ (Esc cancels): ");
            context.ask(Dialog::new(Question::Restore, asks));
        }
        _ => {}
    }
}

/// Asks a worker to look, unless it was asked about this cut already.
pub fn ask(files: &mut Files, context: &Context) -> Effect {
    let cut = context.card.as_ref().and_then(Cut::of);
    let Some((source, (from, place))) = context.source().zip(cut) else {
        files.seen = Some(Err("the plan no longer drops any file changes".to_owned()));
        return Effect::None;
    };
    let cut = Cut { source, from, place };
    if files.asked.as_ref() == Some(&cut) {
        return Effect::None;
    }
    files.asked = Some(cut.clone());
    Effect::Run(Job::Files(cut))
}

/// Takes what a worker found, unless it is about another cut.
pub fn seen(files: &mut Files, cut: &Cut, seen: Result<Seen, String>) {
    if files.asked.as_ref() == Some(cut) {
        files.seen = Some(seen.map(Arc::new).map_err(|why| text::line(&why)));
        files.step_by(0);
    }
}

/// Puts the chosen files back. Until that is done there are no rows, so that keys have nothing to act on.
pub fn restore(files: &mut Files) -> Effect {
    match files.seen.take() {
        Some(Ok(seen)) => Effect::Run(Job::Restore(seen, files.also.iter().cloned().collect())),
        _ => Effect::None,
    }
}

/// Files were put back, or could not be. Either way they are looked at again.
pub fn restored(files: &mut Files, context: &mut Context, done: Result<Restored, String>) {
    match done {
        Ok(done) => {
            let count = text::count(done.files.len() as u64, "file");
            let undo = match context.writing {
                Writing::Leaves => format!("claude-rescue undo {}", text::line(&done.id)),
                _ => "u, then ⏎.".to_owned(),
            };
            context.say(Role::Good, format!("Restored {count}; a backup is kept. To undo: {undo}"));
            files.also.clear();
        }
        Err(why) => context.say(Role::Bad, text::line(&why)),
    }
    files.asked = None;
}
