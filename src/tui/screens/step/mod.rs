//! The step that is looked at: how much of it is shown, and what keys do to it.

pub mod detail;
pub mod view;

use std::sync::Arc;

use crate::diagnosis::boundaries;
use crate::recovery::Wish;
use crate::text;
use crate::tui::opened::card::Pane;
use crate::tui::{Action, Context, Role, words};

use detail::{Detail, Look};

/// The step screen.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// How the step is looked at.
    pub look: Look,
    /// The step, worked out.
    pub detail: Option<Arc<Detail>>,
}

/// Looks into what the cursor stands on.
pub fn open(step: &mut Step, context: &mut Context) {
    step.look.top = 0;
    if let Some(card) = &mut context.card {
        card.unfold(card.cursor.turn);
    }
}

/// Works out anew what is looked at, if something about it changed.
pub fn refresh(step: &mut Step, context: &Context) {
    let Some(card) = &context.card else { return };
    if let Some(detail) = Detail::anew(step.detail.as_deref(), step.look, card, view::paper(context.size)) {
        if step.detail.as_ref().is_some_and(|old| old.place != detail.place) {
            step.look.top = 0;
        }
        step.detail = Some(Arc::new(detail));
    }
    step.look.top = step.look.top.min(view::last_top(step, context));
}

/// Does what a key means. Says whether the screen is to be left.
pub fn update(step: &mut Step, context: &mut Context, action: Action) -> bool {
    let Some(card) = &mut context.card else { return false };
    match action {
        Action::NextStep => card.next_step(1),
        Action::PreviousStep => card.next_step(-1),
        Action::Depth => step.look = Look { depth: step.look.depth.next(), top: 0, ..step.look },
        Action::Wrap => step.look.wrap = step.look.wrap.next(),
        Action::RewindBefore => return rewind_before(context),
        _ => {}
    }
    false
}

impl Step {
    /// Moves what is shown by rows; `refresh` keeps it inside.
    pub fn scroll(&mut self, rows: isize) {
        self.look.top = self.look.top.saturating_add_signed(rows);
    }
}

/// Makes the end of the step before this one the plan, and says whether that could be done.
fn rewind_before(context: &mut Context) -> bool {
    let Some(card) = &mut context.card else { return false };
    let before = boundaries(&card.opened.session).into_iter().rfind(|point| point.place < card.cursor);
    let Some(before) = before else {
        context.say(Role::Warn, "There is no answer before this row.");
        return false;
    };
    match card.wish(Wish::Step(before.place)) {
        Ok(()) => card.pane = Pane::Plan,
        Err(refusal) => {
            let words = text::line(&words::refusal(&refusal));
            context.say(Role::Warn, format!("{words}."));
            return false;
        }
    }
    true
}
