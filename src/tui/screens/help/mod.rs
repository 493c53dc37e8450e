//! The help: what is shown of it, and the words that narrow it.

pub mod view;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::{Context, Screen};

/// The help screen.
#[derive(Clone, Debug)]
pub struct Help {
    /// Where keys went before it was opened.
    pub scope: Screen,
    /// The first row on the screen.
    pub top: usize,
    /// The words that it is narrowed to, while they are typed.
    pub filter: Option<String>,
}

impl Help {
    /// The help, opened over a screen with these keys.
    pub fn over(scope: Screen) -> Self {
        Self { scope, top: 0, filter: None }
    }

    /// Narrows it to what will be typed.
    pub fn narrow(&mut self) {
        (self.top, self.filter) = (0, Some(String::new()));
    }

    /// Takes a press while it is narrowed, and says whether it was one of a letter. Others mean what they always mean.
    pub fn press(&mut self, key: KeyEvent) -> bool {
        let Some(words) = &mut self.filter else { return false };
        match key.code {
            KeyCode::Char(letter) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => {
                words.push(letter);
            }
            KeyCode::Backspace if words.is_empty() => self.filter = None,
            KeyCode::Backspace => drop(words.pop()),
            KeyCode::Esc => self.filter = None,
            _ => return false,
        }
        self.top = 0;
        true
    }

    /// Moves it by rows.
    pub fn scroll(&mut self, context: &Context, rows: isize) {
        let last = view::last_top(self, context);
        self.top = self.top.min(last).saturating_add_signed(rows).min(last);
    }
}
