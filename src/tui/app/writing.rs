//! During a write: keys wait, and leaving waits until the write is done.

use crossterm::event::KeyCode;

use super::model::Model;
use crate::tui::context::Writing;
use crate::tui::terminal::keyboard::is_ctrl_c;
use crate::tui::{Action, Effect, Event, Role, keys};

/// Holds back what a person does, and requests to leave, and says why.
pub fn holds_back(model: &mut Model, event: &Event) -> bool {
    let leaves = match event {
        Event::Gone => true,
        // The message below names `q`, also where it only goes back otherwise.
        Event::Key(key) if key.code == KeyCode::Char('q') => true,
        Event::Key(key) => is_ctrl_c(*key) || keys::action(model.scope(), *key) == Some(Action::Quit),
        _ if event.is_by_hand() => false,
        _ => return false,
    };
    if leaves {
        model.context.writing = Writing::Leaves;
    }
    let says = match model.context.writing {
        Writing::Leaves => "Finishing the write, then quitting…",
        _ => "Still writing. q quits when it is done.",
    };
    model.context.say(Role::Warn, says);
    true
}

/// A write ended, well or not. If the app leaves now, its last words say so, unless `is_told`.
pub fn ended(model: &mut Model, effect: Effect, is_told: bool) -> Effect {
    let context = &mut model.context;
    if std::mem::take(&mut context.writing) != Writing::Leaves {
        return effect;
    }
    if let Some(message) = context.message.take().filter(|_| !is_told) {
        let before = context.took_back.take().map_or(String::new(), |words| words + "\n");
        context.took_back = Some(before + &message.text);
    }
    Effect::Quit
}
