//! What a key does: to the app here, to a screen in that screen's `update`.

use crossterm::event::KeyEvent;

use super::copied::{copied, to_save};
use super::model::{Landing, Model};
use super::opening;
use super::why_not::why_not;
use crate::tui::context::Purpose;
use crate::tui::dialog::{Dialog, Pressed, Question};
use crate::tui::jobs::Job;
use crate::tui::jobs::listing::Reach;
use crate::tui::opened::card::{Pane, Seen};
use crate::tui::opened::choice::Choice;
use crate::tui::screens::help::Help;
use crate::tui::screens::list::{self, Focus, field};
use crate::tui::screens::undo::{self, Undos};
use crate::tui::screens::{card, evidence, export, files, step};
use crate::tui::terminal::Mouse;
use crate::tui::{Action, Effect, Role, Screen, keys};

pub fn press(model: &mut Model, key: KeyEvent) -> Effect {
    if model.context.dialog.is_some() {
        return answer(model, key);
    }
    if model.screen() == Screen::Help && model.help.press(key) {
        return Effect::None;
    }
    if model.is_searching() {
        return card::search::press(&mut model.context, key);
    }
    let Some(action) = keys::action(model.scope(), key) else {
        return field::press(&mut model.list, key);
    };
    if !model.can(action) {
        if let Some(why) = why_not(model, action) {
            model.context.say(Role::Dim, why);
        }
        return Effect::None;
    }
    // Ignore the key: the plan is not on the screen yet.
    let unseen = model.context.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
    if action.writes() && (unseen || model.opening.is_some()) {
        return Effect::None;
    }
    model.context.message = None;
    act(model, action)
}

/// Handles a key while a question is open.
fn answer(model: &mut Model, key: KeyEvent) -> Effect {
    let Some(dialog) = &mut model.context.dialog else { return Effect::None };
    match dialog.press(key) {
        Pressed::Quit => return Effect::Quit,
        Pressed::Open => {
            let says = dialog.says();
            model.context.say(Role::Warn, says);
            return Effect::None;
        }
        Pressed::Refused => {
            let no = dialog.question.no();
            model.context.dialog = None;
            model.context.say(Role::Dim, no);
            return Effect::None;
        }
        Pressed::Answered => {}
    }
    model.context.message = None;
    match model.context.dialog.take() {
        Some(Dialog { question: Question::Replace, .. }) => Effect::Replace,
        Some(Dialog { question: Question::Restore, .. }) => files::restore(&mut model.files),
        Some(Dialog { question: Question::Name(text), typed, .. }) => Effect::Run(Job::Save(typed.trim().into(), text)),
        Some(Dialog { question: Question::Second(resume, _), .. }) => Effect::GoOn(resume),
        None => Effect::None,
    }
}

fn act(model: &mut Model, action: Action) -> Effect {
    match (action, model.screen()) {
        (Action::Quit, _) => Effect::Quit,
        (Action::Suspend, _) => Effect::Suspend,
        (Action::Redraw, _) => Effect::Redraw,
        (Action::Mouse, _) => toggle_mouse(model),
        (Action::Write, _) => Effect::Commit,
        (Action::InPlace, _) => {
            let dialog = Dialog::replace(model.context.card.as_ref(), &model.context.backups);
            model.context.ask(dialog);
            Effect::None
        }
        (Action::Open, _) => open_row(model),
        (Action::Resume, Screen::List) => {
            model.list.selected().map_or(Effect::None, |row| Effect::Start(row.file.clone()))
        }
        (Action::Resume, _) => Effect::Resume,
        (Action::CopyCommand | Action::CopyHere, _) => copied(model, action).map_or(Effect::None, Effect::Copy),
        (Action::Edit, _) => model.context.card.as_ref().map_or(Effect::None, |card| Effect::Edit(card.line())),
        (Action::Undos, _) => {
            model.undos = Undos::default();
            model.screens.push(Screen::Undo);
            Effect::History
        }
        (Action::TakeBack, _) => undo::take_back(&mut model.undos),
        (Action::Rescan, Screen::List) => {
            model.context.say(Role::Dim, "Reloading the list.");
            opening::list(model, model.list.reach)
        }
        (Action::Rescan, _) => {
            model.context.say(Role::Dim, "Reloading the file.");
            opening::reopen(model)
        }
        (Action::Reach, _) => {
            let other = if model.list.reach == Reach::Here { Reach::All } else { Reach::Here };
            opening::list(model, other)
        }
        (Action::Inside, _) => model.list.look_inside(),
        (Action::Back, _) => back(model),
        (Action::Export, _) => opening::show(model, Screen::Export),
        (Action::Evidence, _) => opening::show(model, Screen::Evidence),
        (Action::Files, _) => opening::show(model, Screen::Files),
        (Action::Step, _) => opening::show(model, Screen::Step),
        (Action::ToPlan, _) => to_plan(model),
        _ => act_on_screen(model, action),
    }
}

