//! The packet for a bug report, as it is posted.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::Evidence;
use crate::tui::widgets::panes::{Pane, header, markdown, title, window, wrapped};
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Action, Context, Role, Theme};

pub(in crate::tui) fn draw(packet: &Evidence, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let (top, added, page) = areas(area);
    let what = match (packet.names, packet.messages) {
        (false, false) => "structure only, no content",
        (true, false) => "with names",
        (false, true) => "with messages",
        (true, true) => "with names and messages",
    };
    let name = if area.width < BOXES { "evidence" } else { "evidence for a bug report" };
    let right = if area.width < BOXES { "" } else { what };
    let role = if packet.names || packet.messages { Role::Warn } else { Role::Dim };
    let line = header(context.card.as_ref(), name, theme.span(role, right), theme, usize::from(area.width));
    boxes::put(frame, top, vec![line]);
    boxes::put(frame, added, vec![toggles(packet, theme, usize::from(area.width))]);
    let rows = page.inside.height;
    let lines = lines(packet, page.columns());
    let all = lines.len();
    let (first, shown) = window(lines, packet.top, rows);
    let name = packet.to_save(context, Action::Save).map_or(String::new(), |(name, _)| name);
    let shown = shown.map(|line| markdown(&line, theme)).collect();
    page.put(title(name, first, rows, all, theme), shown, true, theme, frame);
    page.scrollbar(first, all, theme, frame);
}

pub(in crate::tui) fn last_top(packet: &Evidence, area: Rect) -> usize {
    let (_, _, page) = areas(area);
    lines(packet, page.columns()).len().saturating_sub(usize::from(page.inside.height))
}

fn areas(area: Rect) -> (Rect, Rect, Pane) {
    let heights = [Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)];
    let [top, added, page] = Layout::vertical(heights).areas(area);
    (top, added, Pane::of(page, area.width >= BOXES))
}

fn toggles(packet: &Evidence, theme: Theme, columns: usize) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    let long = columns >= usize::from(BOXES);
    let names = if long { "titles, paths, commands" } else { "names" };
    let messages = if long { "messages around the damage, redacted" } else { "messages" };
    for (key, words, is_in) in [("n", names, packet.names), ("t", messages, packet.messages)] {
        spans.push(theme.span(Role::Text, if is_in { "[x] " } else { "[ ] " }));
        spans.push(theme.span(Role::Key, key));
        spans.push(theme.span(Role::Text, format!(" {words}   ")));
    }
    Line::from(boxes::cut(spans, columns))
}

fn lines(packet: &Evidence, columns: usize) -> Vec<String> {
    match packet.sheet() {
        Some(sheet) => wrapped(sheet.markdown.as_str(), columns),
        None => vec!["reading the session and checking the setup…".to_owned()],
    }
}
