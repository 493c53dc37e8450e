//! Boxes and lines: what every screen is put together from.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Paragraph};

use crate::text;
use crate::tui::{Role, Theme};

/// Draws a box with a title. Returns its inside, one column in from its sides.
pub(in crate::tui) fn panel(theme: Theme, frame: &mut Frame<'_>, area: Rect, title: Vec<Span<'static>>) -> Rect {
    bordered((Role::Dim, BorderType::Rounded), theme, frame, area, title)
}

/// Draws the box of the pane that has the keys.
pub(in crate::tui) fn focused(theme: Theme, frame: &mut Frame<'_>, area: Rect, title: Vec<Span<'static>>) -> Rect {
    bordered((Role::Focus, theme.focus()), theme, frame, area, title)
}

/// Shows on the right side of a box which of its rows are on the screen, if not all are.
pub(in crate::tui) fn scrollbar(theme: Theme, frame: &mut Frame<'_>, area: Rect, top: usize, all: usize) {
    let shown = usize::from(area.height.saturating_sub(2));
    if shown == 0 || all <= shown || area.width == 0 {
        return;
    }
    let length = (shown * shown / all).max(1);
    let from = (shown - length) * top.min(all - shown) / (all - shown);
    for row in from..from + length {
        let cell = &mut frame.buffer_mut()[(area.right() - 1, area.y + 1 + row as u16)];
        cell.set_symbol("┃").set_style(theme.style(Role::Focus));
    }
}

/// The row under the cursor, where it has the keys.
pub(in crate::tui) fn chosen(line: Line<'static>, theme: Theme) -> Line<'static> {
    let spans = line.spans.into_iter().map(|span| Span::styled(span.content, theme.chosen(span.style)));
    Line::from(spans.collect::<Vec<_>>())
}

/// Words in a role, and in another one the parts of them that a search found. A capital letter means itself.
pub(in crate::tui) fn found(words: &str, search: Option<&str>, role: Role, theme: Theme) -> Vec<Span<'static>> {
    let is_hit = search.map_or_else(Vec::new, |search| text::hits(words, search));
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut from = 0;
    for hit in is_hit {
        spans.push(theme.span(role, &words[from..hit.start]));
        spans.push(theme.span(Role::Hit, &words[hit.clone()]));
        from = hit.end;
    }
    spans.push(theme.span(role, &words[from..]));
    spans
}

fn bordered(
    (role, border): (Role, BorderType),
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
    title: Vec<Span<'static>>,
) -> Rect {
    let mut spans = vec![Span::raw(" ")];
    spans.extend(title);
    let mut spans = cut(spans, usize::from(area.width.saturating_sub(5)));
    spans.push(Span::raw(" "));
    let title = Line::from(spans);
    // Too low for a box, so only the title is drawn.
    if area.height < 3 {
        frame.render_widget(Paragraph::new(title), area);
        return Rect { height: 0, ..area };
    }
    let block = Block::bordered().border_type(border).border_style(theme.style(role));
    // The title is on the border, which has a look of its own.
    let block = block.title_style(theme.style(Role::Text).remove_modifier(Modifier::DIM | Modifier::BOLD)).title(title);
    let inside = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

pub(in crate::tui) fn put(frame: &mut Frame<'_>, area: Rect, lines: Vec<Line<'static>>) {
    frame.render_widget(Paragraph::new(lines), area);
}

/// Puts as many lines as there are rows. If some do not fit, the last one ends with `…`.
pub(in crate::tui) fn put_cut(frame: &mut Frame<'_>, area: Rect, mut lines: Vec<Line<'static>>) {
    if lines.len() > usize::from(area.height) {
        lines.truncate(area.height.into());
        if let Some(last) = lines.last_mut() {
            *last = Line::from(cut(std::mem::take(&mut last.spans), usize::from(area.width).saturating_sub(2)));
            last.push_span(" …");
        }
    }
    put(frame, area, lines);
}

/// A label of a fixed width, and a text wrapped beside it.
pub(in crate::tui) fn labelled(
    (label, width): (&str, usize),
    (role, words): (Role, &str),
    theme: Theme,
    columns: usize,
) -> Vec<Line<'static>> {
    let parts = text::wrap(words, columns.saturating_sub(width)).into_iter().enumerate();
    let label = |at| theme.span(Role::Dim, text::fit(if at == 0 { label } else { "" }, width));
    parts.map(|(at, part)| Line::from(vec![label(at), theme.span(role, part)])).collect()
}

/// Words in the middle of a line that is filled with a sign.
pub(in crate::tui) fn rule(words: &str, fill: &str, columns: usize) -> String {
    let rest = columns.saturating_sub(text::width(words));
    format!("{}{words}{}", fill.repeat(rest / 2), fill.repeat(rest - rest / 2))
}

/// A line with something at both its ends; the left end gives way.
pub(in crate::tui) fn ends(left: Vec<Span<'static>>, right: Vec<Span<'static>>, columns: usize) -> Line<'static> {
    let width = |spans: &[Span<'static>]| spans.iter().map(Span::width).sum::<usize>();
    let taken = width(&right);
    if taken >= columns {
        return Line::from(cut(left, columns));
    }
    let gap = usize::from(taken > 0);
    let mut spans = cut(left, columns - taken - gap);
    let rest = columns - taken - width(&spans);
    spans.push(Span::raw(" ".repeat(rest)));
    spans.extend(right);
    Line::from(spans)
}

pub(in crate::tui) fn cut(spans: Vec<Span<'static>>, columns: usize) -> Vec<Span<'static>> {
    let mut room = columns;
    let mut out = Vec::new();
    for span in spans {
        let short = text::cut(&span.content, room);
        room -= text::width(&short);
        let whole = short.len() == span.content.len();
        out.push(Span::styled(short, span.style));
        if !whole {
            break;
        }
    }
    out
}

/// The first row of a window that keeps the cursor near its middle.
pub(in crate::tui) fn window(cursor: usize, length: usize, rows: usize) -> usize {
    cursor.saturating_sub(rows / 2).min(length.saturating_sub(rows))
}

/// As many notes as a row has room for beside its words.
pub fn fitting(notes: &[String], columns: usize) -> String {
    let mut told = String::new();
    for note in notes {
        let longer = if told.is_empty() { note.clone() } else { format!("{told} · {note}") };
        if !told.is_empty() && text::width(&longer) > columns / 3 {
            break;
        }
        told = longer;
    }
    told
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn the_window_follows_the_cursor_and_stays_inside() {
        assert_eq!(window(0, 100, 10), 0);
        assert_eq!(window(50, 100, 10), 45);
        assert_eq!(window(99, 100, 10), 90);
        assert_eq!(window(3, 5, 10), 0);
    }
}
