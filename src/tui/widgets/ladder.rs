//! The ladder of remedies: a short list on the card, a table on the plan screen.

use ratatui::text::{Line, Span};

use super::boxes;
use crate::recovery::Way;
use crate::text;
use crate::tui::opened::choice::Choice;
use crate::tui::opened::ladder::{FRESH, Rung, fresh, in_short};
use crate::tui::opened::remedy::Remedy;
use crate::tui::{Card, Role, Theme};

/// The width of a rung's number and name.
const NAME: usize = 12;

/// The plans that are offered, each with what it keeps and loses.
pub(in crate::tui) fn list(card: &Card, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    // That the chosen one is recommended stands in the title.
    let best = card
        .ladder
        .recommended()
        .filter(|rung| card.choice != Choice::Rung(rung.way))
        .map_or(String::new(), |rung| format!("  {} {} is recommended", rung.way.number(), rung.way.name()));
    let heading = vec![theme.span(Role::Title, "plans"), theme.span(Role::Good, best)];
    let mut lines = vec![Line::from(boxes::cut(heading, columns))];
    for (rung, remedy) in card.ladder.offered() {
        let mut spans = name(card, rung, theme);
        spans.push(theme.span(Role::Text, in_short(&remedy.plan)));
        lines.push(Line::from(boxes::cut(spans, columns)));
    }
    let mut spans = named_fresh(theme);
    spans.push(theme.span(Role::Text, fresh()));
    lines.push(Line::from(boxes::cut(spans, columns)));
    lines.extend(picked(card, theme, columns));
    lines
}

fn named_fresh(theme: Theme) -> Vec<Span<'static>> {
    let (number, name) = FRESH;
    vec![
        theme.span(Role::Text, "  "),
        theme.span(Role::Key, format!("{number} ")),
        theme.span(Role::Text, text::fit(name, NAME - 4)),
    ]
}

/// The plan that a person picked with `r`.
fn picked(card: &Card, theme: Theme, columns: usize) -> Option<Line<'static>> {
    let remedy = card.remedy.as_ref().ok().filter(|_| matches!(card.choice, Choice::Picked(_)))?;
    let spans = vec![
        theme.span(Role::Cursor, "◉ "),
        theme.span(Role::Key, "r "),
        theme.span(Role::Cursor, card.picked_words(remedy)),
        theme.span(Role::Text, format!(": {}", in_short(&remedy.plan))),
    ];
    Some(Line::from(boxes::cut(spans, columns)))
}

/// The plans that are not chosen, each with what it does, for a small screen.
pub(in crate::tui) fn meanings(card: &Card, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let others = card.ladder.offered().filter(|(rung, _)| card.offers(rung.way));
    let line = |rung: &Rung| {
        let best = if rung.because.is_some() { " (best)" } else { "" };
        let spans = vec![
            theme.span(Role::Key, format!("{} ", rung.way.number())),
            theme.span(Role::Text, format!("{}  {}{best}", rung.way.name(), meaning(rung.way))),
        ];
        Line::from(boxes::cut(spans, columns))
    };
    let fresh = vec![
        theme.span(Role::Key, format!("{} ", FRESH.0)),
        theme.span(Role::Text, format!("{}  a new session", FRESH.1)),
    ];
    others.map(|(rung, _)| line(rung)).chain([Line::from(boxes::cut(fresh, columns))]).collect()
}

fn meaning(way: Way) -> &'static str {
    match way {
        Way::Resume => "write nothing, quit and resume",
        Way::Rewind => "end before the damage",
        Way::Unlink => "drop the broken call",
        Way::Repair => "keep all, fix it",
        Way::Branch => "take the other branch",
        Way::Lighten => "remove pictures",
    }
}

/// The names of the plans that are not chosen, in one line.
pub(in crate::tui) fn names(card: &Card, theme: Theme, columns: usize) -> Line<'static> {
    let mut spans = Vec::new();
    for (rung, _) in card.ladder.offered().filter(|(rung, _)| card.offers(rung.way)) {
        let best = if rung.because.is_some() { " (best)" } else { "" };
        spans.push(theme.span(Role::Key, format!("{} ", rung.way.number())));
        spans.push(theme.span(Role::Text, format!("{}{best}  ", rung.way.name())));
    }
    spans.push(theme.span(Role::Key, format!("{} ", FRESH.0)));
    spans.push(theme.span(Role::Text, FRESH.1));
    Line::from(boxes::cut(spans, columns))
}

