//! Opens a list of sessions, a session, the same one again, and the screens on top of it.

use super::model::{Landing, Model};
use crate::store::SessionFile;
use crate::text;
use crate::tui::jobs::listing::Reach;
use crate::tui::screens::{card, evidence, export, files, step};
use crate::tui::{Card, Effect, Role, Screen};

/// Asks for a list of sessions.
pub fn list(model: &mut Model, reach: Reach) -> Effect {
    model.list.turn_to(reach);
    Effect::Scan(reach, model.list.asked)
}

/// Opens a session on a card.
pub fn open(model: &mut Model, file: SessionFile) -> Effect {
    (model.opening, model.read, model.wanted) = (Some(file.clone()), None, None);
    Effect::Open(file)
}

/// Reads the open session again.
pub fn reopen(model: &mut Model) -> Effect {
    model.context.dialog = None;
    match &model.context.card {
        Some(card) => {
            let file = card.opened.file.clone();
            open(model, file)
        }
        None => Effect::None,
    }
}

/// Takes a session that was read, or why it could not be, and asks for what the top screen shows of it.
pub fn opened(model: &mut Model, card: Result<Box<Card>, String>) -> Effect {
    model.landing = Landing::Landed;
    match card {
        Ok(card) => set_card(model, *card),
        Err(why) => {
            model.context.say(Role::Bad, text::line(&why));
            model.screens = vec![Screen::List];
            model.context.card = None;
        }
    }
    let effect = refill(model);
    if effect == Effect::None { card::search::restart(&mut model.context) } else { effect }
}

fn set_card(model: &mut Model, mut card: Card) {
    let path = card.opened.file.path.clone();
    card.set_installed(model.context.installed.as_deref());
    model.step.detail = None;
    // If the same file was read again, the card keeps its cursor and plan.
    if let Some(old) = model.context.card.as_ref().filter(|old| old.opened.file.path == path) {
        card.follow(old);
        if let Some(changed) = card.plan_changed(old) {
            let before = model.context.message.take().map_or(String::new(), |message| format!("{} ", message.text));
            model.context.say(Role::Warn, text::line(&format!("{before}{changed}")));
        }
    } else {
        (model.plan, model.step) = Default::default();
    }
    model.list.cursor = Some(path.clone());
    model.context.card = Some(card);
    if !model.screens.contains(&Screen::Card) {
        model.screens = vec![Screen::List, Screen::Card];
        if let Some(words) = model.list.words_found_in(&path) {
            card::search::search_for(&mut model.context, words);
        }
    }
}

/// Opens a screen of the session. From the list, the session is opened first.
pub fn show(model: &mut Model, screen: Screen) -> Effect {
    if model.screen() == Screen::List {
        let Some(file) = model.list.selected().map(|row| row.file.clone()) else { return Effect::None };
        let effect = open(model, file);
        model.wanted = Some(screen);
        return effect;
    }
    match screen {
        Screen::Export => model.export = export::Export::open(&model.context),
        Screen::Evidence => model.evidence = evidence::Evidence::default(),
        Screen::Files => model.files = files::Files::default(),
        Screen::Step => step::open(&mut model.step, &mut model.context),
        _ => {}
    }
    model.screens.push(screen);
    refill(model)
}

/// Asks for what the top screen shows, after it was opened or the file was read again.
pub fn refill(model: &mut Model) -> Effect {
    // If the session could not be opened, the wanted screen is forgotten.
    if let Some(screen) = model.wanted.take().filter(|_| model.screen() == Screen::Card) {
        return show(model, screen);
    }
    let asks = |screen: &&Screen| matches!(screen, Screen::Export | Screen::Evidence | Screen::Files);
    match model.screens.iter().rfind(asks) {
        Some(Screen::Export) => export::ask(&mut model.export, &model.context),
        Some(Screen::Evidence) => evidence::ask(&mut model.evidence, &model.context),
        Some(Screen::Files) => files::ask(&mut model.files, &model.context),
        _ => Effect::None,
    }
}
