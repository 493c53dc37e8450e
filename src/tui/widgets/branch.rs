//! A row of an abandoned branch in the timeline.

use ratatui::text::Line;

use super::boxes;
use crate::text;
use crate::tui::{Card, Role, Theme};

/// The row of a branch; its first row says how long it is and when it was left.
pub(in crate::tui) fn line(card: &Card, at: (usize, usize), now: i64, theme: Theme, columns: usize) -> Line<'static> {
    let (branch, no) = at;
    let Some(row) = card.branches.get(&branch).and_then(|rows| rows.get(no)) else { return Line::default() };
    let is_here = card.aside == Some(at);
    let (fate, fate_role) = card.branch_fate(branch, no).shown();
    let beside = card.timeline.turns.len().to_string().len() - 1;
    let number = if row.step == 0 { " ".to_owned() } else { format!("{:>2} ", row.step) };
    let left = vec![
        theme.span(Role::Cursor, if is_here { "▸" } else { " " }),
        theme.span(fate_role, format!("{fate} ")),
        theme.span(Role::Dim, format!("{:beside$}{}{number}", "", card.twig(branch, no))),
        theme.span(if is_here { Role::Cursor } else { Role::Dim }, row.row.words.clone()),
    ];
    let mut notes = row.row.notes.clone();
    if no == 0 {
        let found = card.timeline.branches.get(branch);
        let left = found.and_then(|branch| branch.left(&card.opened.session));
        notes.extend(left.map(|time| format!("left {}", text::ago(now - time))));
    }
    boxes::ends(left, vec![theme.span(Role::Dim, boxes::fitting(&notes, columns))], columns)
}
