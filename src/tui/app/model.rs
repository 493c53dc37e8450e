//! All that the app is drawn from: the stack of screens, the state of each, and what they share.

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

/// Whether the program still looks for the session to land on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    /// Keys wait for nothing: they are thrown away, but for those that leave.
    Looking,
    /// Where the person is now is theirs.
    Landed,
}

/// All that the app is drawn from.
#[derive(Clone)]
pub struct Model {
    /// What the screens share.
    pub context: Context,
    /// The screens, the list at the bottom.
    pub screens: Vec<Screen>,
    /// Whether the first session is still looked for.
    pub landing: Landing,
    /// The session that is being read.
    pub opening: Option<SessionFile>,
    /// The screen that is wanted of it.
    pub wanted: Option<Screen>,
    /// The list.
    pub list: List,
    /// The view of the plan.
    pub plan: Plan,
    /// The step that is looked at.
    pub step: Step,
    /// What was rescued and undone.
    pub undos: Undos,
    /// The summary that is taken out.
    pub export: Export,
    /// The packet that is taken out.
    pub evidence: Evidence,
    /// The changed files.
    pub files: Files,
    /// The help.
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

    /// The screen whose keys work: the field, where letters are typed into it.
    pub fn scope(&self) -> Screen {
        let is_typed = self.screen() == Screen::List && self.list.focus == Focus::Field;
        if is_typed { Screen::Filter } else { self.screen() }
    }

    /// Takes into account which client is installed.
    pub fn know(&mut self, installed: Option<String>) {
        if let Some(card) = &mut self.context.card {
            card.know(installed.as_deref());
        }
        self.context.installed = installed;
    }
}
