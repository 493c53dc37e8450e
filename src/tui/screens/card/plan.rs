//! The chosen plan on the card: what it keeps and drops, the other plans, and the lines that it changes.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::recovery::Way;
use crate::text;
use crate::tui::opened::ladder::mends;
use crate::tui::opened::remedy::{CutLine, Remedy, Side};
use crate::tui::widgets::{boxes, cut, difference, ladder};
use crate::tui::{Card, Role, Theme, words};

/// The width of labels.
const LABEL: usize = 8;
/// Below this width, texts are short.
const NARROW: usize = 45;

pub(in crate::tui) fn draw(card: &Card, remedy: &Remedy, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let title = ladder::title(card, remedy, theme, usize::from(area.width.saturating_sub(6)));
    let inside = boxes::panel(theme, frame, area, title);
    let (columns, rows) = (usize::from(inside.width), usize::from(inside.height));
    boxes::put(frame, inside, body(card, remedy, theme, columns, rows));
}

pub(in crate::tui) fn lines(
    card: &Card,
    remedy: &Remedy,
    theme: Theme,
    columns: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    let columns = columns.saturating_sub(1);
    let mut lines = vec![Line::from(ladder::title(card, remedy, theme, columns))];
    lines.extend(body(card, remedy, theme, columns, rows.saturating_sub(1)));
    lines.into_iter().map(indented).collect()
}

fn indented(line: Line<'static>) -> Line<'static> {
    let mut spans = vec![ratatui::text::Span::raw(" ")];
    spans.extend(line.spans);
    Line::from(spans)
}

fn body(card: &Card, remedy: &Remedy, theme: Theme, columns: usize, rows: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let names = ladder::names(card, theme, columns);
    let mut parts = parts(card, remedy, columns);
    if columns < NARROW {
        // The footer says that a copy is written; where rows are few the other plans matter more.
        parts.pop();
    }
    for (label, text, role) in parts {
        lines.extend(boxes::labelled((label, LABEL), (role, &text), theme, columns));
    }
    // The other plans in full if there is room, else their names.
    let others = ladder::list(card, theme, columns);
    let left = rows.saturating_sub(lines.len());
    if left > others.len() {
        lines.push(Line::default());
        lines.extend(others);
    } else {
        // All names matter more than the meanings of some.
        let meanings = ladder::meanings(card, theme, columns);
        let in_short = if columns < NARROW && meanings.len() <= left { meanings } else { vec![names] };
        lines.extend(in_short.into_iter().take(left));
    }
    let left = rows.saturating_sub(lines.len() + 1);
    // A cut without the lines around it says nothing.
    if left > 2 {
        lines.push(Line::default());
        if remedy.plan.way.is_cut() {
            lines.extend(around(card, remedy, theme, columns, left));
        } else {
            let rows = remedy.difference.lines.iter().flat_map(|row| difference::lines(row, theme, columns));
            lines.extend(rows.take(left));
        }
    }
    lines
}

fn parts(card: &Card, remedy: &Remedy, columns: usize) -> Vec<(&'static str, String, Role)> {
    let plan = &remedy.plan;
    let all = plan.kept.entries + plan.dropped.entries;
    let entries = format!("{} of {} entries", words::number(plan.kept.entries.into()), words::number(all.into()));
    let beside = columns.saturating_sub(LABEL);
    let messages = words::number(remedy.messages as u64);
    let narrow = columns < NARROW;
    let proof = match plan.way {
        _ if narrow => format!("no damage left, {messages} messages"),
        Way::Resume => format!("no damage in the {messages} messages that Claude Code would send"),
        Way::Rewind if card.opened.diagnosis.cut.is_some() => {
            format!("no damage in the {messages} messages for the API")
        }
        Way::Rewind => format!("no damage; the API gets the same {messages} messages as before the break"),
        Way::Unlink | Way::Repair | Way::Branch | Way::Lighten => {
            format!("no damage left in the {messages} messages for the API")
        }
    };
    let kept = if narrow { plan.keeps() } else { joined(&plan.keeps(), &entries, beside) };
    let drops = if remedy.plan.drops() == "nothing" { Role::Good } else { Role::Removed };
    let mut parts = vec![("keeps", kept, Role::Good), ("drops", dropped(remedy, beside), drops)];
    parts.extend(mends(plan).filter(|_| !narrow).map(|mends| ("fixes", mends, Role::Text)));
    // The client is not run: what it would send is worked out and judged.
    parts.push((if plan.way.writes() { "proved" } else { "checked" }, proof, Role::Text));
    let writes = if !plan.way.writes() {
        "nothing; quit Claude Code and resume"
    } else if narrow {
        "a new session beside this one"
    } else {
        "a new session; this one is unchanged"
    };
    parts.push(("writes", writes.to_owned(), Role::Text));
    parts
}

/// What is dropped, with the words of the prompts if they fit into one more line.
fn dropped(remedy: &Remedy, columns: usize) -> String {
    let counts = remedy.plan.drops();
    let prompts: Vec<String> = remedy.prompts.iter().map(|prompt| format!("“{}”", text::cut(prompt, 30))).collect();
    let told = prompts.join(" ");
    if prompts.is_empty() || text::width(&told) > columns || columns < NARROW - LABEL {
        counts
    } else {
        joined(&counts, &told, columns)
    }
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
    lines.push(cut::line(card, theme, columns));
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
