//! The list of sessions with their verdicts, and a preview of the selected one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{BOXES, TWO_PANES, boxes, header};
use crate::diagnosis::Verdict;
use crate::text;
use crate::tui::list::{Filter, Judged, ListRow, Reach, State};
use crate::tui::model::Model;
use crate::tui::theme::{Role, Theme};
use crate::tui::words;

/// How many rows the preview takes, and from how many rows on it is there.
const PREVIEW: (u16, u16) = (9, 18);

pub(super) fn draw(model: &Model, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let [top, rest] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let place = match model.list.reach {
        Reach::Here => model.home_relative(&model.project),
        Reach::All => "all projects".to_owned(),
    };
    header(model, theme, frame, top, &place);
    if area.width < BOXES {
        let lines = rows(model, theme, usize::from(rest.width), usize::from(rest.height));
        return boxes::put(frame, rest, lines);
    }
    let below = if rest.height >= PREVIEW.1 { PREVIEW.0 } else { 0 };
    // The box ends behind its rows, so that the preview stands close to them.
    let length = (model.list.shown().len().max(1) + 2).min(usize::from(rest.height - below)) as u16;
    let heights = [Constraint::Length(length), Constraint::Length(below), Constraint::Fill(1)];
    let [above, preview, _] = Layout::vertical(heights).areas(rest);
    let title = match model.list.filter {
        Filter::All => "sessions",
        Filter::Unhealthy => "only unhealthy sessions",
    };
    let inside = boxes::panel(theme, frame, above, vec![theme.span(Role::Title, title)]);
    boxes::put(frame, inside, rows(model, theme, usize::from(inside.width), usize::from(inside.height)));
    let known = |row: &&ListRow| below > 0 && !matches!(row.state, State::Waiting);
    if let Some(row) = model.list.selected().filter(known) {
        let (title, lines) = about(row, theme, usize::from(preview.width.saturating_sub(4)), model);
        let inside = boxes::panel(theme, frame, preview, title);
        boxes::put(frame, inside, lines);
    }
}

fn rows(model: &Model, theme: Theme, columns: usize, height: usize) -> Vec<Line<'static>> {
    let shown = model.list.shown();
    if shown.is_empty() {
        let words = match (model.list.rows.is_some(), model.list.filter) {
            (false, _) => "looking for sessions…",
            (true, Filter::All) => "no sessions here; a shows all projects",
            (true, Filter::Unhealthy) => "nothing unhealthy; H shows every session",
        };
        return vec![Line::from(theme.span(Role::Dim, words))];
    }
    let at = model.list.at(&shown);
    let from = boxes::window(at, shown.len(), height);
    let visible = shown.iter().enumerate().skip(from).take(height);
    visible
        .map(|(no, row)| line(model, row, if no == at { Role::Cursor } else { Role::Text }, theme, columns))
        .collect()
}

fn line(model: &Model, row: &ListRow, role: Role, theme: Theme, columns: usize) -> Line<'static> {
    let (sign, word, colour) = health(row);
    let cursor = theme.span(Role::Cursor, if role == Role::Cursor { "▸ " } else { "  " });
    let age = row.time.map_or(String::new(), |time| text::ago(model.now - time));
    let (title, project, turns) = match &row.state {
        State::Judged(judged) => {
            (judged.title.clone(), last_part(&judged.project), text::count(judged.turns as u64, "turn"))
        }
        State::Failed(why) => (why.clone(), String::new(), String::new()),
        State::Waiting => (row.file.name.clone(), String::new(), String::new()),
    };
    let title = theme.span(role, text::line(&title));
    let wide = columns + 4 >= usize::from(TWO_PANES);
    let mut right = Vec::new();
    let mut left = vec![cursor, theme.span(colour, text::fit(&format!("{sign} {word}"), 14)), title];
    if columns + 4 < usize::from(BOXES) {
        left[1] = theme.span(colour, format!("{sign} "));
    } else {
        if model.list.reach == Reach::All {
            right.push(theme.span(Role::Dim, text::fit(&project, if wide { 24 } else { 14 })));
        }
        right.push(theme.span(Role::Dim, format!("{turns:>9}")));
    }
    if wide {
        right.push(theme.span(Role::Dim, format!("{:>10}", text::bytes(row.file.bytes))));
    }
    right.push(theme.span(Role::Dim, format!("{age:>12}")));
    boxes::ends(left, right, columns)
}

/// The sign, word and role of a row's health.
fn health(row: &ListRow) -> (&'static str, &'static str, Role) {
    match &row.state {
        State::Waiting => ("…", "reading", Role::Dim),
        State::Failed(_) => ("✗", "no access", Role::Bad),
        State::Judged(judged) if judged.live && !judged.verdict.is_wrong() => ("●", "running", Role::Good),
        State::Judged(judged) => words::verdict(judged.verdict),
    }
}

fn last_part(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
}

/// The preview: its title and its lines.
fn about(row: &ListRow, theme: Theme, columns: usize, model: &Model) -> (Vec<Span<'static>>, Vec<Line<'static>>) {
    let (sign, word, role) = health(row);
    let State::Judged(judged) = &row.state else {
        let path = text::line(&row.file.path.to_string_lossy());
        return (vec![theme.span(role, format!("{sign} {word}"))], vec![Line::from(theme.span(Role::Text, path))]);
    };
    let title = vec![theme.span(role, format!("{sign} {word}  ")), theme.span(Role::Title, judged.title.clone())];
    let mut lines = Vec::new();
    for (label, words) in particulars(row, judged, model) {
        for (at, part) in text::wrap(&words, columns.saturating_sub(11)).into_iter().take(2).enumerate() {
            let label = text::fit(if at == 0 { label } else { "" }, 11);
            lines.push(Line::from(vec![theme.span(Role::Dim, label), theme.span(Role::Text, part)]));
        }
    }
    (title, lines)
}

fn particulars(row: &ListRow, judged: &Judged, model: &Model) -> Vec<(&'static str, String)> {
    let mut all = vec![("verdict", judged.verdict.says().to_owned())];
    if let Some(broken) = &judged.broken {
        all.push(("broken at", broken.clone()));
    }
    if let Some(good) = judged.last_good.as_ref().filter(|_| judged.verdict.is_wrong()) {
        all.push(("last good", good.clone()));
    }
    if let Some(said) = judged.said.as_ref().filter(|_| judged.verdict != Verdict::Sound) {
        all.push(("it said", said.clone()));
    }
    let version = judged.version.as_ref().map_or(String::new(), |version| format!(", written by claude {version}"));
    all.push(("session", format!("{}, {}{version}", judged.id, text::bytes(row.file.bytes))));
    all.push(("project", model.home_relative(&judged.project)));
    all
}
