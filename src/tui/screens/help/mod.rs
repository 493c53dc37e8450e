//! The help screen: what is shown of it, and its filter.

pub mod view;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::tui::{Context, Screen};

/// The help screen.
#[derive(Clone, Debug)]
pub struct Help {
    /// The screen that it was opened from.
    pub scope: Screen,
    /// The first row on the screen.
    pub top: usize,
    /// The words of its filter, while they are typed.
    pub filter: Option<String>,
}

impl Help {
    /// The help, opened from a screen.
    pub fn over(scope: Screen) -> Self {
        Self { scope, top: 0, filter: None }
    }

    /// Opens the filter.
    pub fn narrow(&mut self) {
        (self.top, self.filter) = (0, Some(String::new()));
    }

    /// Handles a key while the filter is open. False if the key is a command as always.
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
