//! While something is written: keys wait, and whoever leaves is told that the write is finished first.

use super::take as happened;
use crate::tui::keyboard::is_ctrl_c;
use crate::tui::keys::{self, Action};
use crate::tui::model::{Effect, Event, Model, Writing};
use crate::tui::theme::Role;

/// Takes an event meanwhile.
pub(super) fn take(model: &mut Model, event: Event) -> Effect {
    let leaves = match &event {
        Event::Gone => true,
        Event::Key(key) => is_ctrl_c(*key) || keys::action(model.scope(), *key) == Some(Action::Quit),
        _ if event.is_by_hand() => false,
        _ => return happened(model, event),
    };
    if leaves {
        model.writing = Writing::Leaves;
    }
    let says = match model.writing {
        Writing::Leaves => "Finishing the write, then leaving…",
        _ => "Still writing. q leaves when that is done.",
    };
    model.say(Role::Warn, says);
    Effect::None
}

/// What was written is written, or could not be. The last words of the app say so, unless they do already.
pub(super) fn ended(model: &mut Model, effect: Effect, is_told: bool) -> Effect {
    if std::mem::take(&mut model.writing) != Writing::Leaves {
        return effect;
    }
    if let Some(message) = model.message.take().filter(|_| !is_told) {
        let before = model.took_back.take().map_or(String::new(), |words| words + "\n");
        model.took_back = Some(before + &message.text);
    }
    Effect::Quit
}
