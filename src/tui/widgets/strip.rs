//! The strip: a bar for every turn, as high as the turn is large, and below it what happened.

use ratatui::text::{Line, Span};

use crate::tui::opened::timeline::{Mark, TurnRow};
use crate::tui::{Card, Role, Theme};

const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// What can happen to a turn: its sign in the second row, and what that means.
const EVENTS: [(&str, &str); 3] = [("c", "compacted"), ("r", "rewound"), ("a", "agents")];

/// One column a turn, or several turns a column: how large each is, where the damage is, and what happened.
pub(in crate::tui) fn of_card(card: &Card, theme: Theme, columns: usize) -> [Line<'static>; 2] {
    let turns = &card.timeline.turns;
    let kept = card.cut().map_or(turns.len(), |cut| cut.turn as usize);
    lines(turns, kept, (card.cursor.turn as usize).checked_sub(1), theme, columns)
}

/// The strip of any turns, of which the first `kept` stay.
pub(in crate::tui) fn lines(
    turns: &[TurnRow],
    kept: usize,
    cursor: Option<usize>,
    theme: Theme,
    columns: usize,
) -> [Line<'static>; 2] {
    let count = turns.len().to_string();
    let room = columns.saturating_sub(count.len() + 1).clamp(1, turns.len().max(1));
    let most = turns.iter().map(|turn| turn.bytes).max().unwrap_or(1).max(1) as f64;
    let (mut bars, mut below) = (Vec::new(), Vec::new());
    for column in 0..room.min(turns.len()) {
        // Turns are spread evenly, so the strip is always as wide as it can be.
        let (from, to) = (column * turns.len() / room, (column + 1) * turns.len() / room);
        let chunk = &turns[from..to.max(from + 1)];
        bars.push(bar(chunk, most, if from < kept { Role::Text } else { Role::Dim }, theme));
        let is_here = cursor.is_some_and(|cursor| (from..to).contains(&cursor));
        below.push(match first_event(chunk) {
            Some(sign) => theme.span(if is_here { Role::Cursor } else { Role::Warn }, sign),
            None if is_here => theme.span(Role::Cursor, "▴"),
            None => Span::raw(" "),
        });
    }
    bars.push(theme.span(Role::Dim, format!(" {count}")));
    let happened: Vec<String> = EVENTS
        .iter()
        .filter(|(sign, _)| turns.iter().any(|turn| has_event(turn, sign)))
        .map(|(sign, words)| format!("{sign} {words}"))
        .collect();
    let legend = happened.join("  ");
    if !legend.is_empty() && below.len() + legend.len() + 2 <= columns {
        below
            .push(theme.span(Role::Dim, format!("{}  {legend}", " ".repeat(columns - below.len() - legend.len() - 2))));
    }
    [Line::from(bars), Line::from(below)]
}

fn bar(turns: &[TurnRow], most: f64, role: Role, theme: Theme) -> Span<'static> {
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

fn first_event(turns: &[TurnRow]) -> Option<&'static str> {
    let signs = EVENTS.iter().map(|(sign, _)| *sign);
    signs.into_iter().find(|sign| turns.iter().any(|turn| has_event(turn, sign)))
}

fn has_event(turn: &TurnRow, sign: &str) -> bool {
    match sign {
        "c" => turn.compactions > 0,
        "r" => !turn.branches.is_empty(),
        _ => turn.agents > 0,
    }
}
