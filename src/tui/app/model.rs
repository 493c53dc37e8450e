//! The model: the stack of screens, the state of each, and what they share.

use crate::store::SessionFile;
use crate::tui::jobs::listing::Reach;
use crate::tui::screens::evidence::Evidence;
use crate::tui::screens::export::Export;
use crate::tui::screens::files::Files;
use crate::tui::screens::help::Help;
use crate::tui::screens::list::{Focus, List};
use crate::tui::screens::plan::Plan;
use crate::tui::screens::step::Step;
use crate::tui::screens::undo::Undos;
use crate::tui::{Context, Screen};

/// Whether the app still looks for the session to open first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// It looks. Keys are ignored, except for quit, suspend, redraw and mouse.
    Looking,
    /// It does not: the person stays where they are.
    Landed,
}

/// Everything that the app is drawn from.
#[derive(Clone)]
pub struct Model {
    /// What the screens share.
    pub context: Context,
    /// The stack of screens, the list at the bottom.
    pub screens: Vec<Screen>,
    /// Whether the app still looks for its first session.
    pub landing: Landing,
    /// The session that is being read.
    pub opening: Option<SessionFile>,
    /// How much of a large session was read, in percent.
    pub read: Option<u8>,
    /// The screen to open on top of it.
    pub wanted: Option<Screen>,
    /// The list of sessions.
    pub list: List,
    /// The plan screen.
    pub plan: Plan,
    /// The step screen.
    pub step: Step,
    /// The undo screen.
    pub undos: Undos,
    /// The export screen.
    pub export: Export,
    /// The evidence screen.
    pub evidence: Evidence,
    /// The files screen.
    pub files: Files,
    /// The help screen.
    pub help: Help,
}

impl Model {
    /// The model before anything was read.
    pub fn new(project: String, size: (u16, u16)) -> Self {
        Self {
            context: Context::new(project, size),
            screens: vec![Screen::List],
            landing: Landing::Looking,
            opening: None,
            read: None,
            wanted: None,
            list: List::new(Reach::Here),
            plan: Plan::default(),
            step: Step::default(),
            undos: Undos::default(),
            export: Export::default(),
            evidence: Evidence::default(),
            files: Files::default(),
            help: Help::over(Screen::List),
        }
    }

    /// The screen on top.
    pub fn screen(&self) -> Screen {
        self.screens.last().copied().unwrap_or(Screen::List)
    }

    /// The screen whose keys work: `Filter` while letters are typed into the list's field.
    pub fn scope(&self) -> Screen {
        let is_typed = self.screen() == Screen::List && self.list.focus == Focus::Field;
        if is_typed { Screen::Filter } else { self.screen() }
    }

    /// Takes the installed client into account.
    pub fn set_installed(&mut self, installed: Option<String>) {
        if let Some(card) = &mut self.context.card {
            card.set_installed(installed.as_deref());
        }
        self.context.installed = installed;
    }
}
