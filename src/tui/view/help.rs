//! The help, printed from the table of keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::boxes;
use crate::text;
use crate::tui::keys::{Group, KEYS};
use crate::tui::model::Model;
use crate::tui::theme::{Role, Theme};

/// How wide the left and the right half are; below that the chapters stand under each other.
const HALVES: (usize, usize) = (44, 32);
/// Where the sentences start.
const SENTENCE: usize = 10;

/// What the signs of a verdict mean.
const SIGNS: &[(&str, &str)] = &[
    ("✗", "the API refuses it"),
    ("!", "some of it is left out"),
    ("·", "sound, but it stopped"),
    ("✓", "sound"),
    ("●", "open in Claude Code"),
];

pub(super) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = lines(usize::from(area.width.saturating_sub(4)), theme);
    let room = usize::from(area.height.saturating_sub(2));
    let closes = if lines.len() > room { " · Esc closes · j k scroll" } else { " · Esc closes" };
    let title = vec![theme.span(Role::Title, "help"), theme.span(Role::Dim, closes)];
    let inside = boxes::panel(theme, frame, area, title);
    let shown = lines.into_iter().skip(model.help_top).take(usize::from(inside.height));
    boxes::put(frame, inside, shown.collect());
}

/// How many rows the help has on a model's screen.
pub fn rows(model: &Model) -> usize {
    lines(usize::from(model.size.0.saturating_sub(4)), Theme::plain()).len()
}

fn lines(columns: usize, theme: Theme) -> Vec<Line<'static>> {
    let chapters = |groups: &[Group]| groups.iter().flat_map(|group| chapter(*group, theme)).collect::<Vec<_>>();
    let signs = rows_of("SIGNS", SIGNS.iter().copied(), theme);
    let left = chapters(&[Group::Rescue, Group::Find, Group::App]);
    let right = [chapters(&[Group::Move]), signs].concat();
    if columns >= HALVES.0 + HALVES.1 { side_by_side(left, right) } else { [left, right].concat() }
}

fn chapter(group: Group, theme: Theme) -> Vec<Line<'static>> {
    let keys = KEYS.iter().filter(|key| key.group == group);
    rows_of(group.name(), keys.map(|key| (key.shown, key.help)), theme)
}

fn rows_of(
    heading: &'static str,
    rows: impl Iterator<Item = (&'static str, &'static str)>,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(theme.span(Role::Title, heading))];
    lines.extend(rows.map(|(shown, says)| {
        let shown = format!(" {}", text::fit(shown, SENTENCE - 1));
        Line::from(vec![theme.span(Role::Key, shown), theme.span(Role::Text, says)])
    }));
    lines.push(Line::default());
    lines
}

fn side_by_side(left: Vec<Line<'static>>, right: Vec<Line<'static>>) -> Vec<Line<'static>> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut lines = Vec::with_capacity(rows);
    for _ in 0..rows {
        let mut spans = left.next().map_or(Vec::new(), |line| line.spans);
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat(HALVES.0.saturating_sub(used))));
        spans.extend(right.next().map_or(Vec::new(), |line| line.spans));
        lines.push(Line::from(spans));
    }
    lines
}
