//! All that the screen is drawn from, and the events and effects that it lives by.

mod can;
mod event;

use super::card::Card;
use super::glyphs::Glyphs;
use super::keys::Scope;
use super::list::{Focus, List, Reach};
use super::take::evidence::Evidence;
use super::take::export::Export;
use super::take::files::Files;
use super::theme::Role;
use super::typing::Typing;
use super::undo::Undos;
use crate::store::SessionFile;

pub use event::{Effect, Event, Written};

/// Whether the mouse is the app's. Where it is, text can only be selected with Shift, if at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mouse {
    /// The terminal has it.
    #[default]
    Off,
    /// The app has it.
    On,
}

/// What the app was started for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To rescue.
    Rescue,
    /// To choose a session for somebody else.
    Pick,
}

/// A screen. The last of the stack is on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The list of sessions.
    List,
    /// One session.
    Card,
    /// Its remedies, and the difference that one makes.
    Plan,
    /// What was rescued and undone.
    Undo,
    /// One of its turns or steps.
    Detail,
    /// Its summary for a fresh session.
    Export,
    /// Its packet for a bug report.
    Evidence,
    /// The files that its dropped part changed.
    Files,
    /// The help.
    Help,
}

/// Whether the program still looks for the session to land on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// Keys wait for nothing: they are thrown away, but for those that leave.
    Looking,
    /// Where the person is now is theirs.
    Landed,
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

/// All that the screen is drawn from.
#[derive(Clone)]
pub struct Model {
    /// The screens, the list at the bottom.
    pub screens: Vec<Screen>,
    /// The list.
    pub list: List,
    /// The open session.
    pub card: Option<Card>,
    /// The session that is being read.
    pub opening: Option<SessionFile>,
    /// The screen that is wanted of it.
    pub wanted: Option<Screen>,
    /// Whether the first session is still looked for.
    pub landing: Landing,
    /// Whether something is being written.
    pub writing: Writing,
    /// The word or name that is typed, while it is asked for.
    pub typing: Option<Typing>,
    /// How many searches were asked for.
    pub searches: u64,
    /// What is to be said.
    pub message: Option<Message>,
    /// The first row of the help.
    pub help_top: usize,
    /// The words that the help is narrowed to, while they are typed.
    pub help_filter: Option<String>,
    /// What was rescued and undone.
    pub undos: Undos,
    /// The summary that is taken out.
    pub export: Export,
    /// The packet that is taken out.
    pub evidence: Evidence,
    /// The changed files.
    pub files: Files,
    /// Whose the mouse is.
    pub mouse: Mouse,
    /// Which signs the terminal has.
    pub glyphs: Glyphs,
    /// What the app was started for.
    pub purpose: Purpose,
    /// The version of the client that is installed, once it is known.
    pub installed: Option<String>,
    /// The columns and rows of the screen.
    pub size: (u16, u16),
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

impl Model {
    /// The model before anything was read.
    pub fn new(project: String, size: (u16, u16)) -> Self {
        Self {
            screens: vec![Screen::List],
            list: List::new(Reach::Here),
            card: None,
            opening: None,
            wanted: None,
            landing: Landing::Looking,
            writing: Writing::Not,
            typing: None,
            searches: 0,
            message: None,
            help_top: 0,
            help_filter: None,
            undos: Undos::default(),
            export: Export::default(),
            evidence: Evidence::default(),
            files: Files::default(),
            mouse: Mouse::Off,
            glyphs: Glyphs::Unicode,
            purpose: Purpose::Rescue,
            installed: None,
            size,
            now: 0,
            project,
            backups: String::new(),
            took_back: None,
            home: None,
        }
    }

    /// The screen on top.
    pub fn screen(&self) -> Screen {
        self.screens.last().copied().unwrap_or(Screen::List)
    }

    /// Where keys go.
    pub fn scope(&self) -> Scope {
        self.scope_of(self.screen())
    }

    /// Where keys go on a screen.
    pub fn scope_of(&self, screen: Screen) -> Scope {
        match screen {
            Screen::List if self.list.focus == Focus::Field => Scope::Filter,
            Screen::List => Scope::List,
            Screen::Card => Scope::Card,
            Screen::Plan => Scope::Plan,
            Screen::Undo => Scope::Undo,
            Screen::Detail => Scope::Detail,
            Screen::Export => Scope::Export,
            Screen::Evidence => Scope::Evidence,
            Screen::Files => Scope::Files,
            Screen::Help => Scope::Help,
        }
    }

    /// Says something above the keys.
    pub fn say(&mut self, role: Role, text: impl Into<String>) {
        self.message = Some(Message { role, text: text.into() });
    }

    /// Takes into account which client is installed.
    pub fn know(&mut self, installed: Option<String>) {
        self.installed = installed;
        if let Some(card) = &mut self.card {
            card.know(self.installed.as_deref());
        }
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
