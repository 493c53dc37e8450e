//! The turns and steps of a session as rows, worked out once when it is opened.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::theme::Role;
use super::words;
use crate::diagnosis::{Diagnosis, Severity};
use crate::session::{Place as Spot, Session, Step, StepKind, Turn, calls, step_label};
use crate::store::Opened;
use crate::text;
use crate::transcript::{Block, BlockKind, Id};

/// How many columns of a row's words are kept.
const LONGEST: usize = 200;

/// How a turn or step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It stands.
    Good,
    /// A call that may still run.
    Open,
    /// An API error.
    Error,
    /// Clients leave something of it out.
    Lossy,
    /// The API refuses it.
    Bad,
}

impl Mark {
    /// Its sign and role.
    pub fn sign(self) -> (&'static str, Role) {
        match self {
            Self::Good => ("✓", Role::Good),
            Self::Open => ("…", Role::Dim),
            Self::Error | Self::Lossy => ("!", Role::Warn),
            Self::Bad => ("✗", Role::Bad),
        }
    }
}

/// A turn as a row.
#[derive(Clone, Debug)]
pub struct TurnRow {
    /// How it is.
    pub mark: Mark,
    /// Its prompt, cleaned.
    pub words: String,
    /// What stands at its end.
    pub note: String,
    /// The bytes of its entries.
    pub bytes: u64,
    /// How many steps it has.
    pub steps: u32,
}

/// A step as a row.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// How it is.
    pub mark: Mark,
    /// Its calls or words, cleaned.
    pub words: String,
    /// What came of it.
    pub note: String,
}

/// What the rows are made from.
#[derive(Debug)]
pub struct Timeline {
    /// Every turn.
    pub turns: Vec<TurnRow>,
    /// The first place of each damage, in order.
    pub damage: Vec<Spot>,
    worst: BTreeMap<Spot, Mark>,
    results: HashMap<Id, Found>,
}

/// A result of the chain.
#[derive(Clone, Copy, Debug)]
struct Found {
    bytes: usize,
    is_error: bool,
}

impl Timeline {
    /// The rows of a session.
    pub fn of(opened: &Opened) -> Self {
        let (session, diagnosis) = (&opened.session, &opened.diagnosis);
        let worst = worst(session, diagnosis);
        let damage = worst.keys().copied().collect();
        let turns = session.turns.iter().zip(1..).map(|(turn, no)| turn_row(session, turn, no, &worst)).collect();
        Self { turns, damage, worst, results: results(session) }
    }

    /// The steps of a turn, counted from 1.
    pub fn steps(&self, session: &Session, turn: u32) -> Vec<StepRow> {
        let steps = session.turns.get(turn as usize - 1).map_or(&[][..], |turn| &turn.steps);
        steps.iter().zip(1..).map(|(step, no)| self.step_row(session, step, Spot { turn, step: no })).collect()
    }

    fn step_row(&self, session: &Session, step: &Step, place: Spot) -> StepRow {
        let words = words::near(session, &step_label(session, step));
        let words = text::cut(&text::line(&words), LONGEST);
        let healthy = match step.kind {
            StepKind::ApiError => Mark::Error,
            _ if self.waits(session, step) => Mark::Open,
            _ => Mark::Good,
        };
        let mark = self.worst.get(&place).copied().unwrap_or(healthy);
        let said = step.calls == 0 && step.kind == StepKind::Answer && !words.starts_with('(');
        let words = if said { format!("“{words}”") } else { words };
        StepRow { mark, words, note: self.note(session, step) }
    }

    fn waits(&self, session: &Session, step: &Step) -> bool {
        calls(session, step).filter_map(|call| call.tool).any(|tool| !self.results.contains_key(&tool))
    }

    fn note(&self, session: &Session, step: &Step) -> String {
        let ids: HashSet<Id> = calls(session, step).filter_map(|call| call.tool).collect();
        let found: Vec<Found> = ids.iter().filter_map(|id| self.results.get(id)).copied().collect();
        let missing = ids.len() - found.len();
        if ids.is_empty() {
            String::new()
        } else if missing == ids.len() {
            "no result".to_owned()
        } else if missing > 0 {
            format!("{missing} of {} no result", ids.len())
        } else if found.iter().any(|result| result.is_error) {
            "failed".to_owned()
        } else {
            text::bytes(found.iter().map(|result| result.bytes as u64).sum())
        }
    }
}

/// How bad the damage of each place is. Damage of an entry off the chain has no place.
fn worst(session: &Session, diagnosis: &Diagnosis) -> BTreeMap<Spot, Mark> {
    let mut worst = BTreeMap::new();
    for finding in &diagnosis.findings {
        let mark = match finding.severity {
            Severity::Fatal => Mark::Bad,
            Severity::Lossy => Mark::Lossy,
            Severity::Note => continue,
        };
        if let Some(place) = finding.place(session) {
            let at = worst.entry(place).or_insert(mark);
            *at = mark.max(*at);
        }
    }
    worst
}

fn turn_row(session: &Session, turn: &Turn, no: u32, worst: &BTreeMap<Spot, Mark>) -> TurnRow {
    let entries = session.links[turn.links.clone()].iter().map(|link| &session.transcript.entries[link.entry]);
    let damage = (0..=turn.steps.len() as u32).filter_map(|step| worst.get(&Spot { turn: no, step })).max();
    let errors = turn.steps.iter().filter(|step| step.kind == StepKind::ApiError).count();
    let ends_in_error = turn.steps.last().is_some_and(|step| step.kind == StepKind::ApiError);
    let calls: u32 = turn.steps.iter().map(|step| step.calls).sum();
    let prompt = turn.prompt.and_then(|prompt| session.words(prompt));
    TurnRow {
        mark: damage.copied().unwrap_or(if ends_in_error { Mark::Error } else { Mark::Good }),
        words: prompt.map_or_else(|| "(no prompt)".to_owned(), |words| text::cut(&text::line(&words), LONGEST)),
        note: match (calls, errors) {
            (_, 1..) if ends_in_error => "API error".to_owned(),
            (0, _) => String::new(),
            (calls, _) => text::count(calls.into(), "call"),
        },
        bytes: entries.map(|entry| entry.bytes.len() as u64).sum(),
        steps: turn.steps.len() as u32,
    }
}

/// The result of every call that has one.
fn results(session: &Session) -> HashMap<Id, Found> {
    let blocks = session.links.iter().flat_map(|link| session.transcript.blocks_of(link.entry));
    let results = blocks.filter(|block: &&Block| block.kind == BlockKind::ToolResult);
    results
        .filter_map(|block| {
            let size = session.transcript.block_body(block).get("content").map_or(0, |content| content.0.len());
            Some((block.tool?, Found { bytes: size, is_error: block.is_error }))
        })
        .collect()
}
