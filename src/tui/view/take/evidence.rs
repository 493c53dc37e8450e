//! The packet for a bug report, as it is posted.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Pane, boxes, header, markdown, title, window, wrapped};
use crate::tui::keys::Action;
use crate::tui::model::Model;
use crate::tui::take::{evidence::Evidence, to_save};
use crate::tui::theme::{Role, Theme};
use crate::tui::view::BOXES;

pub(in crate::tui::view) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let packet = &model.evidence;
    let (top, added, page) = areas(area);
    let what = match (packet.names, packet.messages) {
        (false, false) => "shape only, no words of yours",
        (true, false) => "with names",
        (false, true) => "with messages",
        (true, true) => "with names and messages",
    };
    let name = if area.width < BOXES { "evidence" } else { "evidence for a bug report" };
    let right = if area.width < BOXES { "" } else { what };
    let role = if packet.names || packet.messages { Role::Warn } else { Role::Dim };
    let line = header(model, name, theme.span(role, right), theme, usize::from(area.width));
    boxes::put(frame, top, vec![line]);
    boxes::put(frame, added, vec![toggles(packet, theme, usize::from(area.width))]);
    let rows = page.inside.height;
    let lines = lines(packet, page.columns());
    let all = lines.len();
    let (first, shown) = window(lines, packet.top, rows);
    let name = to_save(model, Action::Save).map_or(String::new(), |(name, _)| name);
    let shown = shown.map(|line| markdown(&line, theme)).collect();
    page.put(title(name, first, rows, all, theme), shown, theme, frame);
}

/// How many rows the page has, and how many are shown.
pub(super) fn extent(model: &Model, area: Rect) -> (usize, usize) {
    let (_, _, page) = areas(area);
    (lines(&model.evidence, page.columns()).len(), usize::from(page.inside.height))
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
    let messages = if long { "messages at the damage, redacted" } else { "messages" };
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
        None => vec!["reading the session, and what is installed here…".to_owned()],
    }
}