fn act_on_screen(model: &mut Model, action: Action) -> Effect {
    let page = isize::from(i16::try_from(model.context.size.1 / 2).unwrap_or(i16::MAX));
    match (action, model.screen()) {
        (Action::Up, _) => scroll(model, -1),
        (Action::Down, _) => scroll(model, 1),
        (Action::HalfUp, _) => scroll(model, -page),
        (Action::HalfDown, _) => scroll(model, page),
        (Action::Top, _) => scroll(model, isize::MIN),
        (Action::Bottom, _) => scroll(model, isize::MAX),
        (Action::Help, Screen::Help) => drop(model.screens.pop()),
        (Action::Help, _) => {
            model.help = Help::over(model.scope());
            model.screens.push(Screen::Help);
        }
        (Action::FilterHelp, _) => model.help.narrow(),
        (Action::Plan, _) => {
            model.plan.top = 0;
            model.screens.push(Screen::Plan);
        }
        (Action::View, _) => model.plan.turn(),
        (Action::Sessions, _) => model.screens = vec![Screen::List],
        (Action::Save | Action::SaveJson, screen) if screen != Screen::Export || !model.export.is_stale() => {
            if let Some((name, text)) = to_save(model, action) {
                model.context.ask(Dialog::name(text, name));
            }
        }
        (_, Screen::List) => list::update::update(&mut model.list, &model.context, action),
        (_, Screen::Export) => return export::update(&mut model.export, &mut model.context, action),
        (_, Screen::Evidence) => return evidence::update(&mut model.evidence, action),
        (_, Screen::Files) => files::update(&mut model.files, &mut model.context, action),
        (_, Screen::Step) if action.is_of_step() => {
            if step::update(&mut model.step, &mut model.context, action) {
                model.screens.pop();
            }
        }
        _ => card::update(&mut model.context, action),
    }
    Effect::None
}

/// Closes the step and shows the plan. It must be on the screen before a key may write it.
fn to_plan(model: &mut Model) -> Effect {
    model.screens.retain(|screen| *screen != Screen::Step);
    let Some(card) = &mut model.context.card else { return Effect::None };
    (card.pane, card.seen) = (Pane::Plan, Seen::NotYet);
    let says = match &card.remedy {
        Ok(remedy) if remedy.plan.way.writes() => "This is the plan: ⏎ writes it, o writes it and starts claude.",
        Ok(_) => "This is the plan: ⏎ prints the command, o starts claude.",
        Err(_) => "There is no plan for this session; r on a turn makes one that ends there.",
    };
    model.context.say(Role::Dim, says);
    Effect::None
}

/// Opens the session under the list's cursor, or says why not.
fn open_row(model: &mut Model) -> Effect {
    match model.list.selected().map(|row| (row.is_there(), row.file.clone())) {
        Some((false, _)) => {
            let why = "Nothing to open: this session has no transcript. Y copies the path of what is left.";
            model.context.say(Role::Warn, why);
            Effect::None
        }
        Some((true, file)) if model.context.purpose == Purpose::Pick => Effect::Pick(file.name),
        Some((true, file)) => opening::open(model, file),
        None => Effect::None,
    }
}

fn toggle_mouse(model: &mut Model) -> Effect {
    let (mouse, says) = match model.context.mouse {
        Mouse::Off => {
            (Mouse::On, "Mouse on: scroll, or click rows and the keys below. m turns it off so you can select text.")
        }
        Mouse::On => (Mouse::Off, "Mouse off: you can select text again. m turns it on."),
    };
    model.context.mouse = mouse;
    model.context.say(Role::Dim, says);
    Effect::Mouse(mouse)
}

fn back(model: &mut Model) -> Effect {
    let picked = model.context.card.as_ref().is_some_and(|card| matches!(card.choice, Choice::Picked(_)));
    match model.screen() {
        Screen::List if model.list.focus == Focus::Field || !model.list.typed.is_empty() => return model.list.clear(),
        Screen::List => list::update::update(&mut model.list, &model.context, Action::Back),
        Screen::Undo => return close_undo(model),
        Screen::Card if card::search::close(&mut model.context) => {}
        Screen::Card if picked => card::update(&mut model.context, Action::FirstPlan),
        _ => drop(model.screens.pop()),
    }
    Effect::None
}

/// Closes the undo screen. If sessions came or went, they are listed again.
fn close_undo(model: &mut Model) -> Effect {
    model.screens.pop();
    let gone = model.undos.gone.take();
    let open = model.context.card.as_ref().map(|card| &card.opened.file.path);
    if gone.is_some() && open == gone.as_ref() {
        // The card's session is gone, so the app looks for a session to land on again.
        (model.context.card, model.screens, model.landing) = (None, vec![Screen::List], Landing::Looking);
    }
    let reach = model.list.reach;
    if std::mem::take(&mut model.undos.moved) { opening::list(model, reach) } else { Effect::None }
}

/// Moves the cursor or the page by rows.
pub fn scroll(model: &mut Model, rows: isize) {
    let context = &model.context;
    match model.screen() {
        Screen::List | Screen::Filter => list::update::scroll(&mut model.list, context, rows),
        Screen::Card => card::scroll(&mut model.context, rows),
        Screen::Plan => model.plan.scroll(context, rows),
        Screen::Step => model.step.scroll(rows),
        Screen::Export => model.export.scroll(context, rows),
        Screen::Evidence => model.evidence.scroll(context, rows),
        Screen::Files => model.files.scroll(context, rows),
        Screen::Undo => model.undos.step_by(rows),
        Screen::Help => model.help.scroll(context, rows),
    }
}
