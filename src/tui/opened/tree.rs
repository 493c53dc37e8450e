//! Abandoned branches as a tree below the rows that they left: which of their rows are shown, and which one a plan takes.

use super::card::Card;
use super::difference::Sign;
use super::remedy::Remedy;
use super::rows::Item;
use crate::recovery::{Taken, Wish};
use crate::session::{Branch, Place as Spot};
use crate::tui::words;

/// How deep a tree is drawn; what is deeper is drawn there too.
const DEEPEST: usize = 6;

impl Card {
    /// The branches that are shown and left the conversation at a turn, each with the row that it follows.
    pub(super) fn shown_at(&self, turn: u32) -> Vec<(Spot, usize)> {
        let row = (turn as usize).checked_sub(1).and_then(|turn| self.timeline.turns.get(turn));
        let branches = row.map_or(&[][..], |row| &row.branches).iter().copied();
        let outermost =
            branches.filter(|no| self.branches.contains_key(no) && self.branch(*no).is_some_and(is_outermost));
        outermost.map(|no| (self.timeline.forks.after(no), no)).collect()
    }

    /// The rows of a branch and of its own branches, as they are folded now.
    pub(super) fn push_branch(&self, branch: usize, items: &mut Vec<Item>) {
        let mut open = vec![(branch, 0)];
        while let Some((branch, row)) = open.pop() {
            let Some(rows) = self.branches.get(&branch) else { continue };
            let is_folded = self.folded.contains(&branch);
            if row >= if is_folded { rows.len().min(1) } else { rows.len() } {
                continue;
            }
            items.push(Item::Aside(branch, row));
            if self.end_of_copy(branch).is_some_and(|end| if is_folded { row == 0 } else { row == end }) {
                items.push(Item::Cut);
            }
            open.push((branch, row + 1));
            if !is_folded {
                open.extend(self.timeline.forks.below(branch, row).iter().rev().map(|below| (*below, 0)));
            }
        }
    }

    /// The lines that lead to a row of a branch: `┆ └ `.
    pub fn twig(&self, branch: usize, row: usize) -> String {
        let rows = self.branches.get(&branch).map_or(0, Vec::len);
        let is_last = row + 1 == rows && self.timeline.forks.below(branch, row).is_empty();
        let own = match (row, self.is_last_branch(branch), is_last) {
            (0, true, _) => "└┄",
            (0, false, _) => "├┄",
            (_, _, true) => "└ ",
            (_, _, false) => "├ ",
        };
        let mut around = Vec::new();
        let mut at = if row > 0 { Some(branch) } else { self.on(branch) };
        while let Some(no) = at.filter(|_| around.len() < DEEPEST) {
            around.push(if self.is_last_branch(no) { "  " } else { "┆ " });
            at = self.on(no);
        }
        around.reverse();
        around.concat() + own
    }

    /// Whether no other row hangs below a branch on what it hangs on.
    fn is_last_branch(&self, no: usize) -> bool {
        let forks = &self.timeline.forks;
        let Some(branch) = self.branch(no) else { return true };
        if let Some((on, _)) = branch.on {
            let rows = self.branches.get(&on).map_or(0, Vec::len);
            return rows.checked_sub(1).is_none_or(|last| forks.below(on, last).last() == Some(&no));
        }
        let turn = branch.turn(&self.opened.session);
        let mut beside = self.shown_at(turn).into_iter().filter(|(after, _)| *after == forks.after(no));
        beside.next_back().is_none_or(|(_, last)| last == no)
    }

    /// Shows the steps of the branch under the cursor, or hides them.
    pub(super) fn fold_branch(&mut self, branch: usize) {
        if !self.folded.remove(&branch) {
            self.folded.insert(branch);
            self.enter(branch, 0);
        }
    }

    /// Puts the cursor into an abandoned branch, and shows its row.
    pub fn enter(&mut self, branch: usize, row: usize) {
        let Some(turn) = self.branch(branch).map(|found| found.turn(&self.opened.session)) else { return };
        (self.cursor, self.aside) = (Spot { turn, step: 0 }, Some((branch, row)));
        let mut at = if row > 0 { Some(branch) } else { self.on(branch) };
        while let Some(no) = at {
            self.folded.remove(&no);
            at = self.on(no);
        }
    }

