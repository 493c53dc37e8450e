//! What a person types: the word before anything is written over, the name of a new file. The one dialogue of the app.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::store::Resume;
use crate::text;
use crate::tui::Card;
use crate::tui::opened::ladder::in_short;

/// What is asked for, and what was typed of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// What is asked for.
    pub question: Question,
    /// The same as a sentence, cleaned.
    asks: String,
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

/// What a press comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// The question stands.
    Open,
    /// It was answered with yes.
    Answered,
    /// It was answered with no.
    Refused,
    /// The app is to be left.
    Quit,
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
    pub fn no(&self) -> &'static str {
        match self {
            Self::Replace => "Nothing was written over.",
            Self::Restore => "Nothing was put back.",
            Self::Name(_) => "Nothing was written.",
            Self::Second(..) => "No second Claude Code was started.",
        }
    }
}

impl Dialog {
    /// Asks this, in this sentence.
    pub fn new(question: Question, asks: String) -> Self {
        Self { question, asks, typed: String::new() }
    }

    /// Asks for the name of a new file, and proposes one.
    pub fn name(text: String, proposed: String) -> Self {
        let asks = "Write to a new file (⏎ writes, ^U clears, Esc: no): ".to_owned();
        Self { typed: proposed, ..Self::new(Question::Name(text), asks) }
    }

    /// Asks whether a second client is meant.
    pub fn second(resume: Box<Resume>, pid: i32) -> Self {
        let asks = format!(
            "Process {pid} has this session open. With two on one session, half of the work ends up on a branch. \
             Quit that one first; or type start and ⏎ (Esc: no): "
        );
        Self::new(Question::Second(resume, pid), asks)
    }

    /// Asks whether the session is to be written over: with what, what goes with it, and where all of it is kept.
    pub fn replace(card: Option<&Card>, backups: &str) -> Self {
        let plan = card.and_then(|card| card.remedy.as_ref().ok());
        let loss = plan.map_or(String::new(), |remedy| {
            format!("{} ({}; drops {})", remedy.plan.way.name(), in_short(&remedy.plan), remedy.drops())
        });
        let to = if backups.is_empty() { String::new() } else { format!(" in {backups}") };
        let asks = format!(
            "Write over the session itself: {loss}? It is backed up first{to}; u puts it back. \
             Type replace and ⏎ (Esc: no): "
        );
        Self::new(Question::Replace, asks)
    }

    /// The question and what was typed.
    pub fn says(&self) -> String {
        format!("{}{}▏", self.asks, text::clean(&self.typed))
    }

    /// Takes a press. Only the whole word and ⏎ write over anything.
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
