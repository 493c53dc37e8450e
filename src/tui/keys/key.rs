//! A row of the table of keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Group, Screen};

/// One key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chord {
    code: KeyCode,
    modifiers: KeyModifiers,
}

impl Chord {
    /// The event of this press.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    pub(super) fn is(self, event: KeyEvent) -> bool {
        // Shift is in the letter already, and not every terminal reports it.
        self.code == event.code && self.modifiers == event.modifiers - KeyModifiers::SHIFT
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Key {
    /// Where it works.
    pub screens: &'static [Screen],
    /// The presses that mean it.
    pub chords: &'static [Chord],
    /// How the help shows them.
    pub shown: &'static str,
    /// What it does.
    pub action: Action,
    /// The footer's keys and label, if it offers this one.
    pub footer: Option<(&'static str, &'static str)>,
    /// What the help says.
    pub help: &'static str,
    /// The chapter of the help.
    pub group: Group,
}

impl Key {
    pub(super) const fn foot(self, keys: &'static str, label: &'static str) -> Self {
        Self { footer: Some((keys, label)), ..self }
    }
}

pub(super) const fn key(
    screens: &'static [Screen],
    chords: &'static [Chord],
    shown: &'static str,
    action: Action,
    group: Group,
    help: &'static str,
) -> Key {
    Key { screens, chords, shown, action, footer: None, help, group }
}

pub(super) const fn on(code: KeyCode) -> Chord {
    Chord { code, modifiers: KeyModifiers::NONE }
}

pub(super) const fn letter(letter: char) -> Chord {
    on(KeyCode::Char(letter))
}

pub(super) const fn control(letter: char) -> Chord {
    Chord { code: KeyCode::Char(letter), modifiers: KeyModifiers::CONTROL }
}