    /// What `r` wishes for: a copy that ends with the row under the cursor.
    pub fn wish_here(&self) -> Wish {
        match self.at() {
            Item::Aside(branch, row) => Wish::Rewound(branch, self.links_to(branch, row)),
            _ if self.cursor.step == 0 => Wish::Turn(self.cursor.turn),
            _ => Wish::Step(self.cursor),
        }
    }

    /// The line of the file under the cursor, if that is on a branch.
    pub(super) fn line_on_branch(&self) -> Option<u32> {
        let (branch, row) = self.aside?;
        let at = self.branches.get(&branch)?.get(row)?.links.start;
        let entry = self.branch(branch)?.links.get(at)?.entry;
        Some(self.opened.session.transcript.line(entry))
    }

    /// How many links a branch has up to the end of a row. Its first row stands for all of it, as a turn stands for its
    /// steps.
    fn links_to(&self, branch: usize, row: usize) -> usize {
        let all = self.branch(branch).map_or(0, |branch| branch.links.len());
        let rows = self.branches.get(&branch).map_or(&[][..], Vec::as_slice);
        match rows.get(row) {
            Some(found) if found.step > 0 => found.links.end,
            Some(_) if row > 0 => {
                rows[row + 1..].iter().find(|later| later.step == 0).map_or(all, |later| later.links.start)
            }
            _ => all,
        }
    }

    /// The branch that the plan takes.
    pub fn taken(&self) -> Option<&Taken> {
        self.remedy.as_ref().ok()?.plan.taken.as_ref()
    }

    /// The row of a branch that the copy ends with, if it ends there.
    fn end_of_copy(&self, branch: usize) -> Option<usize> {
        let taken = self.taken().filter(|taken| taken.branch == branch)?;
        self.branches.get(&branch)?.iter().rposition(|row| row.links.start < taken.links)
    }

    /// What becomes of a row of a branch: what the plan takes comes into the copy.
    pub fn branch_fate(&self, branch: usize, row: usize) -> Sign {
        let Some(taken) = self.taken() else { return Sign::Same };
        let (mut no, mut kept) = (taken.branch, taken.links);
        while no != branch {
            let Some((on, link)) = self.branch(no).and_then(|branch| branch.on) else { return Sign::Same };
            (no, kept) = (on, link + 1);
        }
        let row = self.branches.get(&branch).and_then(|rows| rows.get(row));
        if row.is_some_and(|row| row.links.start < kept) { Sign::Added } else { Sign::Same }
    }

    /// The plan that `r` made, in words: `rewind to turn 3`, `take the branch at turn 3`.
    pub fn picked_words(&self, remedy: &Remedy) -> String {
        let Some(taken) = &remedy.plan.taken else {
            return format!("rewind to {}", words::spot(remedy.plan.point.place));
        };
        let turn = self.branch(taken.branch).map_or(0, |branch| branch.turn(&self.opened.session));
        let to = self.end_words(taken).map_or(String::new(), |end| format!(" to {end}"));
        format!("take the branch at turn {turn}{to}")
    }

    /// Where a copy ends on a branch: `its step 2`, or none at its end.
    pub fn end_words(&self, taken: &Taken) -> Option<String> {
        let branch = self.branch(taken.branch).filter(|branch| taken.links < branch.links.len())?;
        let place = Spot::of(&branch.turns, taken.links.saturating_sub(1));
        let step = format!("step {}", place.step);
        Some(if branch.turns.len() == 1 { format!("its {step}") } else { format!("its turn {}, {step}", place.turn) })
    }

    fn branch(&self, no: usize) -> Option<&Branch> {
        self.timeline.branches.get(no)
    }

    /// The branch that a branch hangs on.
    fn on(&self, branch: usize) -> Option<usize> {
        self.branch(branch)?.on.map(|(on, _)| on)
    }
}

fn is_outermost(branch: &Branch) -> bool {
    branch.on.is_none()
}
