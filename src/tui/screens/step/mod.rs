//! The step screen: how much of the step is shown, and what keys do to it.

pub mod detail;
pub mod view;

use std::sync::Arc;

use crate::diagnosis::boundaries;
use crate::recovery::Wish;
use crate::text;
use crate::tui::opened::card::Pane;
use crate::tui::opened::rows::Item;
use crate::tui::{Action, Card, Context, Role, words};

use detail::{Detail, Look};

/// The step screen.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// How the step is shown.
    pub look: Look,
    /// The step, as rows.
    pub detail: Option<Arc<Detail>>,
}

/// Opens the step under the cursor.
pub fn open(step: &mut Step, context: &mut Context) {
    step.look.top = 0;
    if let Some(card) = &mut context.card {
        card.unfold(card.cursor.turn);
    }
}

/// Makes the rows again if something about them changed.
pub fn refresh(step: &mut Step, context: &Context) {
    let Some(card) = &context.card else { return };
    let (old, layout) = (step.detail.as_deref(), view::row_layout(context.size));
    if let Some(detail) = Detail::refreshed(old, step.look, card, layout, context.zone.as_ref()) {
        if step.detail.as_ref().is_some_and(|old| old.place != detail.place) {
            step.look.top = 0;
        }
        step.detail = Some(Arc::new(detail));
    }
    step.look.top = step.look.top.min(view::last_top(step, context));
}

/// Handles a key. True if the screen is to be closed.
pub fn update(step: &mut Step, context: &mut Context, action: Action) -> bool {
    match action {
        Action::NextStep => go(context, 1),
        Action::PreviousStep => go(context, -1),
        Action::Depth => step.look = Look { depth: step.look.depth.next(), top: 0, ..step.look },
        Action::Wrap => step.look.wrap = step.look.wrap.next(),
        Action::RewindBefore => return rewind_before(context),
        _ => {}
    }
    false
}

/// Goes to another step, or says that there is none.
fn go(context: &mut Context, steps: isize) {
    let Some(card) = &mut context.card else { return };
    let before = card.at();
    card.next_step(steps);
    if card.at() == before {
        let end = if steps < 0 { "first" } else { "last" };
        context.say(Role::Dim, format!("This is the {end} step."));
    }
}

impl Step {
    /// Scrolls by rows; `refresh` keeps that inside.
    pub fn scroll(&mut self, rows: isize) {
        self.look.top = self.look.top.saturating_add_signed(rows);
    }
}

/// Makes the end of the step before this one the plan. False if that is refused.
fn rewind_before(context: &mut Context) -> bool {
    let Some(card) = &mut context.card else { return false };
    let Some(wish) = wish_before(card) else {
        context.say(Role::Warn, "There is no answer before this row.");
        return false;
    };
    match card.wish(wish) {
        Ok(()) => card.pane = Pane::Plan,
        Err(refusal) => {
            context.say(Role::Warn, text::line(&words::refusal(&refusal)) + ".");
            return false;
        }
    }
    true
}

fn wish_before(card: &Card) -> Option<Wish> {
    if let Item::Aside(branch, row) = card.at() {
        let start = card.branches.get(&branch)?.get(row)?.links.start;
        return (start > 0).then_some(Wish::Rewound(branch, start));
    }
    let before = boundaries(&card.opened.session).into_iter().rfind(|point| point.place < card.cursor)?;
    Some(Wish::Step(before.place))
}
