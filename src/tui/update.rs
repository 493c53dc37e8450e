//! What an event does to the model. Pure: what the world must do comes out as an effect.

use crossterm::event::KeyEvent;

use super::card::{Card, Pane, Seen};
use super::choice::Choice;
use super::detail::Look;
use super::finding::{self, Onward};
use super::keys::{self, Action};
use super::landing::land;
use super::list::{Filter, Focus, Preview, Reach, field, news};
use super::model::{Effect, Event, Landing, Model, Purpose, Screen};
use super::theme::Role;
use super::{copy, looking, pointer, typing, undo, view, words};
use crate::recovery::Wish;
use crate::store::SessionFile;
use crate::text;

/// Takes an event.
pub fn update(model: &mut Model, event: Event) -> Effect {
    let effect = take(model, event);
    looking::refresh(model);
    effect
}

fn take(model: &mut Model, event: Event) -> Effect {
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
                return finding::again(model);
            }
            Effect::None
        }
        Event::Found(asked, hits) => {
            finding::found(model, asked, hits);
            Effect::None
        }
        Event::Gone => Effect::Quit,
        Event::Stopped => Effect::Suspend,
        Event::Continued => Effect::Redraw,
        Event::Wheel(notches) => pointer::turn(model, notches),
        Event::Click(column, row) => pointer::click(model, column, row),
        Event::Told(role, words) => {
            model.say(role, text::line(&words));
            Effect::None
        }
        Event::Installed(version) => {
            model.know(version);
            Effect::None
        }
        Event::History(history) => undo::read(model, history),
        Event::Undone(undone) => undo::undone(model, undone),
        Event::Grew => {
            // A session that streams grows every moment; once is enough.
            let told = model.card.as_mut().is_none_or(|card| std::mem::replace(&mut card.told_growth, true));
            if !told {
                model.say(Role::Warn, "The file was written to just now, so it was read again.");
            }
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
        Action::Open => match model.list.selected().map(|row| row.file.clone()) {
            Some(file) if model.purpose == Purpose::Pick => Effect::Pick(file.name),
            Some(file) => open(model, file),
            None => Effect::None,
        },
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
        Screen::Card | Screen::Plan | Screen::Detail => reopen(model),
        Screen::List | Screen::Undo | Screen::Help => {
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
        Screen::Card | Screen::Plan | Screen::Detail | Screen::Undo | Screen::Help => {
            model.screens.pop();
        }
        Screen::List => model.list.filter = Filter::All,
    }
}

pub(super) fn step_by(model: &mut Model, rows: isize) {
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
        Action::LastGood => card.opened.diagnosis.last_good.as_ref().map(|good| &good.place),
        Action::FirstDamage => damage.first(),
        Action::NextDamage => damage.iter().find(|place| **place > here),
        Action::PreviousDamage => damage.iter().rfind(|place| **place < here),
        _ => None,
    };
    if let Some(place) = to.copied() {
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
