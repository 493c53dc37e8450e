//! The timeline: a strip of all turns by size, and the turns with their steps below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{boxes, cut};
use crate::session::Place as Spot;
use crate::text;
use crate::tui::card::{Card, Item};
use crate::tui::theme::{Role, Theme};
use crate::tui::timeline::{Mark, TurnRow};

const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

pub(super) fn draw(card: &Card, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let inside = boxes::panel(theme, frame, area, vec![theme.span(Role::Title, "timeline")]);
    boxes::put(frame, inside, lines(card, theme, usize::from(inside.width), usize::from(inside.height)));
}

/// The timeline without a box.
pub(super) fn lines(card: &Card, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if rows > 5 {
        let turns = &card.timeline.turns;
        let kept = card.cut().map_or(turns.len(), |cut| cut.turn as usize);
        lines.push(strip(turns, kept, theme, columns));
        lines.push(Line::default());
    }
    let items = card.items();
    let left = rows - lines.len();
    let from = boxes::window(card.row(&items), items.len(), left);
    let shown = items.iter().skip(from).take(left);
    lines.extend(shown.map(|item| match item {
        Item::Cut => cut::line(card.choice, theme, columns),
        Item::At(place) => row(card, *place, theme, columns),
    }));
    lines
}

/// One column a turn, or several turns a column: how large each is, and where the damage is.
pub(super) fn strip(turns: &[TurnRow], kept: usize, theme: Theme, columns: usize) -> Line<'static> {
    let count = turns.len().to_string();
    let room = columns.saturating_sub(count.len() + 1).max(1);
    let per_column = turns.len().div_ceil(room).max(1);
    let most = turns.iter().map(|turn| turn.bytes).max().unwrap_or(1).max(1) as f64;
    let mut spans: Vec<Span<'static>> = turns
        .chunks(per_column)
        .enumerate()
        .map(|(at, chunk)| column(chunk, most, if at * per_column < kept { Role::Text } else { Role::Dim }, theme))
        .collect();
    spans.push(theme.span(Role::Dim, format!(" {count}")));
    Line::from(spans)
}

fn column(turns: &[TurnRow], most: f64, role: Role, theme: Theme) -> Span<'static> {
    match turns.iter().map(|turn| turn.mark).max() {
        Some(mark) if mark > Mark::Good => theme.span(mark.sign().1, mark.sign().0),
        _ => {
            // The square root keeps small turns apart beside a very large one.
            let bytes = turns.iter().map(|turn| turn.bytes).max().unwrap_or(0) as f64;
            let level = ((bytes / most).sqrt() * 8.0).ceil().clamp(1.0, 8.0);
            let bar = BARS.iter().zip(1..).find(|(_, step)| f64::from(*step) >= level);
            theme.span(role, bar.map_or("█", |(bar, _)| bar).to_owned())
        }
    }
}

fn row(card: &Card, place: Spot, theme: Theme, columns: usize) -> Line<'static> {
    let at = place == card.cursor;
    let (fate, fate_role) = card.fate(place).shown();
    let digits = card.timeline.turns.len().to_string().len();
    let Some(told) = Told::of(card, place) else { return Line::default() };
    let (sign, sign_role) = told.mark.sign();
    let number = match place.step {
        0 => format!("{:>digits$} ", place.turn),
        step => format!("{:digits$} {} {step:>2} ", "", if told.is_last { "└" } else { "├" }),
    };
    let words = match place.step {
        _ if at => Role::Cursor,
        0 => Role::User,
        _ => Role::Text,
    };
    let left = vec![
        theme.span(Role::Cursor, if at { "▸" } else { " " }),
        theme.span(fate_role, format!("{fate} ")),
        theme.span(Role::Dim, number),
        theme.span(sign_role, format!("{sign} ")),
        theme.span(words, told.words.to_owned()),
    ];
    let bad = told.note.ends_with("no result");
    let note = theme.span(if bad { Role::Bad } else { Role::Dim }, text::line(told.note));
    boxes::ends(left, vec![note], columns)
}

/// What a row says.
struct Told<'a> {
    mark: Mark,
    words: &'a str,
    note: &'a str,
    is_last: bool,
}

impl<'a> Told<'a> {
    fn of(card: &'a Card, place: Spot) -> Option<Self> {
        let turn = card.timeline.turns.get((place.turn as usize).checked_sub(1)?)?;
        let Some(step) = (place.step as usize).checked_sub(1) else {
            return Some(Self { mark: turn.mark, words: &turn.words, note: &turn.note, is_last: false });
        };
        let steps = card.unfolded.get(&place.turn)?;
        let row = steps.get(step)?;
        Some(Self { mark: row.mark, words: &row.words, note: &row.note, is_last: step + 1 == steps.len() })
    }
}
