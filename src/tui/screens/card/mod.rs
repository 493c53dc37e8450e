//! The card of one session: what broke, its turns, and the plan. Its state is the open session itself (`opened`).

pub mod plan;
pub mod search;
pub mod view;

use crate::recovery::Wish;
use crate::text;
use crate::tui::opened::card::Pane;
use crate::tui::opened::choice::Choice;
use crate::tui::widgets::TWO_PANES;
use crate::tui::{Action, Context, Role, words};

use search::Direction;

/// Whether the card shows its turns: a small screen shows them or the plan.
pub fn shows_rows(context: &Context) -> bool {
    let has_both = context.size.0 >= TWO_PANES;
    context.card.as_ref().is_some_and(|card| has_both || card.remedy.is_err() || card.pane == Pane::Timeline)
}

/// Moves the cursor by rows, and shows it: the same at every width.
pub fn scroll(context: &mut Context, rows: isize) {
    if let Some(card) = &mut context.card {
        card.pane = Pane::Timeline;
        card.step_by(rows);
    }
}

/// Handles a key of the open session, on any of its screens.
pub fn update(context: &mut Context, action: Action) {
    match action {
        Action::Search => return search::ask(context),
        Action::NextHit => return search::go(context, Direction::Next),
        Action::PreviousHit => return search::go(context, Direction::Back),
        _ => {}
    }
    let Some(card) = &mut context.card else { return };
    let here = card.cursor;
    let damage = &card.timeline.damage;
    let to = match action {
        Action::LastGood => card.opened.diagnosis.last_good.as_ref().map(|good| &good.place),
        Action::FirstDamage => damage.first(),
        Action::NextDamage => damage.iter().find(|place| **place > here),
        Action::PreviousDamage => damage.iter().rfind(|place| **place < here),
        _ => None,
    };
    if to == Some(&here) {
        context.say(Role::Dim, "The cursor is there already.");
        return;
    }
    if let Some(place) = to.copied() {
        card.pane = Pane::Timeline;
        return card.go(place);
    }
    match action {
        Action::NextDamage => context.say(Role::Dim, "No damage after this row."),
        Action::PreviousDamage => context.say(Role::Dim, "No damage before this row."),
        Action::Fold => card.fold(),
        Action::Branches => card.fold_branches(),
        Action::Pane => card.pane = if card.pane == Pane::Plan { Pane::Timeline } else { Pane::Plan },
        Action::Choose(way) => {
            card.choose(way);
            card.pane = Pane::Plan;
        }
        Action::FirstPlan => card.first_plan(),
        Action::RewindHere => rewind_here(context),
        _ => {}
    }
}

/// Makes a copy that ends with the row under the cursor the plan.
fn rewind_here(context: &mut Context) {
    let Some(card) = &mut context.card else { return };
    let wish = card.wish_here();
    if card.choice == Choice::Picked(wish) {
        return context.say(Role::Dim, "The plan already ends with this row.");
    }
    if let Err(refusal) = card.wish(wish) {
        return context.say(Role::Warn, text::line(&words::refusal(&refusal)) + ".");
    }
    card.pane = Pane::Plan;
    let earlier = card.taken().filter(|taken| matches!(wish, Wish::Rewound(_, links) if taken.links < links));
    if let Some(end) = earlier.and_then(|taken| card.end_words(taken)) {
        context.say(Role::Warn, format!("The branch has no good point after {end}, so the copy ends there."));
    }
}
