//! What keys do to the list, and what they copy from it.

use super::row::ListRow;
use super::{Filter, Focus, List, Preview, view};
use crate::tui::clipboard::Copy;
use crate::tui::context::Purpose;
use crate::tui::{Action, Context};

/// Handles a key that changes only the list.
pub fn update(list: &mut List, context: &Context, action: Action) {
    match action {
        Action::Unhealthy => list.filter = if list.filter == Filter::All { Filter::Unhealthy } else { Filter::All },
        Action::Filter => list.focus = Focus::Field,
        Action::Keep => list.focus = Focus::Rows,
        Action::Order => list.order = list.order.next(),
        Action::Preview => {
            let is_shown = view::has_preview(list, context.body);
            list.preview = if is_shown { Preview::Unwanted } else { Preview::Wanted };
        }
        Action::Back => list.filter = Filter::All,
        _ => {}
    }
}

/// Moves the cursor by rows.
pub fn scroll(list: &mut List, context: &Context, rows: isize) {
    let height = view::height(list, context.body);
    list.step_by(rows, height);
}

impl List {
    /// Whether a key makes sense now.
    pub fn can(&self, action: Action) -> bool {
        if action == Action::Inside { self.can_look_inside() } else { !self.all().is_empty() }
    }

    /// Whether Claude Code can be started on the row under the cursor: it must not be damaged.
    pub fn can_resume(&self, context: &Context) -> bool {
        let judged = self.selected().filter(|_| context.purpose == Purpose::Rescue).and_then(ListRow::judged);
        judged.is_some_and(|judged| judged.opens && !judged.verdict.is_wrong())
    }

    /// What a key copies.
    pub fn copied(&self, context: &Context, action: Action) -> Option<Copy> {
        let row = self.selected()?;
        if action == Action::CopyHere {
            return Some(if row.is_there() { Copy::path(&row.file.path) } else { Copy::path(&row.file.folder()) });
        }
        let (judged, path) = (row.judged()?, &row.file.path);
        Some(Copy::command(context.rescue_of(path), path, judged.verdict, judged.cwd.clone(), &judged.id))
    }
}
