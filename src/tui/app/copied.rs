//! What leaves the screen on top: for the clipboard, and for a new file.

use super::model::Model;
use crate::tui::clipboard::Copy;
use crate::tui::{Action, Screen};

/// What a key takes to the clipboard here.
pub fn copied(model: &Model, action: Action) -> Option<Copy> {
    let card = model.context.card.as_ref();
    match (action, model.screen()) {
        (_, Screen::List) => model.list.copied(&model.context, action),
        (Action::CopyCommand, Screen::Card | Screen::Plan | Screen::Step) => {
            card.map(|card| Copy::command_of(card, model.context.rescue_of(&card.opened.file.path)))
        }
        (Action::CopyHere, Screen::Card | Screen::Step) => card.map(Copy::id),
        (Action::CopyHere, Screen::Plan) => card.map(Copy::session),
        (Action::CopyHere, Screen::Files) => model.files.path(),
        (Action::CopyHere, Screen::Undo) => model.undos.path(),
        _ => None,
    }
}

/// What a key saves here, and the name that is proposed for it.
pub fn to_save(model: &Model, action: Action) -> Option<(String, String)> {
    match model.screen() {
        Screen::Export => model.export.to_save(&model.context),
        Screen::Evidence => model.evidence.to_save(&model.context, action),
        _ => model.files.to_save(&model.context),
    }
}
