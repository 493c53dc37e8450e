//! The plan screen: every remedy, and what the chosen one changes.

pub mod view;

use crate::tui::Context;
use crate::tui::opened::choice::Choice;

/// The plan screen.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The view of the difference.
    pub shown: Shown,
    /// The first row of the view.
    pub top: usize,
    /// The plan that it was drawn for.
    of: Option<Choice>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { shown: Shown::Lines, top: 0, of: None }
    }
}

impl Plan {
    /// Scrolls to the top if another plan is chosen.
    pub fn follow(&mut self, context: &Context) {
        let choice = context.card.as_ref().map(|card| card.choice);
        if choice != self.of {
            (self.of, self.top) = (choice, 0);
        }
    }

    /// Turns to the next view of the difference.
    pub fn turn(&mut self) {
        (self.shown, self.top) = (self.shown.next(), 0);
    }

    /// Moves the difference by rows.
    pub fn scroll(&mut self, context: &Context, rows: isize) {
        let last = view::last_top(self, context);
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }
}

/// A view of the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Turns and steps.
    Turns,
    /// One line an entry.
    Lines,
    /// The words that change.
    Text,
}

impl Shown {
    /// Every view, in the order of Tab.
    pub const ALL: [Self; 3] = [Self::Turns, Self::Lines, Self::Text];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Turns => "turns",
            Self::Lines => "lines",
            Self::Text => "text",
        }
    }

    /// The next view.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Turns => Self::Lines,
            Self::Lines => Self::Text,
            Self::Text => Self::Turns,
        }
    }
}
