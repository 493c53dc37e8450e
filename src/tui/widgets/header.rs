//! The row on top: the program and its place on the left, the count of sessions on the right.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::Paragraph;

use super::{BOXES, boxes};
use crate::diagnosis::Verdict;
use crate::text;
use crate::tui::{Card, Role, Theme, words};

/// The end of a title that a rescue wrote.
const RESCUED: &str = "(rescued)";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Those with a transcript; `None` until they are listed.
    pub sessions: Option<usize>,
    /// Those whose transcript was deleted.
    pub gone: usize,
    pub read: usize,
    /// The damaged ones without a rescue.
    pub damaged: usize,
    /// The damaged ones that were rescued.
    pub rescued: usize,
    /// The damaged ones of other projects.
    pub elsewhere: usize,
    /// Whether to say that they are those of all projects.
    pub of_all: bool,
}

pub fn draw(counts: &Counts, place: &str, theme: Theme, frame: &mut Frame<'_>, area: Rect) {
    let name = if area.width < BOXES { "" } else { " claude-rescue " };
    let left = vec![theme.span(Role::Title, name), theme.span(Role::Text, format!(" {place}"))];
    let line = boxes::ends(left, spans(counts, theme, area.width >= BOXES), usize::from(area.width));
    frame.render_widget(Paragraph::new(line), area);
}

fn spans(counts: &Counts, theme: Theme, has_room: bool) -> Vec<Span<'static>> {
    let Some(all) = counts.sessions else {
        return vec![theme.span(Role::Dim, "looking for sessions…"), theme.span(Role::Text, " ")];
    };
    let mut spans = vec![theme.span(Role::Dim, text::count(all as u64, "session"))];
    if counts.gone > 0 && has_room {
        spans.push(theme.span(Role::Dim, format!(" + {} gone", counts.gone)));
    }
    if counts.of_all {
        spans.push(theme.span(Role::Dim, " in all projects"));
    }
    if counts.damaged > 0 {
        spans.push(theme.span(Role::Dim, " · "));
        spans.push(theme.span(Role::Bad, format!("{} damaged", counts.damaged)));
    }
    if counts.rescued > 0 && has_room {
        spans.push(theme.span(Role::Dim, format!(" · {} rescued", counts.rescued)));
    }
    if counts.elsewhere > 0 && has_room {
        spans.push(theme.span(Role::Warn, format!(" · {} damaged elsewhere", counts.elsewhere)));
    }
    if counts.read < all {
        spans.push(theme.span(Role::Dim, format!(" · {} of {all} read", counts.read)));
    }
    spans.push(theme.span(Role::Text, " "));
    spans
}

pub fn name(card: &Card, theme: Theme) -> Vec<Span<'static>> {
    let (sign, word, role) = words::verdict(card.opened.diagnosis.verdict);
    // As the list calls it.
    let is_rescued = card.opened.diagnosis.verdict == Verdict::Sound && card.title.ends_with(RESCUED);
    let word = if is_rescued { "rescued" } else { word };
    vec![theme.span(role, format!("{sign} {word}  ")), theme.span(Role::Title, card.title.clone())]
}
