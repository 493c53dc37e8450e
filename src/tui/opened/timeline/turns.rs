//! The facts of a whole turn: how much was done for a prompt, how long it took, and what went wrong.

use std::collections::BTreeMap;

use super::{LONGEST, Mark, note, prompt};
use crate::diagnosis::{Family, symptom};
use crate::session::{Place as Spot, Session, StepKind, Turn, Via};
use crate::text;
use crate::transcript::{BlockKind, EntryNo, Json};

/// How far into a call its tool's name is looked for.
const NAME_WITHIN: usize = 256;
/// The tools that start a sub-agent, as they are written in a call.
const AGENTS: [&[u8]; 2] = [b"\"Task\"", b"\"Agent\""];

/// A turn as a row.
#[derive(Clone, Debug)]
pub struct TurnRow {
    /// Its state.
    pub mark: Mark,
    /// Its prompt, cleaned.
    pub words: String,
    /// Notes at its end, the important ones first, cleaned.
    pub notes: Vec<String>,
    /// The bytes of its entries.
    pub bytes: u64,
    /// How many sub-agents it started.
    pub agents: u32,
    /// How often the history was compacted in it.
    pub compactions: u32,
    /// The abandoned branches that it replaced.
    pub branches: Vec<usize>,
}

/// A place where the history was compacted: what comes before is no longer sent.
#[derive(Clone, Debug)]
pub struct Compaction {
    /// The turn and step that it follows.
    pub place: Spot,
    /// What it did, cleaned.
    pub words: String,
}

/// `weight_matters` if the newest error is about it: then pictures come first.
pub(super) fn row(
    session: &Session,
    (turn, no): (&Turn, u32),
    worst: &BTreeMap<Spot, Mark>,
    weight_matters: bool,
) -> TurnRow {
    let links = &session.links[turn.links.clone()];
    let entries = || links.iter().map(|link| &session.transcript.entries[link.entry]);
    let damage = (0..=turn.steps.len() as u32).filter_map(|step| worst.get(&Spot { turn: no, step })).max();
    let ends_in_error = turn.steps.last().is_some_and(|step| step.kind == StepKind::ApiError);
    let calls: u32 = turn.steps.iter().map(|step| step.calls).sum();
    let agents = if calls > 0 { agents(session, turn) } else { 0 };
    let bytes = entries().map(|entry| entry.bytes.len() as u64).sum();
    let mut notes = Vec::new();
    if ends_in_error {
        notes.extend(last_error(session, turn));
    }
    let media = note::media(session, turn.links.clone());
    notes.extend(media.clone().filter(|_| weight_matters));
    if calls > 0 {
        notes.push(text::count(calls.into(), "call"));
    }
    notes.extend(media.filter(|_| !weight_matters));
    if agents > 0 {
        notes.push(text::count(agents.into(), "agent"));
    }
    let times = entries().filter(|entry| entry.is_message()).filter_map(|entry| entry.time);
    let took = times.clone().max().zip(times.min()).map_or(0, |(last, first)| last - first);
    notes.extend(note::duration(took));
    notes.push(text::bytes(bytes));
    TurnRow {
        mark: damage.copied().unwrap_or(if ends_in_error { Mark::Error } else { Mark::Good }),
        words: prompt(session, turn),
        notes,
        bytes,
        agents,
        compactions: 0,
        branches: Vec::new(),
    }
}

/// What the API said at the end of a turn, and how often in a row.
fn last_error(session: &Session, turn: &Turn) -> Option<String> {
    let errors = turn.steps.iter().rev().take_while(|step| step.kind == StepKind::ApiError);
    let said = refusal(session, session.links[turn.steps.last()?.links.start].entry)?;
    match errors.count() {
        1 => Some(said),
        times => Some(format!("{said} ×{times}")),
    }
}

/// An error in two words: `refused 400`, `error 529`, `API error`.
pub(super) fn refusal(session: &Session, entry: EntryNo) -> Option<String> {
    if !session.transcript.entries[entry].is_api_error() {
        return None;
    }
    let said = session.words(entry).unwrap_or_default();
    let behind = said.split("API Error: ").nth(1).and_then(|rest| rest.get(..3)).map(str::to_owned);
    let field = || Some(session.transcript.body(entry).get("apiErrorStatus")?.number()?.to_string());
    let status = behind.filter(|status| status.bytes().all(|byte| byte.is_ascii_digit())).or_else(field);
    let is_history = symptom::family(&said, "", true).is_some_and(|row| row.family == Family::History);
    Some(match status {
        Some(status) if is_history => format!("refused {status}"),
        Some(status) => format!("error {status}"),
        None => "API error".to_owned(),
    })
}

fn agents(session: &Session, turn: &Turn) -> u32 {
    let blocks = session.links[turn.links.clone()].iter().flat_map(|link| session.transcript.blocks_of(link.entry));
    let starts_one = |block: &&crate::transcript::Block| {
        let body = session.transcript.block_body(block).0;
        let head = &body[..body.len().min(NAME_WITHIN)];
        block.kind == BlockKind::ToolUse && AGENTS.iter().any(|name| memchr::memmem::find(head, name).is_some())
    };
    blocks.filter(starts_one).count() as u32
}

pub(super) fn compactions(session: &Session) -> Vec<Compaction> {
    if session.turns.is_empty() {
        return Vec::new();
    }
    let links = session.links.iter().enumerate().filter(|(_, link)| link.via == Via::Compaction);
    let told = links.map(|(at, link)| {
        let about = session.transcript.body(link.entry).get("compactMetadata");
        let number = |field| about?.get(field)?.number().and_then(|tokens| u64::try_from(tokens).ok());
        let thousands = |tokens: u64| format!("{}k", (tokens + 500) / 1000);
        let words = match (number("preTokens"), number("postTokens")) {
            (Some(before), Some(after)) => format!("compacted: {} → {} tokens", thousands(before), thousands(after)),
            (Some(before), None) => format!("compacted: {} tokens", thousands(before)),
            _ => "compacted".to_owned(),
        };
        let trigger = about.and_then(|about| about.get("trigger")).and_then(Json::text);
        let words = trigger.map_or(words.clone(), |trigger| format!("{words}, {trigger}"));
        Compaction { place: Spot::of(&session.turns, at), words: text::cut(&text::line(&words), LONGEST) }
    });
    told.collect()
}
