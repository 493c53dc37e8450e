//! The plan screen: every remedy with what it keeps and loses, and below it what the chosen one changes.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Plan, Shown};
use crate::diagnosis::proved::tried;
use crate::text;
use crate::tui::opened::choice::Choice;
use crate::tui::opened::difference::{Counts, Row};
use crate::tui::opened::ladder::{in_short, mends};
use crate::tui::opened::remedy::Remedy;
use crate::tui::widgets::{BOXES, boxes, difference, header, ladder};
use crate::tui::{Card, Context, Role, Theme, words};

/// The width of labels.
const LABEL: usize = 12;
/// From this width on, there is more about the chosen plan.
const WIDE: usize = 90;
/// How many rows the difference has at least.
const DIFFERENCE: u16 = 6;

pub(in crate::tui) fn draw(plan: &Plan, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(card) = &context.card else { return };
    let [top, ladder, below] = parts(card, area);
    boxes::put(frame, top, vec![heading(card, theme, usize::from(area.width))]);
    if card.remedy.is_err() {
        let inside = if area.width < BOXES {
            ladder
        } else {
            boxes::panel(theme, frame, ladder, vec![theme.span(Role::Title, "plans")])
        };
        return boxes::put_cut(frame, inside, summary(card, theme, area));
    }
    let room = usize::from(below.height.saturating_sub(u16::from(area.width >= BOXES) * 2));
    if area.width < BOXES {
        boxes::put_cut(frame, ladder, summary(card, theme, area));
        let lines = shown(plan, card, theme, below, room.saturating_sub(1));
        let title = [vec![Span::raw(" ")], tabs(plan, card, theme)].concat();
        let title = Line::from(boxes::cut(title, usize::from(area.width)));
        return boxes::put(frame, below, [vec![title], lines].concat());
    }
    let inside = boxes::panel(theme, frame, ladder, vec![theme.span(Role::Title, "plans")]);
    boxes::put_cut(frame, inside, summary(card, theme, area));
    let inside = boxes::focused(theme, frame, below, tabs(plan, card, theme));
    let (columns, _) = self::inside(below);
    boxes::scrollbar(theme, frame, below, plan.top, all(plan, card, theme, columns).len());
    boxes::put(frame, inside, shown(plan, card, theme, below, room));
}

/// The last row of the difference that can be on top.
pub fn last_top(plan: &Plan, context: &Context) -> usize {
    let Some(card) = &context.card else { return 0 };
    let [_, _, below] = parts(card, context.body);
    let (columns, rows) = inside(below);
    all(plan, card, Theme::plain(), columns).len().saturating_sub(rows)
}

/// The heading, the ladder, and the difference.
fn parts(card: &Card, area: Rect) -> [Rect; 3] {
    let told = summary(card, Theme::plain(), area).len() as u16;
    let frame = if area.width < BOXES { 0 } else { 2 };
    // The difference keeps a few rows of its own.
    let ladder = (told + frame).min(area.height.saturating_sub(1 + DIFFERENCE));
    let heights = match &card.remedy {
        Ok(_) => [Constraint::Length(1), Constraint::Length(ladder), Constraint::Fill(1)],
        Err(_) => [Constraint::Length(1), Constraint::Fill(1), Constraint::Length(0)],
    };
    Layout::vertical(heights).areas(area)
}

fn inside(below: Rect) -> (usize, usize) {
    let (columns, rows) = if below.width < BOXES { (1, 1) } else { (4, 2) };
    (usize::from(below.width.saturating_sub(columns)), usize::from(below.height.saturating_sub(rows)))
}

fn heading(card: &Card, theme: Theme, columns: usize) -> Line<'static> {
    let mut left = vec![Span::raw(" ")];
    left.extend(header::name(card, theme));
    left.push(theme.span(Role::Dim, "  ›  plans"));
    boxes::ends(left, Vec::new(), columns)
}

/// How much changes: `1 changed · 9 dropped · 5,205 unchanged`.
fn counts(counts: Counts) -> String {
    let parts = [(counts.changed, "changed"), (counts.removed, "dropped"), (counts.added, "added")];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told = told.map(|(count, how)| format!("{} {how}", words::number(count.into())));
    let stays = format!("{} unchanged", words::number(counts.same.into()));
    told.chain([stays]).collect::<Vec<_>>().join(" · ")
}

/// The ladder, and the facts of the chosen plan.
fn summary(card: &Card, theme: Theme, area: Rect) -> Vec<Line<'static>> {
    if area.width < BOXES {
        return small(card, theme, usize::from(area.width.saturating_sub(1)));
    }
    let columns = usize::from(area.width.saturating_sub(4));
    let mut lines = ladder::table(card, theme, columns);
    lines.push(Line::default());
    for (label, words, role) in sentences(card, columns) {
        lines.extend(boxes::labelled((label, LABEL), (role, &words), theme, columns));
    }
    lines
}

