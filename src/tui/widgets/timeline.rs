//! The timeline: a strip of all turns by size, and the turns with their steps below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{boxes, branch, cut, strip};
use crate::session::Place as Spot;
use crate::text;
use crate::tui::opened::rows::Item;
use crate::tui::opened::timeline::StepRow;
use crate::tui::{Card, Role, Theme};

/// With more rows than these, the strip is shown.
const STRIP: usize = 5;

pub(in crate::tui) fn draw(card: &Card, now: i64, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let mut title = vec![theme.span(Role::Title, "timeline")];
    if let Some(search) = card.search.as_ref().filter(|search| !search.words.is_empty()) {
        let words = text::cut(&text::line(&search.words), 20);
        title.push(theme.span(Role::Key, format!(" · {} ", search.counter(card.cursor))));
        title.push(theme.span(Role::Dim, format!("“{words}”")));
    }
    let items = card.items();
    let at = card.row(&items);
    title.push(theme.span(Role::Dim, format!(" · turn {} of {}", card.cursor.turn, card.timeline.turns.len())));
    let inside = boxes::focused(theme, frame, area, title);
    let (columns, height) = (usize::from(inside.width), usize::from(inside.height));
    boxes::put(frame, inside, lines(card, now, theme, columns, height));
    let strip = if height > STRIP { 2 } else { 0 };
    let shown = height.saturating_sub(strip);
    let below = Rect { y: area.y + strip as u16, height: area.height.saturating_sub(strip as u16), ..area };
    boxes::scrollbar(theme, frame, below, boxes::window(at, items.len(), shown), items.len());
}

pub(in crate::tui) fn lines(card: &Card, now: i64, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if rows > STRIP {
        lines.extend(strip::of_card(card, theme, columns));
    }
    let rest = rows - lines.len();
    lines.extend(list(card, &card.items(), (Has::Keys, now), theme, columns, rest));
    lines
}

pub(in crate::tui) fn of_turn(card: &Card, now: i64, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    list(card, &card.items_of(card.cursor.turn.max(1)), (Has::NoKeys, now), theme, columns, rows)
}

/// Whether the rows have the keys.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Has {
    Keys,
    NoKeys,
}

fn list(
    card: &Card,
    items: &[Item],
    (has, now): (Has, i64),
    theme: Theme,
    columns: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    let at = card.row(items);
    let from = boxes::window(at, items.len(), rows);
    let shown = items.iter().enumerate().skip(from).take(rows);
    let line = |item: &Item| match item {
        Item::Cut => cut::line(card, theme, columns),
        Item::Compacted(no) => compaction(card, *no, theme, columns),
        Item::Aside(branch, row) => branch::line(card, (*branch, *row), now, theme, columns),
        Item::At(place) => row(card, *place, theme, columns),
    };
    let is_chosen = |no: usize| has == Has::Keys && no == at;
    let shown = shown.map(|(no, item)| if is_chosen(no) { boxes::chosen(line(item), theme) } else { line(item) });
    shown.collect()
}

/// What was sent before is a summary from here on.
fn compaction(card: &Card, no: usize, theme: Theme, columns: usize) -> Line<'static> {
    let words = card.timeline.compactions.get(no).map_or("", |compaction| compaction.words.as_str());
    let words = text::cut(&format!(" {words} "), columns.saturating_sub(2));
    Line::from(theme.span(Role::Warn, boxes::rule(&words, "┄", columns)))
}

fn row(card: &Card, place: Spot, theme: Theme, columns: usize) -> Line<'static> {
    let is_here = card.at() == Item::At(place);
    let (fate, fate_role) = card.fate(place).shown();
    let digits = card.timeline.turns.len().to_string().len();
    let Some(told) = RowText::of(card, place) else { return Line::default() };
    let (sign, sign_role) = told.row.mark.sign();
    let number = match place.step {
        0 => format!("{:>digits$} ", place.turn),
        step => format!("{:digits$} {} {step:>2} ", "", if told.is_last { "└" } else { "├" }),
    };
    let words = match place.step {
        _ if is_here => Role::Cursor,
        0 => Role::User,
        _ => Role::Text,
    };
    let pointer = match (is_here, card.is_hit(place)) {
        (true, _) => theme.span(Role::Cursor, "▸"),
        (false, true) => theme.span(Role::Key, "*"),
        (false, false) => Span::raw(" "),
    };
    let search = card.search.as_ref().map(|search| search.words.as_str());
    let mut left = vec![
        pointer,
        theme.span(fate_role, format!("{fate} ")),
        theme.span(Role::Dim, number),
        theme.span(sign_role, format!("{sign} ")),
    ];
    left.extend(boxes::found(&told.row.words, search, words, theme));
    let mut notes = told.row.notes;
    let is_unseen = |search| text::hits(&told.row.words, search).is_empty();
    if card.is_hit(place) && search.is_some_and(is_unseen) {
        notes.insert(0, "hit inside".to_owned());
    }
    let note = boxes::fitting(&notes, columns);
    let role = if note.ends_with("no result") { Role::Bad } else { Role::Dim };
    boxes::ends(left, vec![theme.span(role, note)], columns)
}

struct RowText {
    row: StepRow,
    is_last: bool,
}

impl RowText {
    fn of(card: &Card, place: Spot) -> Option<Self> {
        let turn = card.timeline.turns.get((place.turn as usize).checked_sub(1)?)?;
        let Some(step) = (place.step as usize).checked_sub(1) else {
            let times = match turn.branches.len() {
                0 => None,
                1 => Some("rewound".to_owned()),
                times => Some(format!("rewound {times}×")),
            };
            let notes = times.into_iter().chain(turn.notes.iter().cloned()).collect();
            return Some(Self { row: StepRow { mark: turn.mark, words: turn.words.clone(), notes }, is_last: false });
        };
        let steps = card.unfolded.get(&place.turn)?;
        Some(Self { row: steps.get(step)?.clone(), is_last: step + 1 == steps.len() })
    }
}
