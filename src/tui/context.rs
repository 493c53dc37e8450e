//! What all screens share: the open session, the size, the time, and the message above the keys.

use std::path::Path;

use jiff::tz::TimeZone;
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
    /// To choose a session and print its id.
    Pick,
}

/// Whether something is being written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writing {
    /// Nothing is written.
    #[default]
    Not,
    /// A write runs, and keys wait.
    Runs,
    /// A write runs, and the app leaves after it.
    Leaves,
}

/// A message above the keys.
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
    /// The open question.
    pub dialog: Option<Dialog>,
    /// The message above the keys.
    pub message: Option<Message>,
    /// The rescues that still hold, oldest first.
    pub rescues: Vec<Held>,
    /// Whether something is being written.
    pub writing: Writing,
    /// The number of the newest search in the open session.
    pub searches: u64,
    /// Whether the app has the mouse.
    pub mouse: Mouse,
    /// Which signs the terminal can show.
    pub glyphs: Glyphs,
    /// What the app was started for.
    pub purpose: Purpose,
    /// The installed client's version, once it is known.
    pub installed: Option<String>,
    /// The columns and rows of the terminal.
    pub size: (u16, u16),
    /// The area of the top screen while there is no message.
    pub body: Rect,
    /// Milliseconds since 1970.
    pub now: i64,
    /// The time zone that this machine is set to; if unknown, times are shown in UTC.
    pub zone: Option<TimeZone>,
    /// The directory of this project, cleaned.
    pub project: String,
    /// Where a backup goes before a session is written over, cleaned.
    pub backups: String,
    /// What was undone last, for the app's last words.
    pub took_back: Option<String>,
    /// The home directory, which is shown as `~`.
    pub home: Option<String>,
}

impl Context {
    /// A context before anything was read.
    pub fn new(project: String, size: (u16, u16)) -> Self {
        Self { project, size, body: Rect::new(0, 0, size.0, size.1), ..Self::default() }
    }

    /// Shows a message above the keys.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        self.message = Some(Message { role, text: text.into() });
    }

    /// Opens a question.
    pub fn ask(&mut self, dialog: Dialog) {
        self.say(Role::Warn, dialog.says());
        self.dialog = Some(dialog);
    }

    /// The newest copy that a rescue made of a session, if it still holds.
    pub fn rescue_of(&self, original: &Path) -> Option<&Held> {
        self.rescues.iter().rev().find(|held| held.from == original)
    }

    /// The file that the open session was read from, as it was then.
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

    /// A text with `~` for the home directory in every path.
    pub fn home_in(&self, words: &str) -> String {
        match self.home.as_deref() {
            Some(home) => words.replace(&format!("{home}/"), "~/"),
            None => words.to_owned(),
        }
    }

    /// A path with `~` for the home directory.
    pub fn home_relative(&self, path: &str) -> String {
        match self.home.as_deref().and_then(|home| path.strip_prefix(home)) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("~{rest}"),
            _ => path.to_owned(),
        }
    }
}
