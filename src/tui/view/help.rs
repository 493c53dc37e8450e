//! The help, printed from the table of keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::boxes;
use crate::text;
use crate::tui::keys::{Group, KEYS};
use crate::tui::model::Model;
use crate::tui::theme::{Role, Theme};

/// How far apart two halves stand. Where they do not fit the chapters stand under each other.
const GAP: usize = 3;
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
    let lines = lines(model, theme, usize::from(area.width.saturating_sub(4)));
    let room = usize::from(area.height.saturating_sub(2));
    let title = match &model.help_filter {
        Some(words) => vec![theme.span(Role::Title, "help"), theme.span(Role::Key, format!(" / {words}▏"))],
        None if lines.len() > room => closes("help", " · / filters · Esc closes · j k scroll", theme),
        None => closes("help", " · / filters · Esc closes", theme),
    };
    let inside = boxes::panel(theme, frame, area, title);
    let shown = lines.into_iter().skip(top(model)).take(usize::from(inside.height));
    boxes::put(frame, inside, shown.collect());
}

fn closes(name: &'static str, words: &'static str, theme: Theme) -> Vec<Span<'static>> {
    vec![theme.span(Role::Title, name), theme.span(Role::Dim, words)]
}

/// The row that stands on top: never so far down that rows are left empty, whatever the size has become.
fn top(model: &Model) -> usize {
    model.help_top.min(last_top(model))
}

/// The last row that can stand on top.
pub fn last_top(model: &Model) -> usize {
    let room = usize::from(super::body(model).height.saturating_sub(2));
    lines(model, Theme::plain(), usize::from(model.size.0.saturating_sub(4))).len().saturating_sub(room)
}

fn lines(model: &Model, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let rows = |group: Group| KEYS.iter().filter(move |key| key.group == group).map(|key| (key.shown, key.help));
    let chapters = |groups: &[Group]| {
        groups.iter().flat_map(|group| chapter(model, group.name(), rows(*group), theme)).collect::<Vec<_>>()
    };
    let signs = chapter(model, "SIGNS", SIGNS.iter().copied(), theme);
    let left = chapters(&[Group::Rescue, Group::Find, Group::Take]);
    let right = [chapters(&[Group::Move, Group::App]), signs].concat();
    if left.is_empty() && right.is_empty() {
        return vec![Line::from(theme.span(Role::Dim, "no key says this; Esc shows them all"))];
    }
    let widest = |lines: &[Line<'_>]| lines.iter().map(Line::width).max().unwrap_or(0);
    let half = widest(&left) + GAP;
    if model.help_filter.is_none() && half + widest(&right) <= columns {
        return side_by_side(left, right, half);
    }
    [left, right].concat().into_iter().flat_map(|line| wrapped(line, theme, columns)).collect()
}

/// A row whose sentence is broken where the columns are few.
fn wrapped(line: Line<'static>, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let [shown, says] = line.spans.as_slice() else { return vec![line] };
    let parts = text::wrap(&says.content, columns.saturating_sub(SENTENCE)).into_iter().enumerate();
    let blank = Span::raw(" ".repeat(SENTENCE));
    let shown = |at| if at == 0 { shown.clone() } else { blank.clone() };
    parts.map(|(at, part)| Line::from(vec![shown(at), theme.span(Role::Text, part)])).collect()
}

/// A heading and its rows, as far as they hold every word of the filter.
fn chapter(
    model: &Model,
    heading: &'static str,
    rows: impl Iterator<Item = (&'static str, &'static str)>,
    theme: Theme,
) -> Vec<Line<'static>> {
    let filter = model.help_filter.as_deref().unwrap_or_default().to_lowercase();
    let passes = |(shown, says): &(&str, &str)| {
        let row = format!("{shown} {says} {heading}").to_lowercase();
        filter.split_whitespace().all(|word| row.contains(word))
    };
    let rows: Vec<_> = rows.filter(passes).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Line::from(theme.span(Role::Title, heading))];
    lines.extend(rows.into_iter().map(|(shown, says)| {
        let shown = format!(" {} ", text::fit(&model.glyphs.keys(shown), SENTENCE - 2));
        Line::from(vec![theme.span(Role::Key, shown), theme.span(Role::Text, model.glyphs.keys(says))])
    }));
    lines.push(Line::default());
    lines
}

fn side_by_side(left: Vec<Line<'static>>, right: Vec<Line<'static>>, half: usize) -> Vec<Line<'static>> {
    let rows = left.len().max(right.len());
    let (mut left, mut right) = (left.into_iter(), right.into_iter());
    let mut lines = Vec::with_capacity(rows);
    for _ in 0..rows {
        let mut spans = left.next().map_or(Vec::new(), |line| line.spans);
        let used: usize = spans.iter().map(Span::width).sum();
        spans.push(Span::raw(" ".repeat(half.saturating_sub(used))));
        spans.extend(right.next().map_or(Vec::new(), |line| line.spans));
        lines.push(Line::from(spans));
    }
    lines
}
