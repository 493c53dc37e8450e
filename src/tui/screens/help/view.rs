//! The help, printed from the table of keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::Help;
use crate::text;
use crate::tui::keys::{Group, KEYS, Key};
use crate::tui::widgets::boxes;
use crate::tui::{Context, Role, Screen, Theme};

/// Columns between the two halves.
const GAP: usize = 3;
/// From this width on, chapters are in two columns.
const TWO_COLUMNS: usize = 96;
/// The width of the keys.
const SENTENCE: usize = 10;

/// What the signs and the words beside them mean.
const SIGNS: &[(&str, &str)] = &[
    ("✗", "broken, damaged: the API refuses it"),
    ("!", "lossy: Claude Code leaves part of it out"),
    ("!", "refused: the API refused it, no damage found"),
    ("·", "errored, interrupted: sound, but cut short"),
    ("✓", "sound, or rescued"),
    ("∅", "empty, or gone (the transcript is missing)"),
    ("− + ~", "dropped, added, changed by the plan"),
    ("▸", "the cursor"),
    ("◉", "the chosen plan"),
    ("●", "open in Claude Code"),
];

pub(in crate::tui) fn draw(help: &Help, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let lines = lines(help, context, theme, usize::from(area.width.saturating_sub(4)));
    let room = usize::from(area.height.saturating_sub(2));
    let hint = match &help.filter {
        Some(words) => theme.span(Role::Key, format!(" / {words}▏")),
        None if lines.len() > room => theme.span(Role::Dim, " · / filters · Esc closes · j k scroll"),
        None => theme.span(Role::Dim, " · / filters · Esc closes"),
    };
    let inside = boxes::focused(theme, frame, area, vec![theme.span(Role::Title, "help"), hint]);
    let top = help.top.min(last_top(help, context));
    boxes::scrollbar(theme, frame, area, top, lines.len());
    let shown = lines.into_iter().skip(top).take(usize::from(inside.height));
    boxes::put(frame, inside, shown.collect());
}

/// The last row that can be on top.
pub fn last_top(help: &Help, context: &Context) -> usize {
    let room = usize::from(context.body.height.saturating_sub(2));
    lines(help, context, Theme::plain(), usize::from(context.size.0.saturating_sub(4))).len().saturating_sub(room)
}

fn lines(help: &Help, context: &Context, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    // The screen that the help was opened from comes first, the others follow under their names.
    let here = help.scope;
    let rows = |group: Group| {
        let keys = KEYS.iter().filter(move |key| key.group == group && key.screens.contains(&here));
        keys.map(|key| (key.shown, key.help))
    };
    let groups = Group::ALL.iter().map(|group| chapter(help, context, group.name(), rows(*group), theme));
    let elsewhere = Screen::ALL.iter().map(|scope| {
        let only = |key: &&Key| !key.screens.contains(&here) && key.screens.first() == Some(scope);
        let keys = KEYS.iter().filter(only).map(|key| (key.shown, key.help));
        chapter(help, context, scope.name(), keys, theme)
    });
    let signs = chapter(help, context, "SIGNS", SIGNS.iter().copied(), theme);
    let chapters: Vec<_> = groups.chain(elsewhere).chain([signs]).collect();
    let all: usize = chapters.iter().map(Vec::len).sum();
    if all == 0 {
        return vec![Line::from(theme.span(Role::Dim, "no key matches; Esc shows all"))];
    }
    let wrap = |lines: Vec<Line<'static>>, columns| {
        lines.into_iter().flat_map(|line| wrapped(line, theme, columns)).collect::<Vec<_>>()
    };
    if help.filter.is_some() || columns < TWO_COLUMNS {
        return wrap(chapters.concat(), columns);
    }
    let half = (columns - GAP) / 2;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for chapter in chapters {
        // Chapters stay whole, and in their order.
        let side = if right.is_empty() && left.len() + chapter.len() / 2 <= all / 2 { &mut left } else { &mut right };
        side.extend(wrap(chapter, half));
    }
    side_by_side(left, right, half + GAP)
}

/// Wraps the sentence of a row.
fn wrapped(line: Line<'static>, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let [shown, says] = line.spans.as_slice() else { return vec![line] };
    let parts = text::wrap(&says.content, columns.saturating_sub(SENTENCE)).into_iter().enumerate();
    let blank = Span::raw(" ".repeat(SENTENCE));
    let shown = |at| if at == 0 { shown.clone() } else { blank.clone() };
    parts.map(|(at, part)| Line::from(vec![shown(at), theme.span(Role::Text, part)])).collect()
}

/// A heading and those of its rows that hold every word of the filter.
fn chapter(
    help: &Help,
    context: &Context,
    heading: &'static str,
    rows: impl Iterator<Item = (&'static str, &'static str)>,
    theme: Theme,
) -> Vec<Line<'static>> {
    let filter = help.filter.as_deref().unwrap_or_default().to_lowercase();
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
        let shown = format!(" {} ", text::fit(&context.glyphs.keys(shown), SENTENCE - 2));
        Line::from(vec![theme.span(Role::Key, shown), theme.span(Role::Text, context.glyphs.keys(says))])
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
