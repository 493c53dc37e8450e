//! The line where a plan cuts: the same in the timeline and in the plan.

use ratatui::text::Line;

use super::boxes;
use crate::tui::opened::choice::Choice;
use crate::tui::{Card, Role, Theme};

pub(in crate::tui) fn line(card: &Card, theme: Theme, columns: usize) -> Line<'static> {
    let words = match card.choice {
        Choice::Rung(_) if card.opened.diagnosis.cut.is_none() => " last good point ",
        Choice::Rung(_) | Choice::Picked(_) => " the copy ends here ",
    };
    Line::from(theme.span(Role::Cut, boxes::rule(words, "━", columns)))
}
