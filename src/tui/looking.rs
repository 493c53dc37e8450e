//! What keys do to the step that is looked at.

use std::sync::Arc;

use super::detail::Detail;
use super::model::{Model, Screen};
use super::theme::Role;
use super::{view, words};
use crate::diagnosis::boundaries;
use crate::recovery::Wish;
use crate::text;

/// Looks into what the cursor stands on.
pub(super) fn open(model: &mut Model) {
    if let Some(card) = &mut model.card {
        card.look.top = 0;
        card.unfold(card.cursor.turn);
    }
    model.screens.push(Screen::Detail);
}

/// Works out anew what is looked at, if something about it changed.
pub(super) fn refresh(model: &mut Model) {
    if !model.screens.contains(&Screen::Detail) {
        return;
    }
    let paper = view::paper(model.size);
    let Some(card) = &mut model.card else { return };
    if let Some(detail) = Detail::anew(card, paper) {
        if card.detail.as_ref().is_some_and(|old| old.place != detail.place) {
            card.look.top = 0;
        }
        card.detail = Some(Arc::new(detail));
    }
    let last = view::last_detail_top(model);
    if let Some(card) = &mut model.card {
        card.look.top = card.look.top.min(last);
    }
}

/// Moves what is shown by rows; `refresh` keeps it inside.
pub(super) fn scroll(model: &mut Model, rows: isize) {
    if let Some(card) = &mut model.card {
        card.look.top = card.look.top.saturating_add_signed(rows);
    }
}

/// Makes the end of the step before this one the plan, and shows it.
pub(super) fn rewind_before(model: &mut Model) {
    let Some(card) = &mut model.card else { return };
    let before = boundaries(&card.opened.session).into_iter().rfind(|point| point.place < card.cursor);
    let Some(before) = before else {
        return model.say(Role::Warn, "No answer of the model stands before this.");
    };
    match card.wish(Wish::Step(before.place)) {
        Ok(()) => {
            card.pane = super::card::Pane::Plan;
            model.screens.pop();
        }
        Err(refusal) => {
            let words = text::line(&words::refusal(&refusal));
            model.say(Role::Warn, format!("{words}."));
        }
    }
}
