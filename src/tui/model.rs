//! All that the screen is drawn from, and the events and effects that it lives by.

use std::path::PathBuf;

use crossterm::event::KeyEvent;

use super::card::Card;
use super::copy::{self, Copy};
use super::glyphs::Glyphs;
use super::keys::{Action, Scope};
use super::list::field::Question;
use super::list::news::News;
use super::list::row::ListRow;
use super::list::{Filter, Focus, List, Reach};
use super::theme::Role;
use super::undo::Undos;
use crate::session::Place as Spot;
use crate::store::scan::Scanned;
use crate::store::{Rescue, SessionFile, State, Undone};

/// What can happen.
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// The screen has another size: columns and rows.
    Resize(u16, u16),
    /// The model has been drawn as it is.
    Drawn,
    /// The files of a list, and the question that they answer.
    Listed(u64, Vec<SessionFile>),
    /// One of them was judged.
    Scanned(u64, Box<Scanned>),
    /// Something else was found out for the list.
    News(News),
    /// A session was opened, or could not be.
    Opened(PathBuf, Result<Box<Card>, String>),
    /// The places that a search found, and the question that they answer.
    Found(u64, Vec<Spot>),
    /// The file of the card was written to by someone else.
    Grew,
    /// The plan could not be written, and why.
    Failed(String),
    /// There is no keyboard any more, or the system asks to leave.
    Gone,
    /// The wheel of the mouse was turned, down or up (-1).
    Wheel(isize),
    /// A cell was clicked: column and row.
    Click(u16, u16),
    /// The system asks to stop for a while.
    Stopped,
    /// The program was stopped, and goes on.
    Continued,
    /// Something was done that is to be told.
    Told(Role, String),
    /// The version of the client that is installed, if there is one.
    Installed(Option<String>),
    /// What was rescued and undone, newest first, or why it cannot be read.
    History(Result<Vec<Rescue>, String>),
    /// A rescue was taken back, or could not be.
    Undone(Result<Box<Undone>, String>),
}

impl Event {
    /// Whether the person did it.
    pub fn is_by_hand(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Resize(..) | Self::Wheel(_) | Self::Click(..))
    }
}

/// What the model wants of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// The files of a list, judged; the number is the question.
    Scan(Reach, u64),
    /// What a preview of a session shows.
    Peek(SessionFile),
    /// Words looked for inside sessions; nothing stops it.
    Search(Option<Question>),
    /// A session, read and judged.
    Open(SessionFile),
    /// The places of the open session where words stand; the number is the question.
    Find(String, u64),
    /// The plan of the card, written as a new session.
    Commit,
    /// The plan of the card, written over the session itself.
    Replace,
    /// Out of the way until the shell says `fg`.
    Suspend,
    /// The end.
    Quit,
    /// Claude Code, started on the session: on the rescued copy if there is a plan, which is written before.
    Resume,
    /// The session chosen in the list, told to whoever asked for one.
    Pick(String),
    /// Something on the clipboard.
    Copy(Copy),
    /// The file of the card in the person's editor, from a line on.
    Edit(u32),
    /// The mouse, listened to or not.
    Mouse(Mouse),
    /// Everything drawn anew.
    Redraw,
    /// What was rescued and undone.
    History,
    /// The rescue with this id, taken back.
    Undo(String),
}

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
    /// Whether the first session is still looked for.
    pub landing: Landing,
    /// What was typed of the word that writes over a session, while it is asked for.
    pub typing: Option<String>,
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
            landing: Landing::Looking,
            typing: None,
            searches: 0,
            message: None,
            help_top: 0,
            help_filter: None,
            undos: Undos::default(),
            mouse: Mouse::Off,
            glyphs: Glyphs::Unicode,
            purpose: Purpose::Rescue,
            installed: None,
            size,
            now: 0,
            project,
            home: None,
        }
    }

    /// The screen on top.
    pub fn screen(&self) -> Screen {
        self.screens.last().copied().unwrap_or(Screen::List)
    }

    /// Where keys go.
    pub fn scope(&self) -> Scope {
        match self.screen() {
            Screen::List if self.list.focus == Focus::Field => Scope::Filter,
            Screen::List => Scope::List,
            Screen::Card => Scope::Card,
            Screen::Plan => Scope::Plan,
            Screen::Undo => Scope::Undo,
            Screen::Detail => Scope::Detail,
            Screen::Help => Scope::Help,
        }
    }

    /// Whether an action makes sense now: the footer offers what can be done, and nothing else is obeyed.
    pub fn can(&self, action: Action) -> bool {
        if self.landing == Landing::Looking {
            return matches!(action, Action::Quit | Action::Suspend | Action::Redraw | Action::Mouse);
        }
        let card = self.card.as_ref();
        match action {
            Action::Write => card.is_some_and(|card| card.remedy.is_ok()),
            // A session that a client holds would be written to by both.
            Action::InPlace => card.is_some_and(|card| card.remedy.is_ok() && card.opened.holder.is_none()),
            Action::RewindHere if card.is_some_and(|card| card.aside.is_some()) => false,
            Action::RewindHere
            | Action::Fold
            | Action::Detail
            | Action::Search
            | Action::Up
            | Action::Down
            | Action::Top
            | Action::Bottom
                if self.screen() == Screen::Card =>
            {
                card.is_some_and(|card| !card.timeline.turns.is_empty())
            }
            Action::FirstPlan => card.is_some_and(|card| !card.is_first()),
            Action::Choose(way) => card.is_some_and(|card| card.offers(way)),
            Action::Plan => card.is_some_and(|card| card.remedy.is_ok() || card.opened.diagnosis.verdict.is_wrong()),
            Action::View => card.is_some_and(|card| card.remedy.is_ok()),
            Action::Pane => card.is_some_and(|card| card.remedy.is_ok()) && self.size.0 < super::view::TWO_PANES,
            Action::PreviousDamage | Action::NextDamage | Action::FirstDamage => {
                card.is_some_and(|card| !card.timeline.damage.is_empty())
            }
            Action::Detail | Action::Search => card.is_some_and(|card| !card.timeline.turns.is_empty()),
            Action::RewindBefore => card.is_some_and(|card| card.aside.is_none()),
            Action::LastGood => card.is_some_and(|card| card.opened.diagnosis.last_good.is_some()),
            Action::Branches => card.is_some_and(|card| !card.branches_here().is_empty()),
            Action::NextHit | Action::PreviousHit => card.is_some_and(|card| card.search.is_some()),
            Action::Open => self.list.selected().is_some_and(ListRow::is_there),
            Action::Filter | Action::Order | Action::Unhealthy => !self.list.all().is_empty(),
            Action::Inside => self.list.can_look_inside(),
            Action::Back if self.scope() == Scope::Filter => true,
            Action::Back => {
                let filtered = self.list.filter == Filter::Unhealthy || !self.list.typed.is_empty();
                self.screens.len() > 1 || filtered
            }
            Action::Help => self.screen() != Screen::Help,
            Action::Resume => card.is_some_and(Card::can_resume),
            Action::CopyCommand | Action::CopyHere => copy::here(self, action).is_some(),
            Action::TakeBack => self.undos.selected().is_some_and(|row| row.state == State::Done),
            _ => true,
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
