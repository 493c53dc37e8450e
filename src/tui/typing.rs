//! What a person types: the word before anything is written over, the name of a new file. The one dialogue of the app.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::keys::Action;
use super::model::{Effect, Model};
use super::rungs::in_short;
use super::take::{self, Order, files};
use super::theme::Role;
use super::words;
use crate::store::Resume;
use crate::text;

/// What is asked for, and what was typed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// What is asked for.
    pub question: Question,
    /// What was typed.
    pub typed: String,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The word that writes over a session.
    Replace,
    /// The word that puts files back.
    Restore,
    /// A name for this text.
    Name(String),
    /// The word that starts a client on a session that this process has open.
    Second(Box<Resume>, i32),
}

impl Question {
    /// The word that means yes, where only one does.
    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Replace => Some("replace"),
            Self::Restore => Some("restore"),
            Self::Second(..) => Some("start"),
            Self::Name(_) => None,
        }
    }

    /// What the footer says of ⏎.
    pub fn yes(&self) -> &'static str {
        match self {
            Self::Replace => "write over it",
            Self::Restore => "put them back",
            Self::Name(_) => "write the file",
            Self::Second(..) => "start claude",
        }
    }

    /// What is said when nothing came of it.
    fn no(&self) -> &'static str {
        match self {
            Self::Replace => "Nothing was written over.",
            Self::Restore => "Nothing was put back.",
            Self::Name(_) => "Nothing was written.",
            Self::Second(..) => "No second Claude Code was started.",
        }
    }
}

/// Asks for a word.
pub(super) fn ask(model: &mut Model, question: Question) {
    model.typing = Some(Typing { question, typed: String::new() });
    prompt(model);
}

/// Asks for the name of what a key saves, and proposes one.
pub(super) fn ask_name(model: &mut Model, action: Action) {
    if let Some((name, text)) = take::to_save(model, action) {
        model.typing = Some(Typing { question: Question::Name(text), typed: name });
        prompt(model);
    }
}

/// Takes a press while something is asked for. Only the whole word and ⏎ write over anything.
pub(super) fn press(model: &mut Model, key: KeyEvent) -> Effect {
    let Some(Typing { question, typed }) = &mut model.typing else { return Effect::None };
    let word = question.word();
    let is_plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match key.code {
        KeyCode::Enter if word.map_or(!typed.trim().is_empty(), |word| typed == word) => return answer(model),
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Effect::Quit,
        KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => typed.clear(),
        KeyCode::Esc => {
            let no = question.no();
            model.typing = None;
            model.say(Role::Dim, no);
            return Effect::None;
        }
        KeyCode::Backspace => drop(typed.pop()),
        KeyCode::Char(letter) if is_plain && word.is_none_or(|word| typed.len() < word.len() && letter.is_ascii()) => {
            typed.push(letter);
        }
        _ => {}
    }
    prompt(model);
    Effect::None
}

/// Does what was asked for.
fn answer(model: &mut Model) -> Effect {
    model.message = None;
    match model.typing.take() {
        Some(Typing { question: Question::Replace, .. }) => Effect::Replace,
        Some(Typing { question: Question::Restore, .. }) => files::restore(model),
        Some(Typing { question: Question::Name(text), typed }) => {
            Effect::Take(Order::Save(PathBuf::from(typed.trim()), text))
        }
        Some(Typing { question: Question::Second(resume, _), .. }) => Effect::GoOn(resume),
        None => Effect::None,
    }
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
    let Some(Typing { question, typed }) = &model.typing else { return };
    let asked = match question {
        Question::Replace => replace(model),
        Question::Restore => {
            let count = text::count(model.files.chosen().len() as u64, "file");
            let named = model.files.chosen_by_name();
            let among = if named.is_empty() { String::new() } else { format!(", among them {}", named.join(", ")) };
            format!("Put back {count}{among}, with a backup? Type restore and ⏎ (Esc: no): ")
        }
        Question::Second(_, pid) => format!(
            "Process {pid} has this session open. With two on one session, half of the work ends up on a branch. \
             Quit that one first; or type start and ⏎ (Esc: no): "
        ),
        Question::Name(_) => "Write to a new file (⏎ writes, ^U clears, Esc: no): ".to_owned(),
    };
    let text = format!("{asked}{}▏", text::clean(typed));
    model.say(Role::Warn, text);
}

/// What would be written over, what goes with it, and where all of it is kept.
fn replace(model: &Model) -> String {
    let plan = model.card.as_ref().and_then(|card| card.remedy.as_ref().ok());
    let loss = plan.map_or(String::new(), |remedy| {
        format!("{} ({}; drops {})", remedy.plan.way.name(), in_short(&remedy.plan), words::dropped(remedy))
    });
    let to = if model.backups.is_empty() { String::new() } else { format!(" in {}", model.backups) };
    format!(
        "Write over the session itself: {loss}? All of it is kept first{to}; u puts it back. \
         Type replace and ⏎ (Esc: no): "
    )
}
