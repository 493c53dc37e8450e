//! The turns and steps of a session as rows, worked out once when it is opened.

mod forks;
mod mark;
mod note;
pub mod search;
mod turns;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::diagnosis::heaviest::weight_matters;
use crate::session::{Branch, Link, Place as Spot, Session, Step, StepKind, Turn, label};
use crate::store::Opened;
use crate::text;
use crate::transcript::{BlockKind, EntryNo, Id};
use crate::tui::words;

pub use crate::tui::opened::timeline::forks::Forks;
pub use crate::tui::opened::timeline::mark::Mark;
pub use crate::tui::opened::timeline::note::size;
pub use crate::tui::opened::timeline::turns::{Compaction, TurnRow};

/// How many columns of a row's words are kept.
const LONGEST: usize = 200;

/// A step as a row.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// Its state.
    pub mark: Mark,
    /// Its calls or words, cleaned.
    pub words: String,
    /// Notes on what came of it, the important ones first, cleaned.
    pub notes: Vec<String>,
}

/// A prompt or step of an abandoned branch as a row.
#[derive(Clone, Debug)]
pub struct BranchRow {
    /// The number of the step in its turn; 0 is the prompt.
    pub step: u32,
    /// Its links in the branch.
    pub links: Range<usize>,
    /// The row.
    pub row: StepRow,
}

/// The timeline of a session, from which the rows are made.
pub struct Timeline {
    /// Every turn.
    pub turns: Vec<TurnRow>,
    /// The places with damage, in order.
    pub damage: Vec<Spot>,
    /// Where the history was compacted.
    pub compactions: Vec<Compaction>,
    /// The abandoned branches.
    pub branches: Vec<Branch>,
    /// Where they hang.
    pub forks: Forks,
    worst: BTreeMap<Spot, Mark>,
    weight_matters: bool,
    replies: HashMap<Id, Reply>,
}

/// Where the result of a call is.
#[derive(Clone, Copy, Debug)]
struct Reply {
    entry: EntryNo,
    /// Its index among all blocks of the file.
    block: usize,
}

impl Timeline {
    /// The rows of a session.
    pub fn of(opened: &Opened) -> Self {
        let (session, diagnosis) = (&opened.session, &opened.diagnosis);
        let worst = mark::worst(session, diagnosis);
        let branches = session.branches();
        let compactions = turns::compactions(session);
        let turns = session.turns.iter().zip(1..);
        let weight_matters = weight_matters(session);
        let turns = turns.map(|turn| turns::row(session, turn, &worst, weight_matters)).collect();
        let mut timeline = Self {
            turns,
            damage: worst.keys().copied().collect(),
            compactions,
            worst,
            weight_matters,
            replies: replies(session, &branches),
            forks: Forks::of(session, &branches),
            branches: Vec::new(),
        };
        for (no, branch) in branches.iter().enumerate() {
            if let Some(turn) = timeline.turns.get_mut(branch.turn(session) as usize - 1) {
                turn.branches.push(no);
            }
        }
        for at in timeline.compactions.iter().map(|compaction| compaction.place.turn as usize - 1) {
            timeline.turns[at].compactions += 1;
        }
        timeline.branches = branches;
        timeline
    }

    /// The steps of a turn, counted from 1.
    pub fn steps(&self, session: &Session, turn: u32) -> Vec<StepRow> {
        let steps = session.turns.get(turn as usize - 1).map_or(&[][..], |turn| &turn.steps);
        let row = |(step, no): (&Step, u32)| {
            let mark = self.worst.get(&Spot { turn, step: no }).copied();
            let mut row = self.step_row(session, &session.links[step.links.clone()], step.kind, mark);
            let media = note::media(session, step.links.clone());
            let at = if self.weight_matters { 0 } else { row.notes.len() };
            row.notes.splice(at..at, media);
            row
        };
        steps.iter().zip(1..).map(row).collect()
    }

    /// The prompts and steps of an abandoned branch. The first row stands for all of it, and says how long it is.
    pub fn branch_rows(&self, session: &Session, branch: usize) -> Vec<BranchRow> {
        let Some(branch) = self.branches.get(branch) else { return Vec::new() };
        let mut rows = Vec::new();
        for turn in &branch.turns {
            let end = turn.steps.first().map_or(turn.links.end, |step| step.links.start);
            let row = StepRow { mark: Mark::Good, words: prompt(session, turn), notes: Vec::new() };
            rows.push(BranchRow { step: 0, links: turn.links.start..end, row });
            rows.extend(turn.steps.iter().zip(1..).map(|(step, no)| BranchRow {
                step: no,
                links: step.links.clone(),
                row: self.step_row(session, &branch.links[step.links.clone()], step.kind, None),
            }));
        }
        if let Some(head) = rows.first_mut() {
            let first = branch.turns.iter().find(|turn| turn.prompt.is_some());
            head.row.words = first.map_or_else(String::new, |turn| prompt(session, turn));
            head.row.notes.push(length(branch));
        }
        rows
    }

    fn step_row(&self, session: &Session, links: &[Link], kind: StepKind, damage: Option<Mark>) -> StepRow {
        let words = words::without_cwd(session, &label(session, links, kind));
        let words = text::cut(&text::line(&words), LONGEST);
        let notes = note::Notes::of(session, &self.replies, links);
        let healthy = match kind {
            StepKind::ApiError => Mark::Error,
            _ if notes.waits() => Mark::Open,
            _ => Mark::Good,
        };
        let said = notes.calls() == 0 && kind == StepKind::Answer && !words.starts_with('(');
        let words = if said { format!("“{words}”") } else { words };
        let notes = match kind {
            StepKind::ApiError => links.iter().filter_map(|link| turns::refusal(session, link.entry)).collect(),
            _ => notes.told(session),
        };
        StepRow { mark: damage.unwrap_or(healthy), words, notes }
    }
}

/// How long a branch is: `3 steps`, `2 turns, 5 steps`.
fn length(branch: &Branch) -> String {
    let turns = branch.turns.len() as u64;
    let steps = branch.turns.iter().map(|turn| turn.steps.len() as u64).sum();
    match (turns, steps) {
        (1, 0) => "no answer".to_owned(),
        (1, steps) => text::count(steps, "step"),
        (turns, steps) => format!("{}, {}", text::count(turns, "turn"), text::count(steps, "step")),
    }
}

/// The prompt of a turn, cleaned and cut.
fn prompt(session: &Session, turn: &Turn) -> String {
    let prompt = turn.prompt.and_then(|prompt| session.words(prompt));
    prompt.map_or_else(|| "(no prompt)".to_owned(), |words| text::cut(&text::line(&words), LONGEST))
}

/// The result of every call that has one; the chain wins over branches.
fn replies(session: &Session, branches: &[Branch]) -> HashMap<Id, Reply> {
    let mut replies = HashMap::new();
    let links = branches.iter().flat_map(|branch| &branch.links).chain(&session.links);
    for link in links {
        let entry = link.entry;
        for block in session.transcript.entries[entry].blocks.clone() {
            let facts = &session.transcript.blocks[block];
            if let (BlockKind::ToolResult, Some(tool)) = (facts.kind, facts.tool) {
                replies.insert(tool, Reply { entry, block });
            }
        }
    }
    replies
}
