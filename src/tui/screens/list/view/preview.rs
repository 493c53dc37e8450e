//! The preview: what is known of the session under the cursor, with the strip of its turns.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::row::health;
use crate::store::why_gone;
use crate::text;
use crate::tui::jobs::preview::Peek;
use crate::tui::opened::facts::{Fact, Weight};
use crate::tui::screens::list::List;
use crate::tui::screens::list::row::{ListRow, State};
use crate::tui::widgets::{BOXES, boxes, facts, strip};
use crate::tui::{Context, Role, Theme, words};

/// From this height on, the strip of turns is shown.
const STRIP: usize = 6;

pub(in crate::tui) fn draw(
    list: &List,
    context: &Context,
    row: &ListRow,
    theme: Theme,
    frame: &mut Frame<'_>,
    area: Rect,
) {
    let preview = preview(list, row);
    let facts = facts_of(list, context, row, preview);
    if area.width < BOXES {
        let rule = theme.span(Role::Dim, "─".repeat(usize::from(area.width)));
        let rows = usize::from(area.height.saturating_sub(1));
        let sentences = facts::bare(&facts, theme, usize::from(area.width).saturating_sub(1), rows);
        return boxes::put(frame, area, [vec![Line::from(rule)], sentences].concat());
    }
    let (columns, rows) = (usize::from(area.width.saturating_sub(4)), usize::from(area.height.saturating_sub(2)));
    let turns =
        preview.and_then(|peek| Some(&peek.as_ref().ok()?.turns)).filter(|turns| turns.len() > 1 && rows >= STRIP);
    let strip = turns.map(|turns| strip::lines(turns, turns.len(), None, theme, columns));
    let room = rows - strip.as_ref().map_or(0, |strip| strip.len());
    let mut lines = facts::labelled(&facts, theme, columns, room);
    lines.extend(strip.into_iter().flatten());
    // The box ends after its text.
    let height = (lines.len() as u16 + 2).min(area.height);
    let inside = boxes::panel(theme, frame, Rect { height, ..area }, title(row, theme));
    boxes::put(frame, inside, lines);
}

fn title(row: &ListRow, theme: Theme) -> Vec<Span<'static>> {
    let (sign, word, role) = health(row);
    let title = row.judged().map_or_else(|| text::line(&row.file.name), |judged| judged.title.clone());
    vec![theme.span(role, format!("{sign} {word}  ")), theme.span(Role::Title, title)]
}

type Preview = Result<Box<Peek>, String>;

/// The preview of this row, or why there is none; nothing until it is made.
fn preview<'m>(list: &'m List, row: &ListRow) -> Option<&'m Preview> {
    list.peek.as_ref().filter(|peeking| peeking.file == row.file)?.found.as_ref()
}

fn facts_of(list: &List, context: &Context, row: &ListRow, preview: Option<&Preview>) -> Vec<Fact> {
    let fact = |label, text: String, weight| Fact { label, text, weight };
    let mut all = Vec::new();
    if let State::Gone = row.state {
        let folder = row.file.folder();
        let parts: Vec<String> = folder.iter().rev().take(3).map(|part| text::line(&part.to_string_lossy())).collect();
        let folder = parts.into_iter().rev().collect::<Vec<_>>().join("/");
        all.push(fact("gone", why_gone(&row.file).to_owned(), Weight::First));
        all.push(fact("left", format!("{}, in {folder}", row.file.what_is_left()), Weight::First));
        return all;
    }
    all.extend(found(list, row).map(|text| fact("found", text, Weight::First)));
    match preview {
        Some(Ok(peek)) => {
            all.extend(peek.facts.iter().map(|said| fact(said.label, context.home_in(&said.text), said.weight)));
        }
        Some(Err(why)) => all.push(fact("no preview", why.clone(), Weight::First)),
        None => all.push(fact("verdict", waiting(row), Weight::First)),
    }
    let expires = expires(context, row).map(|(text, weight)| fact("expires", text, weight));
    // The time that is left comes after the verdict.
    let at = all.iter().position(|fact| fact.label == "verdict").map_or(all.len(), |at| at + 1);
    all.splice(at..at, expires);
    all
}

/// What the list knows, until there is a preview.
fn waiting(row: &ListRow) -> String {
    row.judged().map_or_else(|| "reading…".to_owned(), |judged| judged.verdict.says().to_owned())
}

fn found(list: &List, row: &ListRow) -> Option<String> {
    let searched = list.inside.as_ref()?.hits.get(&row.file.path)?;
    let hit = searched.first.as_ref()?;
    let place = hit.place.map_or_else(|| format!("line {}", hit.line), words::spot);
    let count = text::count(searched.count as u64, "hit");
    Some(format!("{count}, the first at {place}: {}", text::line(&hit.words)))
}

/// How long it is kept, and how much that matters.
fn expires(context: &Context, row: &ListRow) -> Option<(String, Weight)> {
    let setting = format!("cleanupPeriodDays is {}", row.file.kept?);
    let left = row.days_left(context.now)?;
    let text = match left {
        ..=0 => format!("now: Claude Code deletes it when it next starts ({setting})"),
        days => {
            let days = text::count(days.unsigned_abs(), "day");
            format!("in {days}: Claude Code deletes it unless it is used first ({setting})")
        }
    };
    let weight = if row.few_days(context.now).is_some() { Weight::First } else { Weight::Third };
    Some((text, weight))
}
