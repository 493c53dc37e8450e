//! Actions that want nothing of the world.

use crate::recovery::Wish;
use crate::text;
use crate::tui::card::Pane;
use crate::tui::choice::Choice;
use crate::tui::detail::Look;
use crate::tui::finding::{self, Onward};
use crate::tui::keys::Action;
use crate::tui::list::{Filter, Focus, Preview};
use crate::tui::model::{Model, Screen};
use crate::tui::theme::Role;
use crate::tui::{looking, take, view, words};

/// Does such an action.
pub(super) fn stay(model: &mut Model, action: Action) {
    let page = isize::from(i16::try_from(model.size.1 / 2).unwrap_or(i16::MAX));
    match action {
        Action::Up => step_by(model, -1),
        Action::Down => step_by(model, 1),
        Action::HalfUp => step_by(model, -page),
        Action::HalfDown => step_by(model, page),
        Action::Top => step_by(model, isize::MIN),
        Action::Bottom => step_by(model, isize::MAX),
        Action::Help => {
            (model.help_top, model.help_filter) = (0, None);
            model.screens.push(Screen::Help);
        }
        Action::Plan => {
            if let Some(card) = &mut model.card {
                card.top = 0;
            }
            model.screens.push(Screen::Plan);
        }
        Action::FilterHelp => (model.help_top, model.help_filter) = (0, Some(String::new())),
        Action::Detail => looking::open(model),
        Action::Search => finding::ask(model),
        Action::NextHit => finding::go(model, Onward::Next),
        Action::PreviousHit => finding::go(model, Onward::Back),
        Action::Sessions => model.screens = vec![Screen::List],
        Action::Unhealthy => {
            let shown = if model.list.filter == Filter::All { Filter::Unhealthy } else { Filter::All };
            model.list.filter = shown;
        }
        Action::Filter => model.list.focus = Focus::Field,
        Action::Keep => model.list.focus = Focus::Rows,
        Action::Order => model.list.order = model.list.order.next(),
        Action::Preview => {
            model.list.preview = if view::has_preview(model) { Preview::Unwanted } else { Preview::Wanted };
        }
        Action::Back => back(model),
        _ => on_card(model, action),
    }
}

fn back(model: &mut Model) {
    let picked = model.card.as_ref().is_some_and(|card| matches!(card.choice, Choice::Picked(_)));
    match model.screen() {
        Screen::Card if finding::end(model) => {}
        Screen::Card if picked => on_card(model, Action::FirstPlan),
        Screen::List => model.list.filter = Filter::All,
        _ => {
            model.screens.pop();
        }
    }
}

pub(in crate::tui) fn step_by(model: &mut Model, rows: isize) {
    match model.screen() {
        Screen::Undo => model.undos.step_by(rows),
        Screen::List => {
            let height = view::list_height(model);
            model.list.step_by(rows, height);
        }
        Screen::Help => {
            let last = view::last_help_top(model);
            model.help_top = model.help_top.min(last).saturating_add_signed(rows).min(last);
        }
        Screen::Plan => {
            let last = view::last_top(model);
            if let Some(card) = &mut model.card {
                card.top = card.top.min(last).saturating_add_signed(rows).min(last);
            }
        }
        Screen::Detail => looking::scroll(model, rows),
        Screen::Export | Screen::Evidence | Screen::Files => take::step_by(model, rows),
        Screen::Card => {
            let shows_rows = model.shows_rows();
            match &mut model.card {
                Some(card) if shows_rows => card.step_by(rows),
                // The cursor is not on the screen, the plans are.
                Some(card) => card.next_plan(rows),
                None => {}
            }
        }
    }
}

fn on_card(model: &mut Model, action: Action) {
    let Some(card) = &mut model.card else { return };
    let here = card.cursor;
    let damage = card.timeline.damage.clone();
    let to = match action {
        Action::LastGood => card.opened.diagnosis.last_good.as_ref().map(|good| &good.place),
        Action::FirstDamage => damage.first(),
        Action::NextDamage => damage.iter().find(|place| **place > here),
        Action::PreviousDamage => damage.iter().rfind(|place| **place < here),
        _ => None,
    };
    if let Some(place) = to.copied() {
        card.pane = Pane::Timeline;
        return card.go(place);
    }
    match action {
        Action::NextDamage => model.say(Role::Dim, "No damage behind this row."),
        Action::PreviousDamage => model.say(Role::Dim, "No damage before this row."),
        Action::Fold => card.fold(),
        Action::Branches => card.fold_branches(),
        Action::NextStep => card.next_step(1),
        Action::PreviousStep => card.next_step(-1),
        Action::How => card.look = Look { how: card.look.how.next(), top: 0, ..card.look },
        Action::Lines => card.look.lines = card.look.lines.next(),
        Action::RewindBefore => looking::rewind_before(model),
        Action::Pane => card.pane = if card.pane == Pane::Plan { Pane::Timeline } else { Pane::Plan },
        Action::Choose(way) => {
            card.choose(way);
            card.pane = Pane::Plan;
        }
        Action::FirstPlan => card.first_plan(),
        Action::View => {
            card.shown = card.shown.next();
            card.top = 0;
        }
        Action::RewindHere => {
            let wish = if here.step == 0 { Wish::Turn(here.turn) } else { Wish::Step(here) };
            match card.wish(wish) {
                Ok(()) => card.pane = Pane::Plan,
                Err(refusal) => {
                    let text = text::line(&words::refusal(&refusal));
                    model.say(Role::Warn, format!("{text}."));
                }
            }
        }
        _ => {}
    }
}
