//! One step: the steps of its turn on the left if there is room, the step itself on the right.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::Step;
use super::detail::{Detail, Look, PairStyle, Row, RowLayout, Wrap, decoded};
use crate::text;
use crate::tui::widgets::{BOXES, TWO_PANES, boxes, timeline};
use crate::tui::{Card, Context, Role, Theme, words};

/// The columns of the left pane, with its box.
const STEPS: u16 = 40;

/// How the rows of a detail are laid out on a screen of this size.
pub fn row_layout(size: (u16, u16)) -> RowLayout {
    let columns = match size.0 {
        TWO_PANES.. => size.0 - STEPS - 4,
        BOXES.. => size.0 - 4,
        less => less.saturating_sub(2),
    };
    let pairs = if size.0 >= TWO_PANES { PairStyle::Lines } else { PairStyle::Letters };
    RowLayout { columns: usize::from(columns), pairs }
}

/// The last row that can be on top.
pub fn last_top(step: &Step, context: &Context) -> usize {
    let rows = context.body.height.saturating_sub(if context.size.0 < BOXES { 1 } else { 3 });
    step.detail.as_ref().map_or(0, |detail| detail.rows.len().saturating_sub(usize::from(rows)))
}

pub(in crate::tui) fn draw(step: &Step, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(card) = &context.card else { return };
    let Some(detail) = &step.detail else { return };
    let [top, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    boxes::put(frame, top, vec![header(card, detail, theme, usize::from(area.width))]);
    if area.width < BOXES {
        let inside = Rect { x: rest.x + 1, width: rest.width.saturating_sub(2), ..rest };
        let rows = usize::from(inside.height);
        return boxes::put(frame, inside, lines(card, step.look, detail, theme, usize::from(inside.width), rows));
    }
    let right = if area.width >= TWO_PANES {
        let [left, right] = Layout::horizontal([Constraint::Length(STEPS), Constraint::Fill(1)]).areas(rest);
        let inside = boxes::panel(theme, frame, left, vec![theme.span(Role::Title, "steps")]);
        let (columns, rows) = (usize::from(inside.width), usize::from(inside.height));
        boxes::put(frame, inside, timeline::of_turn(card, context.now, theme, columns, rows));
        right
    } else {
        rest
    };
    let inside = boxes::focused(theme, frame, right, title(step.look, detail, theme, usize::from(right.height) - 2));
    let (columns, rows) = (usize::from(inside.width), usize::from(inside.height));
    boxes::scrollbar(theme, frame, right, step.look.top, detail.rows.len());
    boxes::put(frame, inside, lines(card, step.look, detail, theme, columns, rows));
}

fn header(card: &Card, detail: &Detail, theme: Theme, columns: usize) -> Line<'static> {
    let (sign, _, role) = words::verdict(card.opened.diagnosis.verdict);
    let mut left = vec![theme.span(role, format!(" {sign} "))];
    let title = (columns >= usize::from(BOXES)).then(|| card.title.clone());
    let parts: Vec<String> = title.into_iter().chain(detail.place.iter().cloned()).collect();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            left.push(theme.span(Role::Dim, " › "));
        }
        left.push(theme.span(Role::Title, part.clone()));
    }
    let all = card.opened.session.transcript.lines;
    let of = if columns >= usize::from(BOXES) { format!(" of {}", words::number(all.into())) } else { String::new() };
    let right = theme.span(Role::Dim, format!("line {}{of} ", words::number(detail.line.into())));
    boxes::ends(left, vec![right], columns)
}

fn title(look: Look, detail: &Detail, theme: Theme, rows: usize) -> Vec<Span<'static>> {
    let mut title = vec![theme.span(Role::Title, format!("step · {}", look.depth.name()))];
    let (top, all) = (look.top, detail.rows.len());
    if all > rows {
        let last = (top + rows).min(all);
        title.push(theme.span(Role::Dim, format!(" · rows {}–{last} of {}", top + 1, words::number(all as u64))));
    }
    if look.wrap == Wrap::Cut {
        title.push(theme.span(Role::Dim, " · not wrapped"));
    }
    title
}

/// Only what is on the screen is decoded.
fn lines(card: &Card, look: Look, detail: &Detail, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let shown = detail.rows.iter().skip(look.top).take(rows);
    shown.map(|row| line(card, row, theme, columns)).collect()
}

fn line(card: &Card, row: &Row, theme: Theme, columns: usize) -> Line<'static> {
    let spans = |parts: &[(Role, String)]| parts.iter().map(|(role, words)| theme.span(*role, words.clone())).collect();
    match row {
        Row::Words(left, right) => boxes::ends(spans(left), spans(right), columns),
        Row::Heading(words) => {
            let words = format!("── {words} ");
            let rest = columns.saturating_sub(text::width(&words));
            Line::from(boxes::cut(vec![theme.span(Role::Dim, format!("{words}{}", "─".repeat(rest)))], columns))
        }
        Row::Body(lead, at, coding, role) => {
            // A row that is not wrapped can be megabytes long; no column takes more than a few bytes.
            let at = at.start..at.end.min(at.start + columns * BYTES);
            let words = decoded(&card.opened.session, &at, *coding);
            Line::from(boxes::cut(vec![theme.span(Role::Dim, lead.clone()), theme.span(*role, words)], columns))
        }
    }
}

/// The most bytes that one column can take: an escaped pair of surrogates.
const BYTES: usize = 12;
