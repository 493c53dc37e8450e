//! The chain as a person reads it: turns and their steps.

use std::fmt;
use std::ops::Range;

use super::link::Link;
use super::prompt::{self, Opening};
use crate::transcript::{BlockKind, EntryNo, Kind, Marks, Transcript};

/// A prompt and all that was done for it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The prompt's entry; none for the first turn of a cut-off file.
    pub prompt: Option<EntryNo>,
    /// Its links, including the prompt.
    pub links: Range<usize>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One API response with its tool calls and their results.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its links, up to the next response.
    pub links: Range<usize>,
    /// What kind of response it is.
    pub kind: StepKind,
    /// How many tool calls it has.
    pub calls: u32,
}

/// What kind of response a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The model's answer.
    Answer,
    /// An error that the client wrote.
    ApiError,
    /// Something else in the model's name, such as `No response requested.`
    Synthetic,
}

/// A place as a person counts: from 1; step 0 is the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The turn.
    pub turn: u32,
    /// The step in the turn.
    pub step: u32,
}

impl Place {
    /// The place of a link.
    pub fn of(turns: &[Turn], link: usize) -> Self {
        let turn = turns.partition_point(|turn| turn.links.end <= link).min(turns.len().saturating_sub(1));
        let steps = turns.get(turn).map_or(&[][..], |turn| &turn.steps);
        let step = steps.partition_point(|step| step.links.start <= link);
        Self { turn: turn as u32 + 1, step: step as u32 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            0 | u32::MAX => write!(f, "turn {}", self.turn),
            step => write!(f, "turn {} step {step}", self.turn),
        }
    }
}

pub(super) fn find(transcript: &Transcript, links: &[Link]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    let mut message = None;
    for (at, link) in links.iter().enumerate() {
        let entry = &transcript.entries[link.entry];
        let prompt = opens_turn(transcript, links, at).then_some(link.entry);
        // A cut-off file starts in the middle of a turn. What precedes the first prompt and is not an answer, such as a
        // local command, belongs to that prompt's turn.
        if prompt.is_some() || (turns.is_empty() && entry.kind == Kind::Assistant) {
            let start = if turns.is_empty() { 0 } else { at };
            if let Some(last) = turns.last_mut() {
                close(last, at);
            }
            turns.push(Turn { prompt, links: start..at, steps: Vec::new() });
            message = None;
        }
        let Some(turn) = turns.last_mut() else { continue };
        if entry.kind != Kind::Assistant {
            continue;
        }
        if message.is_none() || message != entry.message || entry.message.is_none() {
            if let Some(step) = turn.steps.last_mut() {
                step.links.end = at;
            }
            turn.steps.push(Step { links: at..at, kind: kind(transcript, link.entry), calls: 0 });
            message = entry.message;
        }
        if let Some(step) = turn.steps.last_mut() {
            let is_call = |block: &&crate::transcript::Block| block.kind == BlockKind::ToolUse;
            step.calls += transcript.blocks_of(link.entry).iter().filter(is_call).count() as u32;
        }
    }
    if let Some(last) = turns.last_mut() {
        close(last, links.len());
    }
    turns
}

fn close(turn: &mut Turn, end: usize) {
    turn.links.end = end;
    if let Some(step) = turn.steps.last_mut() {
        step.links.end = end;
    }
}

fn opens_turn(transcript: &Transcript, links: &[Link], at: usize) -> bool {
    match prompt::opening(transcript, links[at].entry) {
        Some(Opening::Prompt) => true,
        // The client answers local commands such as /model itself; they are not turns.
        Some(Opening::Command) => {
            let mut next = links[at + 1..].iter().map(|link| link.entry);
            let said = next.find(|no| {
                let entry = &transcript.entries[*no];
                entry.is_message() && !entry.marks.has(Marks::META)
            });
            said.is_some_and(|no| transcript.entries[no].kind == Kind::Assistant)
        }
        None => false,
    }
}

fn kind(transcript: &Transcript, no: EntryNo) -> StepKind {
    let entry = &transcript.entries[no];
    if entry.is_api_error() {
        StepKind::ApiError
    } else if entry.marks.has(Marks::SYNTHETIC) {
        StepKind::Synthetic
    } else {
        StepKind::Answer
    }
}