/// What each remedy keeps and loses, in numbers.
pub(in crate::tui) fn table(card: &Card, theme: Theme, columns: usize) -> Vec<Line<'static>> {
    let heads = match columns {
        ..70 => TINY,
        70..90 => SHORT,
        _ => LONG,
    };
    let cell = columns.saturating_sub(NAME) / heads.len();
    let head: String = heads.iter().map(|head| text::fit(head, cell)).collect();
    let mut lines = vec![Line::from(theme.span(Role::Dim, format!("{}{head}", " ".repeat(NAME))))];
    let mut before = "";
    for rung in &card.ladder.rungs {
        match &rung.remedy {
            Ok(remedy) => lines.push(row(card, rung, remedy, cell, theme, columns)),
            Err(why) => {
                let name = format!("  {} {}", rung.way.number(), rung.way.name());
                let told = if why == before { "same reason" } else { why };
                lines.extend(boxes::labelled((&name, NAME), (Role::Dim, told), theme, columns));
                before = why;
            }
        }
    }
    for (at, part) in text::wrap(&fresh(), columns.saturating_sub(NAME)).into_iter().enumerate() {
        let mut spans = if at == 0 { named_fresh(theme) } else { vec![Span::raw(" ".repeat(NAME))] };
        spans.push(theme.span(Role::Text, part));
        lines.push(Line::from(spans));
    }
    lines.extend(picked(card, theme, columns));
    lines
}

fn row(card: &Card, rung: &Rung, remedy: &Remedy, cell: usize, theme: Theme, columns: usize) -> Line<'static> {
    let (kept, lost) = (remedy.plan.kept, remedy.plan.dropped);
    let cells = [
        (kept.turns, lost.turns),
        (kept.steps, lost.steps),
        (kept.prompts, lost.prompts),
        (kept.calls, lost.calls),
        (kept.edits, lost.edits),
        (kept.thinking, lost.thinking),
    ];
    let mut spans = name(card, rung, theme);
    spans.extend(cells.into_iter().flat_map(|(kept, lost)| number_cell(kept, lost, cell, theme)));
    match rung.minutes {
        // The entries have no times.
        (0, 0) => spans.push(theme.span(Role::Dim, "—")),
        (kept, lost) => spans.extend(number_cell(kept, lost, cell, theme)),
    }
    Line::from(boxes::cut(spans, columns))
}

const LONG: &[&str] = &["turns", "steps", "prompts", "tool calls", "file edits", "thinking", "minutes"];
const SHORT: &[&str] = &["turns", "steps", "prompts", "calls", "edits", "thinking", "minutes"];
const TINY: &[&str] = &["turns", "steps", "asked", "calls", "edits", "think", "min"];

fn number_cell(kept: u32, lost: u32, columns: usize, theme: Theme) -> [Span<'static>; 2] {
    let kept = format!("{kept} ");
    let lost = if lost == 0 { String::new() } else { format!("−{lost}") };
    let rest = columns.saturating_sub(text::width(&kept));
    [theme.span(Role::Text, kept), theme.span(Role::Removed, text::fit(&lost, rest))]
}

fn name(card: &Card, rung: &Rung, theme: Theme) -> Vec<Span<'static>> {
    let is_chosen = card.choice == Choice::Rung(rung.way);
    let role = if is_chosen { Role::Cursor } else { Role::Text };
    vec![
        theme.span(Role::Cursor, if is_chosen { "◉ " } else { "  " }),
        theme.span(Role::Key, format!("{} ", rung.way.number())),
        theme.span(role, text::fit(rung.way.name(), NAME - 4)),
    ]
}

/// The chosen plan: its number, what it does, and whether it is recommended, if there is room to say so.
pub(in crate::tui) fn title(card: &Card, remedy: &Remedy, theme: Theme, columns: usize) -> Vec<Span<'static>> {
    let Choice::Rung(way) = card.choice else {
        return vec![theme.span(Role::Title, format!("plan: {}", card.picked_words(remedy)))];
    };
    let does = match way {
        Way::Resume => "quit Claude Code and resume",
        Way::Rewind if card.opened.diagnosis.cut.is_some() => "try ending earlier",
        Way::Rewind => "rewind to the last good point",
        Way::Unlink => "unlink, remove the broken call",
        Way::Repair => "repair in a copy",
        Way::Branch => "continue the other branch",
        Way::Lighten => "lighten: remove pictures",
    };
    let title = format!("plan {}: {does}", way.number());
    let praise = " · recommended";
    let is_best = card.ladder.recommended().is_some_and(|best| best.way == way);
    let praised = is_best && text::width(&title) + text::width(praise) <= columns;
    vec![theme.span(Role::Title, title), theme.span(Role::Good, if praised { praise } else { "" })]
}
