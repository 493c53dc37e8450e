//! The filter: it searches titles, projects, ids and first prompts at once, and inside the sessions on request.

use std::collections::HashMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Focus, Inside, List};
use crate::store::SessionFile;
use crate::store::search::Query;
use crate::tui::Effect;
use crate::tui::jobs::listing::{Reach, WordSearch};

/// How many characters can be typed.
const MOST: usize = 200;

/// Types a letter into the filter.
pub fn press(list: &mut List, key: KeyEvent) -> Effect {
    if list.focus == Focus::Rows {
        return Effect::None;
    }
    let plain = key.modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    match key.code {
        KeyCode::Backspace => {
            list.typed.pop();
        }
        KeyCode::Char(letter) if plain && !letter.is_control() && list.typed.chars().count() < MOST => {
            list.typed.push(letter);
        }
        _ => return Effect::None,
    }
    list.forget_inside()
}

impl List {
    /// Looks for what was typed inside every session of the list.
    pub fn look_inside(&mut self) -> Effect {
        let rows = self.all().iter().filter(|row| row.is_there());
        let files: Vec<SessionFile> = rows.map(|row| row.file.clone()).collect();
        self.searched += 1;
        self.focus = Focus::Rows;
        self.inside = Some(Inside { of: files.len(), read: 0, hits: HashMap::new() });
        Effect::Search(Some(WordSearch { asked: self.searched, typed: self.typed.clone(), files }))
    }

    /// Stops the search inside sessions, if there is one.
    pub fn forget_inside(&mut self) -> Effect {
        if self.inside.take().is_none() {
            return Effect::None;
        }
        self.searched += 1;
        Effect::Search(None)
    }

    /// Clears what was typed, or leaves the field if it is empty.
    pub fn clear(&mut self) -> Effect {
        if self.typed.is_empty() {
            self.focus = Focus::Rows;
        }
        self.typed.clear();
        self.forget_inside()
    }

    /// Whether there are words to look for inside the sessions.
    pub fn can_look_inside(&self) -> bool {
        self.inside.is_none() && Query::of(&self.typed).is_some()
    }

    /// Prepares a new request. Another reach has other sessions, so the rows go.
    pub fn turn_to(&mut self, reach: Reach) {
        if self.reach != reach {
            self.reach = reach;
            self.rows = None;
            self.elsewhere = 0;
        }
        self.asked += 1;
    }
}
