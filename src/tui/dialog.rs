//! The app's one dialog: it asks for a word that confirms, or for the name of a new file.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::store::Resume;
use crate::text;
use crate::tui::Card;
use crate::tui::opened::ladder::in_short;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    pub question: Question,
    /// The question as a sentence, cleaned.
    asks: String,
    pub typed: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    Replace,
    Restore,
    /// The name of a new file for this text.
    Name(String),
    /// Whether to start a client on a session that this process has open.
    Second(Box<Resume>, i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Open,
    Answered,
    Refused,
    Quit,
}

impl Question {
    /// The word that means yes, if a word is asked for.
    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Replace => Some("replace"),
            Self::Restore => Some("restore"),
            Self::Second(..) => Some("start"),
            Self::Name(_) => None,
        }
    }

    /// The footer's label of ⏎.
    pub fn yes(&self) -> &'static str {
        match self {
            Self::Replace => "overwrite it",
            Self::Restore => "restore them",
            Self::Name(_) => "write the file",
            Self::Second(..) => "start claude",
        }
    }

    /// The message after a no.
    pub fn no(&self) -> &'static str {
        match self {
            Self::Replace => "Nothing was overwritten.",
            Self::Restore => "Nothing was restored.",
            Self::Name(_) => "Nothing was written.",
            Self::Second(..) => "No second Claude Code was started.",
        }
    }
}

impl Dialog {
    pub fn new(question: Question, asks: String) -> Self {
        Self { question, asks, typed: String::new() }
    }

    pub fn name(text: String, proposed: String) -> Self {
        let asks = "Write to a new file (⏎ writes, ^U clears, Esc cancels): ".to_owned();
        Self { typed: proposed, ..Self::new(Question::Name(text), asks) }
    }

    pub fn second(resume: Box<Resume>, pid: i32) -> Self {
        let asks = format!(
            "Process {pid} has this session open. If two processes use one session, half of the work ends \
             up on a branch. Quit that process first, or type start and ⏎ (Esc cancels): "
        );
        Self::new(Question::Second(resume, pid), asks)
    }

    pub fn replace(card: Option<&Card>, backups: &str) -> Self {
        let plan = card.and_then(|card| card.remedy.as_ref().ok());
        let loss = plan.map_or(String::new(), |remedy| {
            format!("{} ({}; drops {})", remedy.plan.way.name(), in_short(&remedy.plan), remedy.plan.drops())
        });
        let to = if backups.is_empty() { String::new() } else { format!(" in {backups}") };
        let asks = format!(
            "Overwrite the session itself: {loss}? It is backed up first{to}; u restores it. \
             Type replace and ⏎ (Esc cancels): "
        );
        Self::new(Question::Replace, asks)
    }

    pub fn says(&self) -> String {
        format!("{}{}▏", self.asks, text::clean(&self.typed))
    }

    /// Handles a key. Only the whole word and ⏎ confirm.
    pub fn press(&mut self, key: KeyEvent) -> Pressed {
        let word = self.question.word();
        let is_plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
        match key.code {
            KeyCode::Enter if word.map_or(!self.typed.trim().is_empty(), |word| self.typed == word) => {
                return Pressed::Answered;
            }
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Pressed::Quit,
            KeyCode::Char('u') if key.modifiers.contains(KeyModifiers::CONTROL) => self.typed.clear(),
            KeyCode::Esc => return Pressed::Refused,
            KeyCode::Char('q') if is_plain && word.is_some() && self.typed.is_empty() => return Pressed::Refused,
            KeyCode::Backspace => drop(self.typed.pop()),
            KeyCode::Char(letter)
                if is_plain && word.is_none_or(|word| self.typed.len() < word.len() && letter.is_ascii()) =>
            {
                self.typed.push(letter);
            }
            _ => {}
        }
        Pressed::Open
    }
}
