//! Which actions make sense in the current state of the model.

use super::copied::copied;
use super::model::{Landing, Model};
use crate::tui::context::Purpose;
use crate::tui::jobs::files::Cut;
use crate::tui::screens::card;
use crate::tui::screens::list::Filter;
use crate::tui::screens::list::row::ListRow;
use crate::tui::widgets::TWO_PANES;
use crate::tui::{Action, Card, Screen};

impl Model {
    /// Whether an action makes sense now: the footer offers only these, and other keys are ignored.
    pub fn can(&self, action: Action) -> bool {
        if self.landing == Landing::Looking {
            return matches!(action, Action::Quit | Action::Suspend | Action::Redraw | Action::Mouse);
        }
        let card = self.context.card.as_ref();
        match action {
            Action::Write | Action::View => card.is_some_and(|card| card.remedy.is_ok()),
            Action::InPlace => card.is_some_and(Card::can_write_over),
            // A hidden row cannot be chosen.
            Action::RewindHere | Action::Fold if !card::shows_rows(&self.context) => false,
            Action::RewindHere
            | Action::Fold
            | Action::Step
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
            Action::Pane => card.is_some_and(|card| card.remedy.is_ok()) && self.context.size.0 < TWO_PANES,
            Action::PreviousDamage | Action::NextDamage | Action::FirstDamage => {
                card.is_some_and(|card| !card.timeline.damage.is_empty())
            }
            Action::Step | Action::Search => card.is_some_and(|card| !card.timeline.turns.is_empty()),
            Action::RewindBefore => card.is_some(),
            Action::LastGood => card.is_some_and(|card| card.opened.diagnosis.last_good.is_some()),
            Action::Branches => card.is_some_and(|card| !card.branches_here().is_empty()),
            Action::NextHit | Action::PreviousHit => card.is_some_and(|card| card.search.is_some()),
            Action::Open | Action::Preview => self.list.selected().is_some(),
            Action::Filter | Action::Order | Action::Unhealthy | Action::Inside => self.list.can(action),
            Action::Back if self.scope() == Screen::Filter => true,
            Action::Back => {
                let filtered = self.list.filter == Filter::Unhealthy || !self.list.typed.is_empty();
                self.screens.len() > 1 || filtered
            }
            Action::Resume if self.screen() == Screen::List => self.list.can_resume(&self.context),
            Action::Resume => card.is_some_and(Card::can_resume),
            Action::CopyCommand | Action::CopyHere => copied(self, action).is_some(),
            Action::Export | Action::Evidence if self.screen() == Screen::List => {
                self.context.purpose == Purpose::Rescue && self.list.selected().is_some_and(ListRow::is_there)
            }
            Action::Export => card.is_some_and(|card| !card.timeline.turns.is_empty()),
            Action::Files => card.and_then(Cut::of).is_some(),
            Action::TakeBack => self.undos.can_take_back(),
            action => match self.screen() {
                Screen::Export => self.export.can(action),
                Screen::Evidence => self.evidence.can(action),
                Screen::Files => self.files.can(action),
                _ => true,
            },
        }
    }

    /// Whether the card's plan writes a file; true if there is no plan.
    pub fn writes(&self) -> bool {
        let remedy = self.context.card.as_ref().and_then(|card| card.remedy.as_ref().ok());
        remedy.is_none_or(|remedy| remedy.plan.way.writes())
    }

    /// Whether resuming would start a second client on a session: the key asks first, and the footer leaves it out.
    pub fn is_held(&self) -> bool {
        if self.screen() == Screen::List {
            return self.list.selected().and_then(ListRow::judged).is_some_and(|judged| judged.live);
        }
        let card = self.context.card.as_ref();
        let copies = card.is_some_and(|card| card.remedy.as_ref().is_ok_and(|remedy| remedy.plan.way.writes()));
        !copies && card.is_some_and(|card| card.opened.holder.is_some())
    }

    /// Whether keys are typed into a search of the open session.
    pub fn is_searching(&self) -> bool {
        self.context.card.as_ref().is_some_and(Card::is_searching)
    }
}
