//! The summary for a fresh session: what goes into it, and how it reads.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Export, Row};
use crate::recovery::handoff::{BUDGETS, Format, Reach, SECTIONS};
use crate::text;
use crate::tui::jobs::summary::{Draft, Summary};
use crate::tui::widgets::panes::{Panes, Side, focus, header, markdown, title, window, wrapped};
use crate::tui::widgets::{BOXES, boxes};
use crate::tui::{Context, Role, Theme};

/// The width of labels.
const LABEL: usize = 10;

pub(in crate::tui) fn draw(export: &Export, context: &Context, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let panes = Panes::of(area, export.side);
    let name = if area.width < BOXES { "export" } else { "export a task summary" };
    let told = about(export, usize::from(area.width));
    let line = header(context.card.as_ref(), name, theme.span(Role::Dim, told), theme, usize::from(area.width));
    boxes::put(frame, panes.header, vec![line]);
    if let Some(pane) = panes.rows {
        let lines = rows(export, theme, pane.columns(), usize::from(pane.inside.height));
        pane.put(
            focus("contents · ≈ tokens", export.side, Side::Rows, theme),
            lines,
            export.side == Side::Rows,
            theme,
            frame,
        );
    }
    if let Some(pane) = panes.page {
        let rows = pane.inside.height;
        let lines = lines(export, pane.columns());
        let all = lines.len();
        let (top, shown) = window(lines, export.top, rows);
        let sign = if export.side == Side::Page { "▸" } else { "" };
        let name = format!("{sign}exactly as exported");
        let shown = shown.map(|line| markdown(&line, theme)).collect();
        pane.put(title(name, top, rows, all, theme), shown, export.side == Side::Page, theme, frame);
        pane.scrollbar(top, all, theme, frame);
    }
}

pub(in crate::tui) fn last_top(export: &Export, area: Rect) -> usize {
    let page = Panes::of(area, Side::Page).page;
    page.map_or(0, |page| lines(export, page.columns()).len().saturating_sub(usize::from(page.inside.height)))
}

fn lines(export: &Export, columns: usize) -> Vec<String> {
    match &export.summary {
        Some(summary) => wrapped(summary.text.as_str(), columns),
        None => vec!["reading the session…".to_owned()],
    }
}

fn about(export: &Export, columns: usize) -> String {
    let Some(summary) = &export.summary else { return String::new() };
    let kept = summary.secrets.iter().filter(|secret| secret.kept).count();
    let hidden = summary.secrets.len() - kept;
    let shown = if kept > 0 { format!(" · {kept} NOT hidden") } else { String::new() };
    let tokens = format!("≈ {}.{}k", summary.tokens / 1000, summary.tokens % 1000 / 100);
    match columns {
        ..60 => format!("{tokens} · {hidden} hidden{shown}"),
        60..100 => format!("{tokens} tokens · {hidden} hidden{shown}"),
        _ => format!("{tokens} tokens (estimate) · {} hidden{shown}", text::count(hidden as u64, "value")),
    }
}

fn rows(export: &Export, theme: Theme, columns: usize, height: usize) -> Vec<Line<'static>> {
    let Some(draft) = &export.draft else { return Vec::new() };
    let mut lines = Vec::new();
    let mut at = 0;
    for (no, row) in export.rows().into_iter().enumerate() {
        // Blank lines between sections, choices and secrets.
        if matches!(row, Row::Budget | Row::Secret(0)) {
            lines.push(Line::default());
        }
        let is_here = no == export.cursor;
        if is_here {
            at = lines.len();
        }
        let role = if is_here && export.side == Side::Rows { Role::Cursor } else { Role::Text };
        let mut spans = vec![theme.span(role, if is_here { "▸ " } else { "  " })];
        let right = match row {
            Row::Section(at) => section(draft, export.summary.as_deref(), at, role, theme, &mut spans),
            Row::Secret(at) => secret(export.summary.as_deref(), at, role, theme, &mut spans),
            choice => {
                choices(draft, choice, theme, &mut spans);
                String::new()
            }
        };
        lines.push(boxes::ends(spans, vec![theme.span(Role::Dim, right)], columns));
    }
    if export.summary.as_ref().is_some_and(|summary| summary.secrets.is_empty()) {
        lines.extend([Line::default(), Line::from(theme.span(Role::Dim, "  no secrets were found"))]);
    }
    let from = boxes::window(at, lines.len(), height);
    lines.into_iter().skip(from).take(height).collect()
}

fn section(
    draft: &Draft,
    summary: Option<&Summary>,
    at: usize,
    role: Role,
    theme: Theme,
    spans: &mut Vec<Span<'static>>,
) -> String {
    let section = &SECTIONS[at];
    let is_in = draft.wish.sections.contains(&section.name);
    spans.push(theme.span(role, if is_in { "[x] " } else { "[ ] " }));
    let name = section.heading.split([',', ':']).next().unwrap_or_default();
    spans.push(theme.span(if is_in { role } else { Role::Dim }, name));
    match summary.and_then(|summary| summary.parts.get(at)).filter(|_| is_in) {
        Some((0, 0)) => "nothing".to_owned(),
        Some((tokens, 0)) => format!("≈ {tokens}"),
        Some((tokens, more)) => format!("{more} more · ≈ {tokens}"),
        None => String::new(),
    }
}

fn secret(summary: Option<&Summary>, at: usize, role: Role, theme: Theme, spans: &mut Vec<Span<'static>>) -> String {
    let Some(secret) = summary.and_then(|summary| summary.secrets.get(at)) else { return String::new() };
    let (word, tone) = if secret.kept { ("SHOWN   ", Role::Warn) } else { ("hidden  ", Role::Good) };
    spans.push(theme.span(tone, word));
    spans.push(theme.span(role, secret.to_string()));
    let lines: Vec<String> = secret.lines.iter().take(3).map(u32::to_string).collect();
    let more = if secret.lines.len() > 3 { ", …" } else { "" };
    format!(" {} {}{more}", if secret.lines.len() == 1 { "line" } else { "lines" }, lines.join(", "))
}

/// A label and its choices. The chosen one has a sign, not only a colour.
fn choices(draft: &Draft, row: Row, theme: Theme, spans: &mut Vec<Span<'static>>) {
    let (label, all): (_, Vec<(String, bool)>) = match row {
        Row::Budget => {
            let budget = draft.wish.budget;
            ("tokens", BUDGETS.map(|number| (format!("{}k", number / 1000), number == budget)).to_vec())
        }
        Row::Format => {
            let forms = [("markdown", Format::Markdown), ("plain text", Format::Text)];
            ("format", forms.map(|(name, form)| (name.to_owned(), form == draft.format)).to_vec())
        }
        _ => {
            let reaches = [("everything", Reach::Everything), ("last good point", Reach::LastGood)];
            ("up to", reaches.map(|(name, reach)| (name.to_owned(), reach == draft.wish.reach)).to_vec())
        }
    };
    spans.push(theme.span(Role::Dim, text::fit(label, LABEL)));
    for (name, is_chosen) in all {
        let (role, sign) = if is_chosen { (Role::Cursor, "●") } else { (Role::Dim, " ") };
        spans.push(theme.span(role, format!("{sign}{name} ")));
    }
}
