//! The word that a person types before anything is written over: the one dialogue of the app.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::model::{Effect, Model};
use super::rungs::in_short;
use super::theme::Role;
use super::words;

/// The word.
const WORD: &str = "replace";

/// Asks for the word.
pub(super) fn ask(model: &mut Model) {
    model.typing = Some(String::new());
    prompt(model);
}

/// Takes a press while the word is asked for. Only the whole word and ⏎ write.
pub(super) fn press(model: &mut Model, key: KeyEvent) -> Effect {
    let Some(typed) = &mut model.typing else { return Effect::None };
    match key.code {
        KeyCode::Enter if typed == WORD => {
            model.typing = None;
            model.message = None;
            return Effect::Replace;
        }
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Effect::Quit,
        KeyCode::Esc => {
            model.typing = None;
            model.say(Role::Dim, "Nothing was written over.");
            return Effect::None;
        }
        KeyCode::Backspace => {
            typed.pop();
        }
        KeyCode::Char(letter) if typed.len() < WORD.len() && letter.is_ascii() => typed.push(letter),
        _ => {}
    }
    prompt(model);
    Effect::None
}

/// Takes a press while the help is narrowed. What is no letter means what it always means.
pub(super) fn filter_help(model: &mut Model, key: KeyEvent) -> bool {
    let Some(words) = &mut model.help_filter else { return false };
    match key.code {
        KeyCode::Char(letter) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
            words.push(letter);
        }
        KeyCode::Backspace if words.is_empty() => model.help_filter = None,
        KeyCode::Backspace => drop(words.pop()),
        KeyCode::Esc => model.help_filter = None,
        _ => return false,
    }
    model.help_top = 0;
    true
}

fn prompt(model: &mut Model) {
    let typed = model.typing.clone().unwrap_or_default();
    let plan = model.card.as_ref().and_then(|card| card.remedy.as_ref().ok());
    let loss = plan.map_or(String::new(), |remedy| {
        format!("{} ({}; drops {})", remedy.plan.way.name(), in_short(&remedy.plan), words::dropped(remedy))
    });
    let to = if model.backups.is_empty() { String::new() } else { format!(" in {}", model.backups) };
    let text = format!(
        "Write over the session itself: {loss}? All of it is kept first{to}; u puts it back. Type {WORD} and ⏎ (Esc: no): {typed}▏"
    );
    model.say(Role::Warn, text);
}
