//! What an event does to the model. Pure: what the world must do comes out as an effect.

use crossterm::event::KeyEvent;

use super::card::{Card, Pane, Seen};
use super::choice::Choice;
use super::keys::{self, Action};
use super::landing::land;
use super::list::{Filter, Focus, Preview, Reach, field, news};
use super::model::{Effect, Event, Landing, Model, Screen};
use super::theme::Role;
use super::{typing, view, words};
use crate::recovery::Wish;
use crate::session::Place as Spot;
use crate::store::SessionFile;
use crate::text;

/// Takes an event.
pub fn update(model: &mut Model, event: Event) -> Effect {
    match event {
        Event::Key(key) => press(model, key),
        Event::Resize(columns, rows) => {
            model.size = (columns, rows);
            Effect::None
        }
        Event::Drawn => {
            let shows_plan = matches!(model.screen(), Screen::Card | Screen::Plan);
            if let Some(card) = model.card.as_mut().filter(|_| shows_plan) {
                card.seen = Seen::Drawn;
            }
            news::peek(model)
        }
        Event::Listed(asked, files) if asked == model.list.asked => {
            model.list.fill(files);
            land(model)
        }
        Event::Scanned(asked, scanned) if asked == model.list.asked => {
            news::scanned(&mut model.list, *scanned);
            land(model)
        }
        Event::News(found) => {
            news::take(&mut model.list, found);
            Effect::None
        }
        Event::Listed(..) | Event::Scanned(..) => Effect::None,
        Event::Opened(path, card) => {
            if model.opening.take_if(|opening| opening.path == path).is_some() {
                opened(model, card);
            }
            Effect::None
        }
        Event::Gone => Effect::Quit,
        Event::Grew => {
            model.say(Role::Warn, "The file was written to just now, so it was read again.");
            reopen(model)
        }
        Event::Failed(why) => {
            model.say(Role::Bad, text::line(&why));
            reopen(model)
        }
    }
}

/// The question for a list.
pub fn ask(model: &mut Model, reach: Reach) -> Effect {
    model.list.turn_to(reach);
    Effect::Scan(reach, model.list.asked)
}

/// Opens a session, on a card of its own.
pub fn open(model: &mut Model, file: SessionFile) -> Effect {
    model.opening = Some(file.clone());
    Effect::Open(file)
}

fn reopen(model: &mut Model) -> Effect {
    model.typing = None;
    match &model.card {
        Some(card) => {
            let file = card.opened.file.clone();
            open(model, file)
        }
        None => Effect::None,
    }
}

fn opened(model: &mut Model, card: Result<Box<Card>, String>) {
    model.landing = Landing::Landed;
    match card {
        Ok(card) => {
            let mut card = *card;
            // Read again, the card stays where it was.
            if let Some(old) = model.card.as_ref().filter(|old| old.opened.file.path == card.opened.file.path) {
                let turns = card.timeline.turns.len() as u32;
                if old.cursor.turn <= turns {
                    card.cursor = Spot { step: 0, ..old.cursor };
                    card.go(old.cursor);
                }
                if let Choice::Rung(way) = old.choice {
                    card.choose(way);
                }
                card.shown = old.shown;
            }
            model.list.cursor = Some(card.opened.file.path.clone());
            model.card = Some(card);
            if !model.screens.contains(&Screen::Card) {
                model.screens = vec![Screen::List, Screen::Card];
            }
        }
        Err(why) => {
            model.say(Role::Bad, text::line(&why));
            model.screens = vec![Screen::List];
            model.card = None;
        }
    }
}

fn press(model: &mut Model, key: KeyEvent) -> Effect {
    if model.typing.is_some() {
        return typing::press(model, key);
    }
    let Some(action) = keys::action(model.scope(), key).filter(|action| model.can(*action)) else {
        return field::typed(model, key);
    };
    // A plan that nobody has seen yet is nothing that a key can be meant for.
    let unseen = model.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
    if matches!(action, Action::Write | Action::InPlace) && (unseen || model.opening.is_some()) {
        return Effect::None;
    }
    model.message = None;
    match action {
        Action::Quit => Effect::Quit,
        Action::Suspend => Effect::Suspend,
        Action::Write => Effect::Commit,
        Action::Open => match model.list.selected().map(|row| row.file.clone()) {
            Some(file) => open(model, file),
            None => Effect::None,
        },
        Action::Rescan => rescan(model),
        Action::Reach => {
            let other = if model.list.reach == Reach::Here { Reach::All } else { Reach::Here };
            ask(model, other)
        }
        Action::Inside => model.list.look_inside(),
        Action::Back
            if model.screen() == Screen::List && (model.list.focus == Focus::Field || !model.list.typed.is_empty()) =>
        {
            model.list.clear()
        }
        Action::InPlace => {
            typing::ask(model);
            Effect::None
        }
        other => {
            stay(model, other);
            Effect::None
        }
    }
}

fn rescan(model: &mut Model) -> Effect {
    match model.screen() {
        Screen::Card | Screen::Plan => reopen(model),
        Screen::List | Screen::Help => {
            let reach = model.list.reach;
            ask(model, reach)
        }
    }
}

/// Actions that want nothing of the world.
fn stay(model: &mut Model, action: Action) {
    let page = isize::from(i16::try_from(model.size.1 / 2).unwrap_or(i16::MAX));
    match action {
        Action::Up => step_by(model, -1),
        Action::Down => step_by(model, 1),
        Action::HalfUp => step_by(model, -page),
        Action::HalfDown => step_by(model, page),
        Action::Top => step_by(model, isize::MIN),
        Action::Bottom => step_by(model, isize::MAX),
        Action::Help => {
            model.help_top = 0;
            model.screens.push(Screen::Help);
        }
        Action::Plan => {
            if let Some(card) = &mut model.card {
                card.top = 0;
            }
            model.screens.push(Screen::Plan);
        }
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
        Screen::Card if picked => on_card(model, Action::FirstPlan),
        Screen::Card | Screen::Plan | Screen::Help => {
            model.screens.pop();
        }
        Screen::List => model.list.filter = Filter::All,
    }
}

fn step_by(model: &mut Model, rows: isize) {
    match model.screen() {
        Screen::List => {
            let height = view::list_height(model);
            model.list.step_by(rows, height);
        }
        Screen::Help => {
            let last = view::help_rows(model).saturating_sub(usize::from(model.size.1.saturating_sub(4)));
            model.help_top = model.help_top.saturating_add_signed(rows).min(last);
        }
        Screen::Plan => {
            let last = view::last_top(model);
            if let Some(card) = &mut model.card {
                card.top = card.top.min(last).saturating_add_signed(rows).min(last);
            }
        }
        Screen::Card => {
            if let Some(card) = &mut model.card {
                card.step_by(rows);
            }
        }
    }
}

fn on_card(model: &mut Model, action: Action) {
    let Some(card) = &mut model.card else { return };
    let here = card.cursor;
    let damage = card.timeline.damage.clone();
    let to = match action {
        Action::FirstDamage => damage.first(),
        Action::NextDamage => damage.iter().find(|place| **place > here),
        Action::PreviousDamage => damage.iter().rfind(|place| **place < here),
        _ => None,
    };
    if let Some(place) = to {
        return card.go(*place);
    }
    match action {
        Action::NextDamage => model.say(Role::Dim, "No damage behind this row."),
        Action::PreviousDamage => model.say(Role::Dim, "No damage before this row."),
        Action::Fold => card.fold(),
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
