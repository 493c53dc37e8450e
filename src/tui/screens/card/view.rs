//! The card of one session: what happened, the turns, and the plan.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Span;

use super::plan;
use crate::text;
use crate::tui::opened::card::Pane;
use crate::tui::opened::facts::{Fact, Weight};
use crate::tui::widgets::header::{self, Counts};
use crate::tui::widgets::{BOXES, TWO_PANES, boxes, facts, timeline};
use crate::tui::{Card, Context, Role, Theme};

pub(in crate::tui) fn draw(context: &Context, counts: &Counts, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let Some(card) = &context.card else { return };
    if area.width < BOXES {
        return small(context, card, theme, frame, area);
    }
    let columns = usize::from(area.width.saturating_sub(4));
    // The facts may take a good third of the screen; the panes need the rest.
    let most = usize::from(area.height) * 3 / 7;
    let told = facts::labelled(&all_facts(context, card), theme, columns, most.saturating_sub(3).max(1));
    let heights = [Constraint::Length(1), Constraint::Length(told.len() as u16 + 3), Constraint::Fill(1)];
    let [top, summary, rest] = Layout::vertical(heights).areas(area);
    let project = card.opened.home.dir.as_deref().map_or_else(|| context.project.clone(), text::line);
    header::draw(counts, &context.home_relative(&project), theme, frame, top);
    let inside = boxes::panel(theme, frame, summary, header::name(card, theme));
    let mut lines = vec![boxes::ends(about(context, card, theme), Vec::new(), columns)];
    lines.extend(told);
    boxes::put(frame, inside, lines);
    panes(context, card, theme, frame, rest);
}

/// The facts of the session, with the rescue first if there was one.
fn all_facts(context: &Context, card: &Card) -> Vec<Fact> {
    let held = context.rescue_of(&card.opened.file.path);
    let rescued = held.filter(|_| card.opened.diagnosis.verdict.is_wrong()).map(|held| {
        let when = held.time.map_or(String::new(), |time| format!("{} ", text::ago(context.now - time)));
        let text =
            format!("{when}as {}: press s, then o on its row to resume it; ⏎ writes another copy", held.short_id());
        Fact { label: "Rescued", text: context.glyphs.keys(&text), weight: Weight::First }
    });
    rescued.into_iter().chain(card.facts.iter().cloned()).collect()
}

fn panes(context: &Context, card: &Card, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    match &card.remedy {
        Ok(remedy) if area.width >= TWO_PANES => {
            let [left, right] = Layout::horizontal([Constraint::Percentage(48), Constraint::Fill(1)]).areas(area);
            timeline::draw(card, context.now, theme, frame, left);
            plan::draw(card, remedy, theme, frame, right);
        }
        Ok(remedy) if card.pane == Pane::Plan => plan::draw(card, remedy, theme, frame, area),
        _ => timeline::draw(card, context.now, theme, frame, area),
    }
}

/// Without boxes: what happened, and the plan or the turns below.
fn small(context: &Context, card: &Card, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let columns = usize::from(area.width.saturating_sub(2));
    let most = usize::from(area.height) / 3;
    let told = facts::bare(&all_facts(context, card), theme, columns, most);
    let [top, middle, rest] =
        Layout::vertical([Constraint::Length(2), Constraint::Length(told.len() as u16 + 1), Constraint::Fill(1)])
            .areas(area);
    let mut title = vec![Span::raw(" ")];
    title.extend(header::name(card, theme));
    let mut particulars = vec![Span::raw(" ")];
    particulars.extend(about(context, card, theme));
    let columns = usize::from(area.width);
    let lines = vec![boxes::ends(title, Vec::new(), columns), boxes::ends(particulars, Vec::new(), columns)];
    boxes::put(frame, top, lines);
    boxes::put(frame, middle, told);
    match &card.remedy {
        Ok(remedy) if card.pane == Pane::Plan => {
            boxes::put(
                frame,
                rest,
                plan::lines(card, remedy, theme, columns.saturating_sub(1), usize::from(rest.height)),
            );
        }
        _ => boxes::put(frame, rest, timeline::lines(card, context.now, theme, columns, usize::from(rest.height))),
    }
}

/// The particulars of a session: its id first, then how old it is and whether it runs.
fn about(context: &Context, card: &Card, theme: Theme) -> Vec<Span<'static>> {
    let mut spans = Vec::new();
    let mut say = |role, words: String| {
        if !spans.is_empty() {
            spans.push(theme.span(Role::Dim, " · "));
        }
        spans.push(theme.span(role, words));
    };
    let mut rest = card.about.iter().cloned();
    if let Some(id) = rest.next() {
        say(Role::Text, id);
    }
    if let Some(time) = card.opened.session.last_activity() {
        say(Role::Text, text::ago(context.now - time));
    }
    if let Some(holder) = &card.opened.holder {
        say(Role::Warn, format!("running (process {})", holder.pid));
    }
    rest.for_each(|words| say(Role::Dim, words));
    spans
}
