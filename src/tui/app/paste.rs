//! A paste never presses keys: it is typed where letters are typed, and elsewhere a message says what to do.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::model::Model;
use super::press::press;
use crate::text;
use crate::tui::{Effect, Role, Screen};

/// How many characters of a paste are typed.
const MOST: usize = 1_000;

pub fn paste(model: &mut Model, pasted: &str) -> Effect {
    if !takes_letters(model) {
        let helps = "Paste words into the filter (/); to look up an error: claude-rescue explain";
        model.context.say(Role::Dim, format!("Pasted text is ignored here. {helps}"));
        return Effect::None;
    }
    let line = text::line(pasted);
    let mut last = Effect::None;
    for letter in line.trim().chars().take(MOST) {
        let effect = press(model, KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
        if effect != Effect::None {
            last = effect;
        }
    }
    last
}

/// Whether letters are typed and are no commands.
fn takes_letters(model: &Model) -> bool {
    let narrows_help = model.screen() == Screen::Help && model.help.filter.is_some();
    model.context.dialog.is_some() || narrows_help || model.is_searching() || model.scope() == Screen::Filter
}
