//! The files that the dropped part of a session changed, and the difference of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::Files;
use crate::recovery::files::Fate;
use crate::text;
use crate::tui::jobs::files::{FileRow, Seen};
use crate::tui::widgets::panes::{Panes, Side, focus, header, title, window};
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Context, Role, Theme};

pub(in crate::tui) fn draw(files: &Files, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let panes = Panes::of(area, files.side);
    let name = if area.width < BOXES { "files" } else { "files changed by the dropped part" };
    let back = files.chosen().len();
    let right = match files.seen() {
        Some(seen) => format!("{back} of {} to restore", text::count(seen.rows.len() as u64, "file")),
        None => String::new(),
    };
    let line = header(context.card.as_ref(), name, theme.span(Role::Dim, right), theme, usize::from(area.width));
    boxes::put(frame, panes.header, vec![line]);
    if let Some(pane) = panes.rows {
        let lines = rows(files, theme, pane.columns(), usize::from(pane.inside.height));
        pane.put(focus("files", files.side, Side::Rows, theme), lines, files.side == Side::Rows, theme, frame);
    }
    if let Some(pane) = panes.page {
        let rows = pane.inside.height;
        let lines = page(files, theme, pane.columns());
        let all = lines.len();
        let (top, shown) = window(lines, files.top, rows);
        let sign = if files.side == Side::Page { "▸" } else { "" };
        let name = files.row().map_or("difference", |(_, row)| &row.path);
        let title = title(format!("{sign}{name}"), top, rows, all, theme);
        pane.put(title, shown.collect(), files.side == Side::Page, theme, frame);
        pane.scrollbar(top, all, theme, frame);
    }
}

pub(in crate::tui) fn last_top(files: &Files, area: Rect) -> usize {
    let pane = Panes::of(area, Side::Page).page;
    let rows = |columns| page(files, Theme::plain(), columns).len();
    pane.map_or(0, |pane| rows(pane.columns()).saturating_sub(usize::from(pane.inside.height)))
}

fn rows(files: &Files, theme: Theme, columns: usize, height: usize) -> Vec<Line<'static>> {
    let seen = match &files.seen {
        Some(Ok(seen)) if !seen.rows.is_empty() => seen,
        Some(Ok(seen)) => {
            let nothing = "The session records no file changes. Esc goes back.";
            return [wrapped(nothing, Role::Text, theme, columns), warnings(seen, theme, columns)].concat();
        }
        Some(Err(why)) => return wrapped(&format!("{why}. Esc goes back."), Role::Warn, theme, columns),
        None => return wrapped("checking the files…", Role::Dim, theme, columns),
    };
    let chosen = files.chosen();
    let from = boxes::window(files.cursor, seen.rows.len(), height);
    let shown = seen.rows.iter().enumerate().skip(from).take(height);
    let mut lines: Vec<Line<'static>> =
        shown.map(|(at, row)| line(files, row, at, chosen.contains(&at), theme, columns)).collect();
    let warnings = warnings(seen, theme, columns);
    if !warnings.is_empty() {
        lines.push(Line::default());
        lines.extend(warnings);
    }
    lines.truncate(height);
    lines
}

fn line(files: &Files, row: &FileRow, at: usize, goes: bool, theme: Theme, columns: usize) -> Line<'static> {
    let is_here = at == files.cursor;
    let role = if is_here && files.side == Side::Rows { Role::Cursor } else { Role::Text };
    let marked = match row.refused {
        None if goes => "[x] ",
        None if row.needs_mark() => "[ ] ",
        _ => "    ",
    };
    let (sign, tone) = sign(row.fate);
    let left = vec![
        theme.span(role, if is_here { "▸ " } else { "  " }),
        theme.span(role, marked),
        theme.span(tone, format!("{sign} ")),
        theme.span(role, row.path.clone()),
    ];
    let edits = text::count(row.edits as u64, "edit");
    boxes::ends(left, vec![theme.span(Role::Dim, format!(" {edits}"))], columns)
}

fn sign(fate: Fate) -> (&'static str, Role) {
    match fate {
        Fate::Still => ("●", Role::Added),
        Fate::Back => ("✓", Role::Good),
        Fate::Deleted => ("−", Role::Removed),
        Fate::Changed => ("!", Role::Warn),
        Fate::Unknown | Fate::Unseen => ("?", Role::Warn),
    }
}

fn warnings(seen: &Seen, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    seen.warnings.iter().flat_map(|words| wrapped(words, Role::Dim, theme, columns)).collect()
}

fn wrapped(words: &str, role: Role, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    text::wrap(words, columns).into_iter().map(|line| Line::from(theme.span(role, line))).collect()
}

/// What became of the file under the cursor, whether it can go back, and the difference.
fn page(files: &Files, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let Some((_, row)) = files.row() else { return Vec::new() };
    let goes = files.chosen().contains(&files.cursor);
    let back = match row.refused {
        _ if row.fate == Fate::Back => "nothing to restore".to_owned(),
        Some(why) => format!("never restored: {why}"),
        None if goes && row.word.is_some() => "marked: r restores it, after a backup".to_owned(),
        None if goes => "r restores it, after a backup".to_owned(),
        None if row.needs_mark() => {
            let why = row.word.map_or(String::new(), |why| format!("{why}; "));
            format!("{why}not restored unless you mark it (space)")
        }
        None => "not restored".to_owned(),
    };
    let mut lines = wrapped(&format!("{}; {back}", row.fate.says()), sign(row.fate).1, theme, columns);
    lines.push(Line::default());
    lines.extend(row.lines.iter().map(|line| Line::from(boxes::cut(vec![difference(line, theme)], columns))));
    lines
}

fn difference(line: &str, theme: Theme) -> ratatui::text::Span<'static> {
    let role = match line.as_bytes().first() {
        _ if ["+++", "---", "diff", "@@", "new file"].iter().any(|head| line.starts_with(head)) => Role::Dim,
        Some(b'+') => Role::Added,
        Some(b'-') => Role::Removed,
        _ => Role::Text,
    };
    theme.span(role, line.to_owned())
}
