//! What was rescued and undone, and below it the facts of the selected row.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Titles, UndoRow, Undos};
use crate::store::State;
use crate::text;
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Context, Role, Theme};

/// The width of labels.
const LABEL: usize = 11;
/// The widths of the state and of what was done.
const STATE: usize = 16;
const WHAT: usize = 22;

pub(in crate::tui) fn draw(
    undos: &Undos,
    titles: Titles<'_>,
    context: &Context,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let boxed = area.width >= BOXES;
    let (sides, ends) = if boxed { (4, 2) } else { (1, 0) };
    let columns = usize::from(area.width.saturating_sub(sides));
    let told = undos.selected().map_or_else(Vec::new, |row| about(context, row, theme, columns));
    let below = (told.len() as u16 + ends).min(area.height / 2);
    let count = undos.rows.as_ref().map_or(1, |rows| rows.len().max(1)) as u16;
    let above = if boxed { count + ends } else { count + 1 }.min(area.height - below);
    let heights = [Constraint::Length(above), Constraint::Length(below), Constraint::Fill(1)];
    let [list, rest, _] = Layout::vertical(heights).areas(area);
    let title = vec![theme.span(Role::Title, "undo"), theme.span(Role::Dim, " · nothing is deleted")];
    let position = match undos.rows.as_deref() {
        Some(rows @ [_, ..]) => vec![theme.span(Role::Dim, format!(" · {} of {}", undos.at() + 1, rows.len()))],
        _ => Vec::new(),
    };
    if !boxed {
        let head = Line::from([vec![Span::raw(" ")], title, position].concat());
        let rows =
            rows(undos, titles, context, theme, usize::from(area.width), usize::from(list.height.saturating_sub(1)));
        boxes::put(frame, list, [vec![head], rows].concat());
        return boxes::put(frame, rest, told);
    }
    let inside = boxes::focused(theme, frame, list, [title, position].concat());
    let all = undos.rows.as_ref().map_or(0, Vec::len);
    let top = boxes::window(undos.at(), all, usize::from(inside.height));
    boxes::scrollbar(theme, frame, list, top, all);
    boxes::put(frame, inside, rows(undos, titles, context, theme, columns, usize::from(inside.height)));
    if let Some(row) = undos.selected() {
        let inside = boxes::panel(theme, frame, rest, vec![theme.span(Role::Title, row.title(titles))]);
        boxes::put(frame, inside, told);
    }
}

fn rows(
    undos: &Undos,
    titles: Titles<'_>,
    context: &Context,
    theme: Theme,
    columns: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let nothing = match &undos.rows {
        Some(rows) if !rows.is_empty() => None,
        Some(_) if undos.unread => Some("Past rescues cannot be read. Esc goes back."),
        Some(_) => Some("No rescues are recorded. Esc goes back."),
        None => Some("reading past rescues…"),
    };
    if let Some(words) = nothing {
        return vec![Line::from(theme.span(Role::Dim, words))];
    }
    let rows = undos.rows.as_deref().unwrap_or_default();
    let at = undos.at();
    let from = boxes::window(at, rows.len(), height);
    let shown = rows.iter().enumerate().skip(from).take(height);
    shown.map(|(no, row)| line(titles, context, row, no == at, theme, columns)).collect()
}

fn line(
    titles: Titles<'_>,
    context: &Context,
    row: &UndoRow,
    is_here: bool,
    theme: Theme,
    columns: usize,
) -> Line<'static> {
    let (cursor, role) = if is_here { ("▸ ", Role::Cursor) } else { ("  ", Role::Text) };
    let state = match row.state {
        State::Done => Role::Good,
        State::Used | State::Gone | State::Unknown => Role::Warn,
        State::Undone | State::Void => Role::Dim,
    };
    let age = row.time.map_or(String::new(), |time| text::ago(context.now - time));
    let mut left = vec![theme.span(Role::Cursor, cursor), theme.span(state, text::fit(row.state.name(), STATE))];
    if columns + 4 >= usize::from(BOXES) {
        left.push(theme.span(role, text::fit(&row.what, WHAT)));
        left.push(theme.span(role, row.title(titles)));
    } else {
        left.push(theme.span(role, row.what.clone()));
    }
    let line = boxes::ends(left, vec![theme.span(Role::Dim, format!(" {age}"))], columns);
    if is_here { boxes::chosen(line, theme) } else { line }
}

fn about(context: &Context, row: &UndoRow, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let can = match row.state.why_not() {
        Some(why) => (Role::Warn, why),
        None => (Role::Text, "⏎ undoes it. That can be undone too."),
    };
    let can = [(can.0, "undo", context.glyphs.keys(can.1))].into_iter();
    let rest = row.particulars.iter().map(|(label, words)| (Role::Text, *label, context.home_relative(words)));
    let lines = |(role, label, words): (_, _, String)| boxes::labelled((label, LABEL), (role, &words), theme, columns);
    can.chain(rest).flat_map(lines).collect()
}
