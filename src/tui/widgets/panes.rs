//! A screen with two panes, or one if only one fits: the choices, and the page that is exported.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{BOXES, TWO_PANES, boxes};
use crate::text;
use crate::tui::{Card, Role, Theme};

/// The columns of the left pane, with its box.
const ROWS: u16 = 46;

/// Which of two panes has the keys. If only one fits, it is the one that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    #[default]
    Rows,
    Page,
}

impl Side {
    #[must_use]
    pub fn other(self) -> Self {
        if self == Self::Rows { Self::Page } else { Self::Rows }
    }
}

pub struct Panes {
    pub header: Rect,
    /// The choices, if they are shown.
    pub rows: Option<Pane>,
    /// The page, if it is shown.
    pub page: Option<Pane>,
}

#[derive(Clone, Copy)]
pub struct Pane {
    area: Rect,
    pub inside: Rect,
    is_boxed: bool,
}

impl Panes {
    pub fn of(area: Rect, side: Side) -> Self {
        let [header, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
        if area.width >= TWO_PANES {
            let [rows, page] = Layout::horizontal([Constraint::Length(ROWS), Constraint::Fill(1)]).areas(rest);
            return Self { header, rows: Some(Pane::of(rows, true)), page: Some(Pane::of(page, true)) };
        }
        let pane = Some(Pane::of(rest, area.width >= BOXES));
        match side {
            Side::Rows => Self { header, rows: pane, page: None },
            Side::Page => Self { header, rows: None, page: pane },
        }
    }
}

impl Pane {
    pub fn of(area: Rect, is_boxed: bool) -> Self {
        let (side, ends) = if is_boxed { (2, 1) } else { (1, 0) };
        let (width, height) = (area.width.saturating_sub(2 * side), area.height.saturating_sub(2 * ends));
        Self { area, inside: Rect { x: area.x + side, y: area.y + ends, width, height }, is_boxed }
    }

    pub fn columns(self) -> usize {
        usize::from(self.inside.width)
    }

    /// The title is drawn only if there is a box; the border shows whether the pane has the keys.
    pub fn put(
        self,
        title: Vec<Span<'static>>,
        lines: Vec<Line<'static>>,
        has_keys: bool,
        theme: Theme,
        frame: &mut Frame<'_>,
    ) {
        let boxed = if has_keys { boxes::focused } else { boxes::panel };
        let inside = if self.is_boxed { boxed(theme, frame, self.area, title) } else { self.inside };
        boxes::put(frame, inside, lines);
    }

    /// Shows which of all rows are on the screen.
    pub fn scrollbar(self, top: usize, all: usize, theme: Theme, frame: &mut Frame<'_>) {
        if self.is_boxed {
            boxes::scrollbar(theme, frame, self.area, top, all);
        }
    }
}

/// The top line: the name of the screen, the session's title, and a note.
pub fn header(card: Option<&Card>, name: &str, right: Span<'static>, theme: Theme, columns: usize) -> Line<'static> {
    let title = card.map_or(String::new(), |card| card.title.clone());
    let left =
        vec![theme.span(Role::Title, format!(" {name}")), theme.span(Role::Dim, " › "), theme.span(Role::Text, title)];
    boxes::ends(left, vec![right, Span::raw(" ")], columns)
}

/// The title of a page, and how much of it is shown.
pub fn title(name: String, top: usize, shown: u16, all: usize, theme: Theme) -> Vec<Span<'static>> {
    let mut title = vec![theme.span(Role::Title, name)];
    let last = (top + usize::from(shown)).min(all);
    if last - top < all {
        title.push(theme.span(Role::Dim, format!(" · rows {}–{last} of {all}", top + 1)));
    }
    title
}

/// The title of a pane. The one that has the keys has a sign, not only a colour.
pub fn focus(words: &str, has_keys: Side, side: Side, theme: Theme) -> Vec<Span<'static>> {
    let (sign, role) = if has_keys == side { ("▸", Role::Title) } else { ("", Role::Dim) };
    vec![theme.span(role, format!("{sign}{words}"))]
}

/// Wraps a text. Indents stay, and items of a list hang.
pub fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in words.lines() {
        let rest = line.trim_start_matches(' ');
        let indent = (line.len() - rest.len()).min(columns / 2);
        let hang = if rest.starts_with("- ") { indent + 2 } else { indent };
        let rest = rest.strip_prefix("- ").unwrap_or(rest);
        let parts = text::wrap(rest, columns.saturating_sub(hang));
        if parts.is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        for (at, part) in parts.into_iter().enumerate() {
            let lead = if at == 0 && hang > indent { format!("{}- ", " ".repeat(indent)) } else { " ".repeat(hang) };
            lines.push(format!("{lead}{part}"));
        }
    }
    lines
}

/// A line of Markdown, with headings and hidden secrets highlighted.
pub fn markdown(line: &str, theme: Theme) -> Line<'static> {
    if line.starts_with('#') {
        return Line::from(theme.span(Role::Title, line.to_owned()));
    }
    let mut spans = Vec::new();
    let mut rest = line;
    while let Some((start, length)) = rest.find("[redacted:").and_then(|at| Some((at, rest[at..].find(']')? + 1))) {
        spans.push(theme.span(Role::Text, rest[..start].to_owned()));
        spans.push(theme.span(Role::Warn, rest[start..start + length].to_owned()));
        rest = &rest[start + length..];
    }
    spans.push(theme.span(Role::Text, rest.to_owned()));
    Line::from(spans)
}

/// The lines that fit, and the first of them: `top`, or a row before it if rows would stay empty.
pub fn window<T>(lines: Vec<T>, top: usize, rows: u16) -> (usize, impl Iterator<Item = T>) {
    let top = top.min(lines.len().saturating_sub(usize::from(rows)));
    (top, lines.into_iter().skip(top).take(usize::from(rows)))
}
