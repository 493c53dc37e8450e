//! What the top screen offers to the clipboard and to a new file.

use super::model::Model;
use crate::tui::clipboard::Copy;
use crate::tui::{Action, Screen};

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

/// The proposed file name and the text to save.
pub fn to_save(model: &Model, action: Action) -> Option<(String, String)> {
    match model.screen() {
        Screen::Export => model.export.to_save(&model.context),
        Screen::Evidence => model.evidence.to_save(&model.context, action),
        _ => model.files.to_save(&model.context),
    }
}
