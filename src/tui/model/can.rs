//! What can be done now.

use super::{Landing, Model, Purpose, Screen};
use crate::store::State;
use crate::tui::card::{Card, Pane};
use crate::tui::copy;
use crate::tui::keys::{Action, Scope};
use crate::tui::list::Filter;
use crate::tui::list::row::ListRow;
use crate::tui::take::Side;
use crate::tui::take::export::Row;
use crate::tui::take::files::Cut;
use crate::tui::view::TWO_PANES;

impl Model {
    /// Whether the card shows its turns: a small screen shows them or the plan.
    pub fn shows_rows(&self) -> bool {
        let has_both = self.size.0 >= TWO_PANES;
        self.card.as_ref().is_some_and(|card| has_both || card.remedy.is_err() || card.pane == Pane::Timeline)
    }

    /// Whether an action makes sense now: the footer offers what can be done, and nothing else is obeyed.
    pub fn can(&self, action: Action) -> bool {
        if self.landing == Landing::Looking {
            return matches!(action, Action::Quit | Action::Suspend | Action::Redraw | Action::Mouse);
        }
        let card = self.card.as_ref();
        match action {
            Action::Write => card.is_some_and(|card| card.remedy.is_ok()),
            Action::InPlace => card.is_some_and(Card::can_write_over),
            Action::RewindHere if card.is_some_and(|card| card.aside.is_some()) => false,
            // Nobody can mean a row that is not on the screen.
            Action::RewindHere | Action::Fold if !self.shows_rows() => false,
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
            Action::Pane => card.is_some_and(|card| card.remedy.is_ok()) && self.size.0 < TWO_PANES,
            Action::PreviousDamage | Action::NextDamage | Action::FirstDamage => {
                card.is_some_and(|card| !card.timeline.damage.is_empty())
            }
            Action::Detail | Action::Search => card.is_some_and(|card| !card.timeline.turns.is_empty()),
            Action::RewindBefore => card.is_some_and(|card| card.aside.is_none()),
            Action::LastGood => card.is_some_and(|card| card.opened.diagnosis.last_good.is_some()),
            Action::Branches => card.is_some_and(|card| !card.branches_here().is_empty()),
            Action::NextHit | Action::PreviousHit => card.is_some_and(|card| card.search.is_some()),
            Action::Open => self.list.selected().is_some(),
            Action::Filter | Action::Order | Action::Unhealthy => !self.list.all().is_empty(),
            Action::Inside => self.list.can_look_inside(),
            Action::Back if self.scope() == Scope::Filter => true,
            Action::Back => {
                let filtered = self.list.filter == Filter::Unhealthy || !self.list.typed.is_empty();
                self.screens.len() > 1 || filtered
            }
            Action::Help => self.screen() != Screen::Help,
            Action::Resume if self.screen() == Screen::List => self.can_resume_row(),
            Action::Resume => card.is_some_and(Card::can_resume),
            Action::CopyCommand | Action::CopyHere => copy::here(self, action).is_some(),
            Action::Export | Action::Evidence if self.screen() == Screen::List => {
                self.purpose == Purpose::Rescue && self.list.selected().is_some_and(ListRow::is_there)
            }
            Action::Export => card.is_some_and(|card| !card.timeline.turns.is_empty()),
            Action::Files => card.and_then(Cut::of).is_some(),
            action if action.takes_out() => self.can_take(action),
            Action::TakeBack => self.undos.selected().is_some_and(|row| row.state == State::Done),
            _ => true,
        }
    }

    /// Whether the plan of the card writes something.
    pub fn writes(&self) -> bool {
        let remedy = self.card.as_ref().and_then(|card| card.remedy.as_ref().ok());
        remedy.is_none_or(|remedy| remedy.plan.way.writes())
    }

    /// Whether a key would start a second client on a session: it asks then, and the footer does not offer it.
    pub fn is_held(&self) -> bool {
        if self.screen() == Screen::List {
            return self.list.selected().and_then(ListRow::judged).is_some_and(|judged| judged.live);
        }
        let card = self.card.as_ref();
        let copies = card.is_some_and(|card| card.remedy.as_ref().is_ok_and(|remedy| remedy.plan.way.writes()));
        !copies && card.is_some_and(|card| card.opened.holder.is_some())
    }

    /// Whether Claude Code can be started on the row of the list: nothing is wrong with it.
    fn can_resume_row(&self) -> bool {
        let judged = self.list.selected().filter(|_| self.purpose == Purpose::Rescue).and_then(ListRow::judged);
        judged.is_some_and(|judged| judged.opens && !judged.verdict.is_wrong())
    }

    /// The same on the screens of what is taken out.
    fn can_take(&self, action: Action) -> bool {
        let (export, files) = (&self.export, &self.files);
        match (action, self.screen()) {
            (Action::Toggle, Screen::Files) => files.side == Side::Rows && files.can_toggle(),
            (Action::Toggle, _) => export.side == Side::Rows,
            (Action::KeepSecret, _) => export.side == Side::Rows && matches!(export.row(), Some(Row::Secret(_))),
            (Action::CopyPage | Action::Save | Action::StartFresh, Screen::Export) => export.summary.is_some(),
            (Action::CopyPage | Action::Save | Action::SaveJson, Screen::Evidence) => self.evidence.sheets.is_some(),
            (Action::Save, _) => files.seen().is_some_and(|seen| !seen.patch.is_empty()),
            (Action::Restore, _) => !files.chosen().is_empty(),
            _ => true,
        }
    }
}
