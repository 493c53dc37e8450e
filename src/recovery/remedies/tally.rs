//! Counts what a plan keeps and loses.

use std::ops::{Range, Sub};

use serde::Serialize;

use crate::session::{Session, StepKind};
use crate::transcript::{BlockKind, EntryNo, Json};

const EDITING: &[&str] = &["Edit", "Write", "MultiEdit", "NotebookEdit"];

/// Counts of a history or a part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Turns; a partly kept turn counts as kept.
    pub turns: u32,
    /// Steps, without API errors.
    pub steps: u32,
    /// Entries of the file.
    pub entries: u32,
    /// Prompts.
    pub prompts: u32,
    /// Tool calls.
    pub calls: u32,
    /// Tool calls that change files, by the tool's name.
    pub edits: u32,
    /// Thinking blocks.
    pub thinking: u32,
    /// API errors that the client wrote down.
    pub api_errors: u32,
}

impl Tally {
    /// Counts what is before link `end`, but not entries: only the caller knows which are kept.
    pub(super) fn of(session: &Session, end: usize) -> Self {
        // Thinking that is all there is of its answer does not count: no copy and no newer client keeps it.
        let speaking = session.speaking(end);
        let tally = Self::among(session, end, |no| !session.is_bare_thought(no, &speaking));
        let turns = session.turns.iter().filter(|turn| turn.links.start < end);
        let steps = turns.clone().flat_map(|turn| &turn.steps);
        Self {
            turns: turns.clone().count() as u32,
            steps: steps.filter(|step| step.kind != StepKind::ApiError && step.links.start < end).count() as u32,
            ..tally
        }
    }

    /// The same for some of the messages there. A turn or step counts if one of its messages is among them.
    pub(super) fn among(session: &Session, end: usize, is_kept: impl Fn(EntryNo) -> bool) -> Self {
        let kept = |links: &Range<usize>| {
            let links = session.links[links.start.min(end)..links.end.min(end)].iter().map(|link| link.entry);
            links.filter(|no| is_kept(*no) && session.transcript.entries[*no].is_message())
        };
        let turns = || session.turns.iter().filter(|turn| kept(&turn.links).next().is_some());
        let steps = turns().flat_map(|turn| &turn.steps).filter(|step| step.kind != StepKind::ApiError);
        let blocks = || kept(&(0..end)).flat_map(|no| session.transcript.blocks_of(no));
        let calls = || blocks().filter(|block| block.kind == BlockKind::ToolUse);
        let edits = calls().filter(|call| {
            let body = session.transcript.pass_block(call);
            Json(&body).get("name").and_then(Json::text).is_some_and(|name| EDITING.contains(&&*name))
        });
        let prompts = turns().filter_map(|turn| turn.prompt).filter(|prompt| is_kept(*prompt));
        Self {
            turns: turns().count() as u32,
            steps: steps.filter(|step| kept(&step.links).next().is_some()).count() as u32,
            entries: 0,
            prompts: prompts.count() as u32,
            calls: calls().count() as u32,
            edits: edits.count() as u32,
            thinking: blocks().filter(|block| block.kind == BlockKind::Thinking).count() as u32,
            api_errors: kept(&(0..end)).filter(|no| session.transcript.entries[*no].is_api_error()).count() as u32,
        }
    }
}

impl Sub for Tally {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            turns: self.turns.saturating_sub(other.turns),
            steps: self.steps.saturating_sub(other.steps),
            entries: self.entries.saturating_sub(other.entries),
            prompts: self.prompts.saturating_sub(other.prompts),
            calls: self.calls.saturating_sub(other.calls),
            edits: self.edits.saturating_sub(other.edits),
            thinking: self.thinking.saturating_sub(other.thinking),
            api_errors: self.api_errors.saturating_sub(other.api_errors),
        }
    }
}
