//! The rows of the timeline as they are folded now, and the cursor among them.

use super::card::Card;
use super::search::Field;
use crate::session::Place as Spot;

/// A row of the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A turn or a step.
    At(Spot),
    /// A row of an abandoned branch: which branch, and which of its rows.
    Aside(usize, usize),
    /// The cut.
    Cut,
    /// A compaction of the history.
    Compacted(usize),
}

impl Item {
    /// Whether the cursor can be on it.
    fn is_row(self) -> bool {
        matches!(self, Self::At(_) | Self::Aside(..))
    }
}

impl Card {
    /// The rows of the timeline as they are folded now.
    pub fn items(&self) -> Vec<Item> {
        (1..=self.timeline.turns.len() as u32).flat_map(|turn| self.items_of(turn)).collect()
    }

    /// The rows of one turn: its prompt, its steps, and the branches that it replaced, each where it left.
    pub fn items_of(&self, turn: u32) -> Vec<Item> {
        if self.timeline.turns.get(turn as usize - 1).is_none() {
            return Vec::new();
        }
        let steps = self.unfolded.get(&turn).map_or(0, Vec::len) as u32;
        // If the steps are folded, what follows one of them follows the turn.
        let follows = |place: Spot, at: Spot| place == at || (steps == 0 && place.turn == at.turn);
        let branches = self.shown_at(turn);
        let cut = self.cut().filter(|_| self.taken().is_none());
        let mut items = Vec::new();
        for (_, branch) in branches.iter().filter(|(after, _)| after.turn < turn) {
            self.push_branch(*branch, &mut items);
        }
        for at in (0..=steps).map(|step| Spot { turn, step }) {
            items.push(Item::At(at));
            if cut.is_some_and(|cut| follows(cut, at)) {
                items.push(Item::Cut);
            }
            let compactions = self.timeline.compactions.iter().enumerate();
            let here = compactions.filter(|(_, compaction)| follows(compaction.place, at));
            items.extend(here.map(|(no, _)| Item::Compacted(no)));
            for (_, branch) in branches.iter().filter(|(after, _)| follows(*after, at)) {
                self.push_branch(*branch, &mut items);
            }
        }
        items
    }

    /// The row under the cursor.
    pub fn at(&self) -> Item {
        self.aside.map_or(Item::At(self.cursor), |(branch, row)| Item::Aside(branch, row))
    }

    /// The cursor's index among the rows.
    pub fn row(&self, items: &[Item]) -> usize {
        items.iter().position(|item| *item == self.at()).unwrap_or(0)
    }

    /// Moves the cursor by rows.
    pub fn step_by(&mut self, rows: isize) {
        let items: Vec<Item> = self.items().into_iter().filter(|item| item.is_row()).collect();
        let to = self.row(&items).saturating_add_signed(rows).min(items.len().saturating_sub(1));
        match items.get(to) {
            Some(Item::At(place)) => (self.cursor, self.aside) = (*place, None),
            Some(Item::Aside(branch, row)) => self.enter(*branch, *row),
            _ => {}
        }
    }

    /// Puts the cursor on a place, and shows it.
    pub fn go(&mut self, place: Spot) {
        if place.step > 0 {
            self.unfold(place.turn);
        }
        (self.cursor, self.aside) = (place, None);
    }

    /// Shows the steps of the cursor's turn or branch, or hides them.
    pub fn fold(&mut self) {
        if let Some((branch, _)) = self.aside {
            return self.fold_branch(branch);
        }
        let turn = self.cursor.turn;
        if self.unfolded.remove(&turn).is_none() {
            self.unfold(turn);
        } else {
            self.cursor.step = 0;
        }
    }

    /// The branches that the cursor's turn replaced.
    pub fn branches_here(&self) -> &[usize] {
        let turn = (self.cursor.turn as usize).checked_sub(1).and_then(|turn| self.timeline.turns.get(turn));
        turn.map_or(&[], |turn| &turn.branches)
    }

    /// Shows the branches that the cursor's turn replaced, or hides them.
    pub fn fold_branches(&mut self) {
        self.aside = None;
        let here = self.branches_here().to_vec();
        let are_shown = here.iter().any(|branch| self.branches.contains_key(branch));
        for branch in here {
            self.folded.remove(&branch);
            if are_shown {
                self.branches.remove(&branch);
            } else {
                let rows = self.timeline.branch_rows(&self.opened.session, branch);
                self.branches.insert(branch, rows);
            }
        }
    }

    /// Moves the cursor by steps, on into the next turn, but not out of an abandoned branch.
    pub fn next_step(&mut self, steps: isize) {
        if let Some((branch, row)) = self.aside {
            let last = self.branches.get(&branch).map_or(0, |rows| rows.len().saturating_sub(1));
            return self.enter(branch, row.saturating_add_signed(steps).min(last));
        }
        let turns = &self.opened.session.turns;
        let places = turns.iter().zip(1..).flat_map(|(turn, no)| {
            let steps = turn.steps.len() as u32;
            (0..=steps).map(move |step| Spot { turn: no, step })
        });
        let places: Vec<Spot> = places.collect();
        let here = places.binary_search(&self.cursor).unwrap_or_else(|at| at);
        let to = here.saturating_add_signed(steps).min(places.len().saturating_sub(1));
        if let Some(place) = places.get(to) {
            self.go(*place);
            self.unfold(place.turn);
        }
    }

    /// Works out a turn's steps and shows them.
    pub fn unfold(&mut self, turn: u32) {
        let steps = self.timeline.steps(&self.opened.session, turn.max(1));
        if !steps.is_empty() {
            self.unfolded.insert(turn, steps);
        }
    }

    /// Whether keys are typed into its search.
    pub fn is_searching(&self) -> bool {
        self.search.as_ref().is_some_and(|search| search.field == Field::Open)
    }

    /// Whether a row is a hit, or hides one: a folded turn stands for its steps.
    pub fn is_hit(&self, place: Spot) -> bool {
        let Some(hits) = self.search.as_ref().and_then(|search| search.hits.as_ref()) else { return false };
        let is_folded = !self.unfolded.contains_key(&place.turn);
        hits.binary_search(&place).is_ok() || (is_folded && hits.iter().any(|hit| hit.turn == place.turn))
    }
}