/// Without a table: the chosen plan in short, and the keys of the others.
fn small(card: &Card, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Ok(remedy) = &card.remedy {
        let title = ladder::title(card, remedy, theme, columns.saturating_sub(1));
        lines.push(Line::from([vec![Span::raw(" ")], title].concat()));
        let told = [Some(in_short(&remedy.plan)), remedy.plan.risks().into_iter().next()];
        let told = told.iter().flatten().flat_map(|words| text::wrap(words, columns.saturating_sub(1)));
        lines.extend(told.map(|part| Line::from(theme.span(Role::Text, format!(" {part}")))));
    } else {
        let wrapped = sentences(card, columns)
            .into_iter()
            .flat_map(|(_, words, _)| text::wrap(&words, columns.saturating_sub(1)));
        lines.extend(wrapped.map(|part| Line::from(theme.span(Role::Text, format!(" {part}")))));
    }
    let mut spans = vec![Span::raw(" ")];
    spans.extend(ladder::names(card, theme, columns.saturating_sub(1)).spans);
    lines.push(Line::from(spans));
    lines
}

fn sentences(card: &Card, columns: usize) -> Vec<(&'static str, String, Role)> {
    let remedy = match &card.remedy {
        Ok(remedy) => remedy,
        Err(refusal) => return vec![("no plan", text::line(&words::refusal(refusal)) + ".", Role::Warn)],
    };
    let mut told = vec![("chosen", chosen_words(card, remedy), Role::Title)];
    told.extend(card.opened.lost.iter().map(|lost| ("directory", lost.in_short(), Role::Warn)));
    told.extend(mends(&remedy.plan).filter(|_| columns >= WIDE).map(|mends| ("fixes", mends, Role::Text)));
    told.push(("risk", remedy.plan.risks().join(" "), Role::Text));
    let tried = tried(&card.opened.diagnosis, remedy.plan.way.name()).filter(|_| columns >= WIDE);
    told.extend(tried.map(|tried| ("tried", tried.says().trim_start_matches("tried ").to_owned(), Role::Text)));
    if let Some(best) = card.ladder.recommended() {
        let because = best.because.unwrap_or_default();
        told.push(("recommended", format!("{}: {because}", best.way.name()), Role::Good));
    }
    told.extend(own_fork(card).filter(|_| columns >= WIDE).map(|words| ("built in", words, Role::Text)));
    told
}

/// How Claude Code can do the chosen plan itself, and what prints the whole command.
fn own_fork(card: &Card) -> Option<String> {
    let Choice::Rung(way) = card.choice else { return None };
    let forked = card.ladder.rungs.iter().find(|rung| rung.way == way)?.fork.as_ref()?;
    let id = text::shell::word(&card.opened.known_as);
    Some(format!("{} To see the command: claude-rescue plans {id}", forked.says()))
}

fn chosen_words(card: &Card, remedy: &Remedy) -> String {
    let name = match card.choice {
        Choice::Rung(way) => way.name().to_owned(),
        Choice::Picked(_) => card.picked_words(remedy),
    };
    format!("{name}: {}", in_short(&remedy.plan))
}

/// The names of the views. The shown one has a sign, not only a colour.
fn tabs(plan: &Plan, card: &Card, theme: Theme) -> Vec<Span<'static>> {
    let mut spans = vec![theme.span(Role::Title, "what changes  ")];
    for view in Shown::ALL {
        let (role, name) = if view == plan.shown {
            (Role::Cursor, format!("▸{} ", view.name()))
        } else {
            (Role::Dim, format!(" {} ", view.name()))
        };
        spans.push(theme.span(role, name));
    }
    if let Ok(remedy) = &card.remedy {
        spans.push(theme.span(Role::Dim, format!("  {}", counts(remedy.difference.counts))));
    }
    spans
}

fn shown(plan: &Plan, card: &Card, theme: Theme, below: Rect, rows: usize) -> Vec<Line<'static>> {
    let (columns, _) = inside(below);
    let lines = all(plan, card, theme, columns);
    let top = plan.top.min(lines.len().saturating_sub(rows));
    let indent = if below.width < BOXES { " " } else { "" };
    let shown = lines.into_iter().skip(top).take(rows);
    shown.map(|line| Line::from([vec![Span::raw(indent)], line.spans].concat())).collect()
}

fn all(plan: &Plan, card: &Card, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let Ok(remedy) = &card.remedy else { return Vec::new() };
    let rows: &[Row] = match plan.shown {
        Shown::Turns => &remedy.difference.turns,
        Shown::Lines => &remedy.difference.lines,
        Shown::Text => &remedy.difference.text,
    };
    rows.iter().flat_map(|row| difference::lines(row, theme, columns)).collect()
}
