//! A session that was read again: the screen stays where it was, though the numbers of turns and steps may differ.

use super::card::Card;
use super::choice::Choice;
use crate::recovery::{Refusal, Way, Wish};
use crate::session::{Place as Spot, Session, calls};
use crate::tui::words;

impl Card {
    /// Takes over cursor, folds, choice and search from the card as it was before.
    pub fn follow(&mut self, old: &Self) {
        let (before, now) = (&old.opened, self.opened.clone());
        let place_now = |place| new_place(&before.session, &now.session, place);
        for turn in old.unfolded.keys() {
            if let Some(place) = place_now(Spot { turn: *turn, step: 0 }) {
                self.unfold(place.turn);
            }
        }
        if let Some(place) = place_now(old.cursor) {
            self.go(place);
        }
        self.follow_branches(old);
        match old.choice {
            Choice::Rung(way) => self.choose(way),
            Choice::Picked(wish) => {
                // If the row is gone, or is no end any more, the card keeps the plan that it opened with.
                let wish = match wish {
                    Wish::Turn(turn) => place_now(Spot { turn, step: 0 }).map(|place| Wish::Turn(place.turn)),
                    Wish::Step(place) => place_now(place).map(Wish::Step),
                    Wish::Rewound(branch, links) => self.links_now(old, branch, links),
                    Wish::LastGood | Wish::Branch => Some(wish),
                };
                let _ = wish.map(|wish| self.wish(wish));
            }
        }
        if self.remedy.is_ok() {
            self.pane = old.pane;
        }
        self.search.clone_from(&old.search);
        self.told_growth = old.told_growth;
    }

    /// Shows the same abandoned branches, and puts the cursor back into one.
    fn follow_branches(&mut self, old: &Self) {
        let root = |card: &Self, no: usize| {
            let transcript = &card.opened.session.transcript;
            let first = card.timeline.branches.get(no)?.links.first()?;
            transcript.entries[first.entry].uuid.map(|uuid| transcript.id(uuid).to_owned())
        };
        for shown in old.branches.keys() {
            let wanted = root(old, *shown);
            let same = (0..self.timeline.branches.len()).find(|no| wanted.is_some() && root(self, *no) == wanted);
            let Some(no) = same else { continue };
            let rows = self.timeline.branch_rows(&self.opened.session, no);
            let last = rows.len().saturating_sub(1);
            self.branches.insert(no, rows);
            if old.folded.contains(shown) {
                self.folded.insert(no);
            }
            if let Some((_, row)) = old.aside.filter(|(branch, _)| branch == shown) {
                self.enter(no, row.min(last));
            }
        }
    }

    /// The same end on a rewound branch.
    fn links_now(&self, old: &Self, branch: usize, links: usize) -> Option<Wish> {
        let (before, now) = (&old.opened.session, &self.opened.session);
        let last = old.timeline.branches.get(branch)?.links.get(links.checked_sub(1)?)?.entry;
        let uuid = now.transcript.ids.find(before.transcript.id(before.transcript.entries[last].uuid?))?;
        let entry = now.named(uuid)?;
        self.timeline.branches.iter().enumerate().find_map(|(no, branch)| {
            let at = branch.links.iter().position(|link| link.entry == entry)?;
            Some(Wish::Rewound(no, at + 1))
        })
    }

    /// What to say if the plan changed.
    pub fn plan_changed(&self, old: &Self) -> Option<String> {
        if self.identity() == old.identity() {
            return None;
        }
        Some(match &self.remedy {
            Ok(remedy) if remedy.plan.way == Way::Rewind => {
                format!("The plan changed: the copy now ends with {}.", words::spot(remedy.plan.point.place))
            }
            Ok(remedy) => format!("The plan changed to {}.", remedy.plan.way.name()),
            Err(Refusal::NothingWrong(_)) => "The plan no longer applies: nothing is damaged now.".to_owned(),
            Err(refusal) => format!("The plan no longer applies. {}.", words::refusal(refusal)),
        })
    }

    /// What a plan is recognized by, even if the file has grown.
    fn identity(&self) -> Option<(Way, Option<&str>)> {
        let plan = &self.remedy.as_ref().ok()?.plan;
        let transcript = &self.opened.session.transcript;
        let end = plan.way.is_cut().then(|| transcript.entries[plan.point.entry].uuid);
        Some((plan.way, end.flatten().map(|uuid| transcript.id(uuid))))
    }
}

/// Where a turn or step is now, by the uuid of its first entry or the id of its first call.
fn new_place(old: &Session, new: &Session, place: Spot) -> Option<Spot> {
    let turn = old.turns.get(place.turn.checked_sub(1)? as usize)?;
    let step = place.step.checked_sub(1).and_then(|step| turn.steps.get(step as usize));
    let first = match step {
        Some(step) => old.links.get(step.links.start)?.entry,
        None => turn.prompt.or_else(|| Some(old.links.get(turn.links.start)?.entry))?,
    };
    let uuid = old.transcript.entries[first].uuid.map(|uuid| old.transcript.id(uuid))?;
    let same = new.transcript.ids.find(uuid).and_then(|uuid| new.named(uuid));
    let link = same.and_then(|entry| new.links.iter().position(|link| link.entry == entry));
    let by_call = || {
        let call = calls(&old.transcript, old.links.get(step?.links.clone())?).find_map(|call| call.tool)?;
        let id = new.transcript.ids.find(old.transcript.id(call))?;
        new.links.iter().position(|link| calls(&new.transcript, &[*link]).any(|call| call.tool == Some(id)))
    };
    let found = Spot::of(&new.turns, link.or_else(by_call)?);
    Some(if place.step == 0 { Spot { step: 0, ..found } } else { found })
}
