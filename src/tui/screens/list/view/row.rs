//! One row of the list: as much as fits, the verdict always.

use ratatui::text::{Line, Span};

use crate::diagnosis::Verdict;
use crate::text;
use crate::tui::jobs::listing::Reach;
use crate::tui::screens::list::List;
use crate::tui::screens::list::row::{ListRow, State};
use crate::tui::widgets::{BOXES, TWO_PANES, boxes};
use crate::tui::{Context, Role, Theme, words};

/// The widths of the verdict, and of the project on a wide and a narrow screen.
const VERDICT: usize = 14;
const PROJECT: (usize, usize) = (22, 14);
/// On narrower screens a title matters more than the project.
const PROJECTS: usize = 72;

pub(in crate::tui) fn line(
    list: &List,
    context: &Context,
    row: &ListRow,
    is_alike: bool,
    role: Role,
    theme: Theme,
    columns: usize,
) -> Line<'static> {
    let (sign, word, colour) = health(row);
    // A title matters more than the mark of a healthy session.
    let colour = if colour == Role::Good { Role::Dim } else { colour };
    let wide = columns + 4 >= usize::from(TWO_PANES);
    let narrow = columns + 4 < usize::from(BOXES);
    let cursor = if role == Role::Cursor { "▸ " } else { "  " };
    let verdict = if narrow { format!("{sign} ") } else { text::fit(&format!("{sign} {word}"), VERDICT) };
    let mut left = vec![theme.span(Role::Cursor, cursor), theme.span(colour, verdict)];
    if row.judged().is_some_and(|judged| judged.live) {
        left.push(theme.span(Role::Warn, if narrow { "● " } else { "● LIVE  " }));
    }
    let role = if row.is_there() { role } else { Role::Dim };
    let search = (!list.typed.is_empty()).then_some(list.typed.as_str());
    left.extend(boxes::found(&title(row), search, role, theme));
    if let Some(judged) = row.judged().filter(|_| is_alike) {
        let id: String = judged.id.chars().take(8).collect();
        left.push(theme.span(Role::Dim, format!("  {id}")));
    }
    let age = row.time.map_or(String::new(), |time| text::ago(context.now - time));
    let mut right = notes(context, row, theme);
    if !narrow {
        if list.reach == Reach::All && columns + 4 >= PROJECTS {
            right.push(theme.span(Role::Dim, text::fit(&row.project(), if wide { PROJECT.0 } else { PROJECT.1 })));
        }
        let turns = row.judged().map_or(String::new(), |judged| text::count(judged.turns as u64, "turn"));
        right.push(theme.span(Role::Dim, format!("{turns:>9}")));
    }
    if wide {
        right.push(theme.span(Role::Dim, format!("{:>10}", text::bytes(row.file.bytes))));
    }
    right.push(theme.span(Role::Dim, format!("{age:>12}")));
    boxes::ends(left, right, columns)
}

fn title(row: &ListRow) -> String {
    match &row.state {
        State::Judged(judged) => judged.title.clone(),
        State::Failed(why) => why.clone(),
        State::Waiting => text::line(&row.file.name),
        State::Gone => format!("(no transcript; {} left)", row.file.what_is_left()),
    }
}

/// Says that the session may be deleted soon, or that Claude Code does not list it.
fn notes(context: &Context, row: &ListRow, theme: Theme) -> Vec<Span<'static>> {
    let mut notes = Vec::new();
    let rescued = context.rescue_of(&row.file.path).filter(|held| held.path != held.from);
    if let Some(held) = rescued.filter(|_| row.verdict().is_some_and(Verdict::is_wrong)) {
        notes.push(theme.span(Role::Good, format!("rescued as {}  ", held.short_id())));
    }
    if let Some(days) = row.few_days(context.now).filter(|_| row.is_there()) {
        let left = if days > 0 { format!("{days} d left  ") } else { "expires  ".to_owned() };
        notes.push(theme.span(Role::Warn, left));
    }
    if row.judged().is_some_and(|judged| judged.hidden) {
        notes.push(theme.span(Role::Dim, "hidden  "));
    }
    notes
}

pub(in crate::tui) fn health(row: &ListRow) -> (&'static str, &'static str, Role) {
    match &row.state {
        State::Waiting => ("…", "reading", Role::Dim),
        State::Failed(_) => ("✗", "no access", Role::Bad),
        State::Gone => ("∅", "gone", Role::Dim),
        State::Judged(judged) if judged.verdict == Verdict::Sound && row.is_rescued() => ("✓", "rescued", Role::Good),
        State::Judged(judged) => words::verdict(judged.verdict),
    }
}
