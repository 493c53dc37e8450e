//! The plan: what it writes, keeps and drops, how it was proved, and the lines around the cut.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{boxes, cut};
use crate::recovery::Wish;
use crate::text;
use crate::tui::card::Card;
use crate::tui::remedy::{CutLine, Remedy, Side};
use crate::tui::theme::{Role, Theme};
use crate::tui::words;

/// Where the words of a plan start behind their labels.
const LABEL: usize = 8;

pub(super) fn draw(card: &Card, remedy: &Remedy, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let inside = boxes::panel(theme, frame, area, vec![theme.span(Role::Title, title(card, remedy))]);
    let (columns, rows) = (usize::from(inside.width), usize::from(inside.height));
    boxes::put(frame, inside, body(card, remedy, theme, columns, rows));
}

/// The plan without a box.
pub(super) fn lines(card: &Card, remedy: &Remedy, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::from(theme.span(Role::Title, title(card, remedy)))];
    lines.extend(body(card, remedy, theme, columns - 1, rows - 1));
    lines.into_iter().map(indented).collect()
}

fn indented(line: Line<'static>) -> Line<'static> {
    let mut spans = vec![ratatui::text::Span::raw(" ")];
    spans.extend(line.spans);
    Line::from(spans)
}

fn title(card: &Card, remedy: &Remedy) -> String {
    match card.wish {
        Wish::LastGood => "plan: rewind to the last good point".to_owned(),
        Wish::Turn(_) | Wish::Step(_) => format!("plan: rewind to {}", words::spot(remedy.plan.point.place)),
    }
}

fn body(card: &Card, remedy: &Remedy, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let plan = &remedy.plan;
    let all = plan.kept.entries + plan.dropped.entries;
    let entries = format!("{} of {} entries", words::number(plan.kept.entries.into()), words::number(all.into()));
    let beside = columns.saturating_sub(LABEL);
    let proof = format!("no damage left; the API gets the same {} messages", words::number(remedy.messages as u64));
    let parts = [
        (
            "keeps",
            if columns < 45 { words::kept(plan) } else { joined(&words::kept(plan), &entries, beside) },
            Role::Good,
        ),
        ("drops", dropped(remedy, beside), Role::Removed),
        ("proved", proof, Role::Text),
        ("writes", "a new session; this one stays as it is".to_owned(), Role::Text),
    ];
    let mut lines = Vec::new();
    for (label, text, role) in parts {
        for (at, part) in text::wrap(&text, beside).into_iter().enumerate() {
            let label = text::fit(if at == 0 { label } else { "" }, LABEL);
            lines.push(Line::from(vec![theme.span(Role::Dim, label), theme.span(role, part)]));
        }
    }
    let left = rows.saturating_sub(lines.len() + 1);
    // A cut with nothing around it says nothing.
    if left > 2 {
        lines.push(Line::default());
        lines.extend(around(card, remedy, theme, columns, left));
    }
    lines
}

/// What is dropped, with the words of the prompts if they fit into one more line.
fn dropped(remedy: &Remedy, columns: usize) -> String {
    let counts = words::dropped(&remedy.plan);
    let prompts: Vec<String> = remedy.prompts.iter().map(|prompt| format!("“{}”", text::cut(prompt, 30))).collect();
    let told = prompts.join(" ");
    if prompts.is_empty() || text::width(&told) > columns { counts } else { joined(&counts, &told, columns) }
}

/// Two parts on one line, or each on its own where they do not fit.
fn joined(one: &str, other: &str, columns: usize) -> String {
    let line = format!("{one} · {other}");
    if text::width(&line) > columns { format!("{one}\n{other}") } else { line }
}

fn around(card: &Card, remedy: &Remedy, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let kept = remedy.lines.iter().filter(|line| line.side == Side::Kept).count();
    let behind = remedy.lines.len() - kept;
    // The dropped lines matter more, but one kept line shows where they start.
    let before = kept.min(rows.saturating_sub(1 + behind).max(1));
    let room = rows.saturating_sub(before + 1);
    let told = if behind + remedy.more > room { room.saturating_sub(1) } else { behind };
    let mut lines: Vec<Line<'static>> =
        remedy.lines[kept - before..kept].iter().map(|line| message(line, theme, columns)).collect();
    lines.push(cut::line(card.wish, theme, columns));
    lines.extend(remedy.lines[kept..kept + told].iter().map(|line| message(line, theme, columns)));
    let hidden = behind + remedy.more - told;
    if hidden > 0 {
        lines.push(Line::from(theme.span(Role::Dim, format!("− {}", text::count(hidden as u64, "more message")))));
    }
    lines
}

fn message(line: &CutLine, theme: Theme, columns: usize) -> Line<'static> {
    let (sign, role) = match line.side {
        Side::Kept => (" ", Role::Text),
        Side::Dropped => ("−", Role::Removed),
    };
    let spans = vec![
        theme.span(role, format!("{sign} ")),
        theme.span(Role::Dim, format!("{:>5}  {:<7} ", line.line, line.kind)),
        theme.span(if line.kind == "prompt" { Role::User } else { Role::Text }, line.words.clone()),
    ];
    Line::from(boxes::cut(spans, columns))
}
