//! The list of sessions with their verdicts, the filter above it, and a preview of the selected one below.

mod preview;
mod row;

use std::collections::HashMap;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::row::{ListRow, State};
use super::{Filter, Focus, List, Preview, top};
use crate::text;
use crate::tui::jobs::listing::Reach;
use crate::tui::widgets::header::{self, Counts};
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Context, Role, Theme};

/// From how many rows on there is a preview, and how high it is at least, with its box.
const PREVIEW: [(u16, u16); 2] = [(30, 15), (18, 9)];
/// The height of a preview that a person wants on a smaller screen.
const WANTED: u16 = 6;

struct Areas {
    header: Rect,
    field: Rect,
    rows: Rect,
    preview: Rect,
}

pub(in crate::tui) fn draw(list: &List, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let place = match list.reach {
        Reach::Here => context.home_relative(&context.project),
        Reach::All => "all projects".to_owned(),
    };
    let shown = list.shown();
    let areas = areas(list, shown.len(), area);
    let counts = Counts { of_all: false, ..list.counts(&context.rescues) };
    header::draw(&counts, &place, theme, frame, areas.header);
    boxes::put(frame, areas.field, vec![field(list, &shown, theme, usize::from(areas.field.width))]);
    let mut inside = areas.rows;
    if area.width >= BOXES {
        let at = list.at(&shown);
        let mut words = vec![theme.span(Role::Title, title(list))];
        if !shown.is_empty() {
            words.push(theme.span(Role::Dim, format!(" · {} of {}", at + 1, shown.len())));
        }
        inside = boxes::focused(theme, frame, areas.rows, words);
        let from = top(at, shown.len(), usize::from(inside.height), list.on_screen);
        boxes::scrollbar(theme, frame, areas.rows, from, shown.len());
    }
    boxes::put(
        frame,
        inside,
        rows(list, context, &shown, theme, usize::from(inside.width), usize::from(inside.height)),
    );
    if let Some(row) = shown.get(list.at(&shown)).filter(|_| areas.preview.height > 0) {
        preview::draw(list, context, row, theme, frame, areas.preview);
    }
}

pub(in crate::tui) fn height(list: &List, body: Rect) -> usize {
    let areas = areas(list, list.shown().len(), body);
    usize::from(if body.width >= BOXES { areas.rows.height.saturating_sub(2) } else { areas.rows.height })
}

pub(in crate::tui) fn has_preview(list: &List, body: Rect) -> bool {
    preview_height(list, Rect { height: body.height.saturating_sub(1), ..body }) > 0
}

fn areas(list: &List, shown: usize, area: Rect) -> Areas {
    let is_filtered = list.focus == Focus::Field || !list.typed.is_empty();
    let heights = [Constraint::Length(1), Constraint::Length(u16::from(is_filtered)), Constraint::Fill(1)];
    let [header, field, rest] = Layout::vertical(heights).areas(area);
    let preview_height = preview_height(list, rest);
    // The list ends after its rows, so that the preview follows closely.
    let border = if area.width < BOXES { 0 } else { 2 };
    let length = (shown.max(1) + border).min(usize::from(rest.height - preview_height)) as u16;
    let below = if preview_height > 0 { Constraint::Fill(1) } else { Constraint::Length(0) };
    let [rows, preview] = Layout::vertical([Constraint::Length(length), below]).areas(rest);
    Areas { header, field, rows, preview }
}

/// The least height of the preview; 0 if there is none.
fn preview_height(list: &List, rest: Rect) -> u16 {
    let by_room =
        PREVIEW.iter().find(|(from, _)| rest.height >= *from && rest.width >= BOXES).map_or(0, |(_, rows)| *rows);
    match list.preview {
        Preview::Unwanted => 0,
        Preview::ByRoom => by_room,
        Preview::Wanted => by_room.max(WANTED.min(rest.height / 2)),
    }
}

fn title(list: &List) -> String {
    let what = match list.filter {
        Filter::All => "sessions",
        Filter::Unhealthy => "only unhealthy sessions",
    };
    format!("{what} · {}", list.order.name())
}

fn field(list: &List, shown: &[&ListRow], theme: Theme, columns: usize) -> Line<'static> {
    let cursor = if list.focus == Focus::Field { "▏" } else { "" };
    let left = vec![theme.span(Role::Key, " / "), theme.span(Role::User, text::clean(&list.typed) + cursor)];
    let hidden = match list.hidden() {
        0 => String::new(),
        hidden => format!(" · {hidden} hidden by H"),
    };
    let of = format!("{} of {}{hidden}", shown.len(), list.all().len());
    let right = match &list.inside {
        None => of,
        Some(inside) => {
            let hits: usize = inside.hits.values().map(|searched| searched.count).sum();
            let found = format!("{} in {of}", text::count(hits as u64, "hit"));
            if inside.read < inside.of { format!("{found}, {} read…", inside.read) } else { found }
        }
    };
    boxes::ends(left, vec![theme.span(Role::Dim, format!("{right} "))], columns)
}

fn rows(
    list: &List,
    context: &Context,
    shown: &[&ListRow],
    theme: Theme,
    columns: usize,
    height: usize,
) -> Vec<Line<'static>> {
    if shown.is_empty() {
        return vec![Line::from(theme.span(Role::Dim, text::cut(&nothing(list), columns)))];
    }
    let at = list.at(shown);
    let from = top(at, shown.len(), height, list.on_screen);
    let mut titles: HashMap<&str, usize> = HashMap::new();
    for judged in shown.iter().filter_map(|row| row.judged()) {
        *titles.entry(&judged.title).or_default() += 1;
    }
    let is_alike = |row: &ListRow| row.judged().is_some_and(|judged| titles[judged.title.as_str()] > 1);
    let visible = shown.iter().enumerate().skip(from).take(height);
    visible
        .map(|(no, row)| {
            let role = if no == at { Role::Cursor } else { Role::Text };
            let line = row::line(list, context, row, is_alike(row), role, theme, columns);
            if no == at { boxes::chosen(line, theme) } else { line }
        })
        .collect()
}

/// Why there is no row, and the key that helps.
fn nothing(list: &List) -> String {
    let looked = match &list.inside {
        Some(inside) if list.rows.is_some() && inside.read >= inside.of => Some(inside.of),
        _ => None,
    };
    if list.hidden() > 0 && !list.typed.is_empty() {
        return format!("{} hidden by H; H shows every session", list.hidden());
    }
    if let Some(of) = looked {
        let onward = if list.reach == Reach::Here { "a looks in all projects" } else { "Esc clears" };
        return match of {
            0 => format!("no sessions to search; {onward}"),
            1 => format!("not in this session; {onward}"),
            _ => format!("not in these {of} sessions; {onward}"),
        };
    }
    let words = match &list.inside {
        _ if list.rows.is_none() => "looking for sessions…",
        Some(_) => "searching the sessions…",
        None if !list.typed.is_empty() && list.can_look_inside() && list.focus == Focus::Field => {
            "no title matches; Tab looks inside"
        }
        None if !list.typed.is_empty() => "no title matches; Esc clears",
        None if list.all().iter().any(|row| matches!(row.state, State::Waiting)) => "reading the sessions…",
        None if list.filter == Filter::Unhealthy => "nothing unhealthy; H shows every session",
        None if list.reach == Reach::Here => "no sessions in this project; a shows all projects",
        None => "no sessions in any project; claude-rescue --config-dir DIR looks elsewhere",
    };
    words.to_owned()
}
