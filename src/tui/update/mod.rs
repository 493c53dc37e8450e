//! What an event does to the model. Pure: what the world must do comes out as an effect.

mod moves;
mod writing;

use crossterm::event::KeyEvent;

use super::card::{Card, Seen};
use super::finding;
use super::keys::{self, Action};
use super::landing::land;
use super::list::{Focus, Reach, field, news};
use super::model::{Effect, Event, Landing, Model, Purpose, Screen, Writing};
use super::paste::paste;
use super::theme::Role;
use super::typing::Question;
use super::{copy, looking, pointer, take, typing, undo};
use crate::store::SessionFile;
use crate::text;

use moves::stay;
pub(super) use moves::step_by;

/// Takes an event.
pub fn update(model: &mut Model, event: Event) -> Effect {
    let (is_end, says_more) = (event.ends_write(), matches!(event, Event::Undone(Ok(_))));
    let effect = if model.writing == Writing::Not { take(model, event) } else { writing::take(model, event) };
    looking::refresh(model);
    if is_end { writing::ended(model, effect, says_more) } else { effect }
}

pub(super) fn take(model: &mut Model, event: Event) -> Effect {
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
        Event::Listed(..) | Event::Scanned(..) | Event::News(_) => listed(model, event),
        Event::Opened(path, card) => {
            if model.opening.take_if(|opening| opening.path == path).is_some() {
                opened(model, card);
                let effect = take::again(model);
                return if effect == Effect::None { finding::again(model) } else { effect };
            }
            Effect::None
        }
        Event::Found(..) | Event::Told(..) | Event::Installed(_) => {
            learned(model, event);
            Effect::None
        }
        Event::Paste(pasted) => paste(model, &pasted),
        Event::Gone => Effect::Quit,
        Event::Stopped => Effect::Suspend,
        Event::Continued => Effect::Redraw,
        Event::Wheel(notches) => pointer::turn(model, notches),
        Event::Click(column, row) => pointer::click(model, column, row),
        Event::History(history) => undo::read(model, history),
        Event::Undone(undone) => undo::undone(model, undone),
        Event::Took(answer) => take::answered(model, *answer),
        Event::Grew => {
            // A session that streams grows every moment; once is enough.
            let told = model.card.as_mut().is_none_or(|card| std::mem::replace(&mut card.told_growth, true));
            if !told {
                model.say(Role::Warn, "The file was written to just now, so it was read again.");
            }
            reopen(model)
        }
        Event::Held(resume, pid) => {
            typing::ask(model, Question::Second(resume, pid));
            Effect::None
        }
        // The loop leaves with it.
        Event::Wrote(_) => Effect::None,
        Event::Failed(why) => {
            model.say(Role::Bad, text::line(&why));
            reopen(model)
        }
    }
}

/// What is only to be known.
fn learned(model: &mut Model, event: Event) {
    match event {
        Event::Found(asked, hits) => finding::found(model, asked, hits),
        Event::Told(role, words) => model.say(role, text::line(&words)),
        Event::Installed(version) => model.know(version),
        _ => {}
    }
}

/// What comes for the list. Answers to an older question are thrown away.
fn listed(model: &mut Model, event: Event) -> Effect {
    match event {
        Event::Listed(asked, files) if asked == model.list.asked => {
            model.list.fill(files);
            // What was found inside sessions is about those of before.
            if model.list.inside.is_some() {
                return model.list.look_inside();
            }
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
        _ => Effect::None,
    }
}

/// The question for a list.
pub fn ask(model: &mut Model, reach: Reach) -> Effect {
    model.list.turn_to(reach);
    Effect::Scan(reach, model.list.asked)
}

/// Opens a session, on a card of its own.
pub fn open(model: &mut Model, file: SessionFile) -> Effect {
    (model.opening, model.wanted) = (Some(file.clone()), None);
    Effect::Open(file)
}

/// Reads the session of the card again.
pub(super) fn reopen(model: &mut Model) -> Effect {
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
            card.know(model.installed.as_deref());
            // Read again, the card stays where it was.
            if let Some(old) = model.card.as_ref().filter(|old| old.opened.file.path == card.opened.file.path) {
                card.follow(old);
                if let Some(changed) = card.plan_changed(old) {
                    let before = model.message.take().map_or(String::new(), |message| format!("{} ", message.text));
                    model.say(Role::Warn, text::line(&format!("{before}{changed}")));
                }
            }
            model.list.cursor = Some(card.opened.file.path.clone());
            model.card = Some(card);
            if !model.screens.contains(&Screen::Card) {
                model.screens = vec![Screen::List, Screen::Card];
                finding::bring(model);
            }
        }
        Err(why) => {
            model.say(Role::Bad, text::line(&why));
            model.screens = vec![Screen::List];
            model.card = None;
        }
    }
}

pub(super) fn press(model: &mut Model, key: KeyEvent) -> Effect {
    if model.typing.is_some() {
        return typing::press(model, key);
    }
    if model.screen() == Screen::Help && typing::filter_help(model, key) {
        return Effect::None;
    }
    if finding::is_open(model) {
        return finding::press(model, key);
    }
    let Some(action) = keys::action(model.scope(), key).filter(|action| model.can(*action)) else {
        return field::typed(model, key);
    };
    // A plan that nobody has seen yet is nothing that a key can be meant for.
    let unseen = model.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
    if action.writes() && (unseen || model.opening.is_some()) {
        return Effect::None;
    }
    model.message = None;
    match action {
        Action::Quit => Effect::Quit,
        Action::Suspend => Effect::Suspend,
        Action::Write => Effect::Commit,
        Action::Open => open_row(model),
        Action::Resume if model.screen() == Screen::List => {
            model.list.selected().map_or(Effect::None, |row| Effect::Start(row.file.clone()))
        }
        Action::Resume => Effect::Resume,
        Action::CopyCommand | Action::CopyHere => copy::here(model, action).map_or(Effect::None, Effect::Copy),
        Action::Edit => model.card.as_ref().map_or(Effect::None, |card| Effect::Edit(card.line())),
        Action::Undos => undo::open(model),
        Action::Back if model.screen() == Screen::Undo => undo::close(model),
        Action::TakeBack => undo::take_back(model),
        Action::Mouse => pointer::toggle(model),
        Action::Redraw => Effect::Redraw,
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
            typing::ask(model, Question::Replace);
            Effect::None
        }
        action if action.takes_out() => take::act(model, action),
        other => {
            stay(model, other);
            Effect::None
        }
    }
}

/// Opens the session under the cursor of the list, or says why it cannot be opened.
fn open_row(model: &mut Model) -> Effect {
    match model.list.selected().map(|row| (row.is_there(), row.file.clone())) {
        Some((false, _)) => {
            model.say(Role::Warn, "Nothing to open: it has no transcript. Y copies the folder of what is left.");
            Effect::None
        }
        Some((true, file)) if model.purpose == Purpose::Pick => Effect::Pick(file.name),
        Some((true, file)) => open(model, file),
        None => Effect::None,
    }
}

fn rescan(model: &mut Model) -> Effect {
    match model.screen() {
        Screen::List | Screen::Undo | Screen::Help => {
            let reach = model.list.reach;
            ask(model, reach)
        }
        _ => reopen(model),
    }
}
