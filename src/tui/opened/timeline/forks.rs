//! Where abandoned branches hang: on a row of the conversation, or on a row of another branch.

use std::collections::BTreeMap;

use crate::session::{Branch, Place as Spot, Session};

/// The place of every branch of a session.
#[derive(Default)]
pub struct Forks {
    after: Vec<Spot>,
    below: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Forks {
    /// Finds the places of branches.
    pub(super) fn of(session: &Session, branches: &[Branch]) -> Self {
        let mut forks =
            Self { after: branches.iter().map(|branch| fork(session, branch)).collect(), ..Self::default() };
        for (no, branch) in branches.iter().enumerate() {
            if let Some((on, link)) = branch.on {
                forks.below.entry((on, row_of(&branches[on], link))).or_default().push(no);
            }
        }
        for siblings in forks.below.values_mut() {
            siblings.sort_by_key(|no| branches[*no].links.first().map(|link| link.entry));
        }
        forks
    }

    /// The last row of the conversation before a branch left it. After the last row of a turn, the step is the largest
    /// number.
    pub fn after(&self, branch: usize) -> Spot {
        self.after.get(branch).copied().unwrap_or(Spot { turn: 0, step: 0 })
    }

    /// The branches that hang on a row of a branch, in the order in which they began.
    pub fn below(&self, branch: usize, row: usize) -> &[usize] {
        self.below.get(&(branch, row)).map_or(&[], Vec::as_slice)
    }
}

fn fork(session: &Session, branch: &Branch) -> Spot {
    let no = branch.turn(session);
    let turn = (no as usize).checked_sub(1).and_then(|at| session.turns.get(at));
    let opens = turn.and_then(|turn| {
        let prompt = turn.links.clone().find(|at| Some(session.links[*at].entry) == turn.prompt);
        prompt.or(Some(turn.links.start))
    });
    if opens.is_some_and(|opens| branch.at < opens) {
        return Spot { turn: no - 1, step: u32::MAX };
    }
    Spot::of(&session.turns, branch.at)
}

/// The row of a branch that a link belongs to.
fn row_of(branch: &Branch, link: usize) -> usize {
    let starts = branch.turns.iter().flat_map(|turn| {
        let steps = turn.steps.iter().map(|step| step.links.start);
        std::iter::once(turn.links.start).chain(steps)
    });
    starts.take_while(|start| *start <= link).count().saturating_sub(1)
}
