//! What every screen knows: the open session, the size, the time, and the sentence above the keys.

use std::path::Path;

use ratatui::layout::Rect;

use crate::store::Held;
use crate::tui::dialog::Dialog;
use crate::tui::jobs::Source;
use crate::tui::terminal::Mouse;
use crate::tui::terminal::glyphs::Glyphs;
use crate::tui::{Card, Role};

/// What the app was started for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To rescue.
    #[default]
    Rescue,
    /// To choose a session for somebody else.
    Pick,
}

/// Whether something is being written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing {
    /// Nothing.
    #[default]
    Not,
    /// Something. Keys wait.
    Runs,
    /// Something, and the app is left when that is done.
    Leaves,
}

/// A sentence above the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How it looks.
    pub role: Role,
    /// What it says, cleaned.
    pub text: String,
}

/// What the screens share.
#[derive(Clone, Default)]
pub struct Context {
    /// The open session.
    pub card: Option<Card>,
    /// The word or name that is asked for.
    pub dialog: Option<Dialog>,
    /// What is to be said.
    pub message: Option<Message>,
    /// The rescues that still hold, the oldest first.
    pub rescues: Vec<Held>,
    /// Whether something is being written.
    pub writing: Writing,
    /// How many searches in the open session were asked for.
    pub searches: u64,
    /// Whose the mouse is.
    pub mouse: Mouse,
    /// Which signs the terminal has.
    pub glyphs: Glyphs,
    /// What the app was started for.
    pub purpose: Purpose,
    /// The version of the client that is installed, once it is known.
    pub installed: Option<String>,
    /// The columns and rows of the terminal.
    pub size: (u16, u16),
    /// Where the screen on top is drawn, while nothing is said above the keys.
    pub body: Rect,
    /// Milliseconds since 1970.
    pub now: i64,
    /// The directory of this project, cleaned.
    pub project: String,
    /// Where the bytes of a session are kept before it is written over, cleaned.
    pub backups: String,
    /// What was taken back last, for the last words of the app.
    pub took_back: Option<String>,
    /// The home directory, which is written `~`.
    pub home: Option<String>,
}

impl Context {
    /// Nothing was read yet.
    pub fn new(project: String, size: (u16, u16)) -> Self {
        Self { project, size, body: Rect::new(0, 0, size.0, size.1), ..Self::default() }
    }

    /// Says something above the keys.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        self.message = Some(Message { role, text: text.into() });
    }

    /// Asks for a word or a name.
    pub fn ask(&mut self, dialog: Dialog) {
        self.say(Role::Warn, dialog.says());
        self.dialog = Some(dialog);
    }

    /// The newest copy that a rescue made of a session, if it still holds.
    pub fn rescue_of(&self, original: &Path) -> Option<&Held> {
        self.rescues.iter().rev().find(|held| held.from == original)
    }

    /// The reading that the open session comes from.
    pub fn source(&self) -> Option<Source> {
        let opened = &self.card.as_ref()?.opened;
        Some(Source { path: opened.file.path.clone(), stamp: opened.stamp })
    }

    /// The beginning of the open session's id, for the name of a file.
    pub fn short_id(&self) -> Option<String> {
        let opened = &self.card.as_ref()?.opened;
        let id: String = opened.session.id().unwrap_or(&opened.file.name).chars().take(8).collect();
        let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        Some(if is_plain { id } else { "session".to_owned() })
    }

    /// Words with every path below the home directory as people write it.
    pub fn home_in(&self, words: &str) -> String {
        match self.home.as_deref() {
            Some(home) => words.replace(&format!("{home}/"), "~/"),
            None => words.to_owned(),
        }
    }

    /// A directory as people write it.
    pub fn home_relative(&self, path: &str) -> String {
        match self.home.as_deref().and_then(|home| path.strip_prefix(home)) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
            _ => path.to_owned(),
        }
    }
}
