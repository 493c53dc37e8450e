//! What was tried after the first refusal, on every branch: prompts, chat, tools, rewinds.
//!
//! A rewind leaves no entry: the next prompt has an older parent, and the prompts after that parent are abandoned
//! (docs/transcript.md, "Links").

use serde::Serialize;

use crate::diagnosis::Family;
use crate::diagnosis::symptom::family;
use crate::session::Session;
use crate::transcript::{BlockKind, EntryNo, Kind, Marks};

/// What was tried, and with what success.
#[derive(Debug, Serialize)]
pub struct Attempts {
    /// The line of the first refusal.
    pub line: u32,
    /// How many prompts came after it.
    pub prompts: usize,
    /// How often the history was refused, including the first time.
    pub refused: usize,
    /// How many answers called no tool: ordinary chat.
    pub chat: usize,
    /// How many answers called tools.
    pub tools: usize,
    /// Every rewind.
    pub rewinds: Vec<Rewind>,
}

/// One rewind.
#[derive(Debug, Serialize)]
pub struct Rewind {
    /// The line of the prompt after it.
    pub line: u32,
    /// The line that it went back to.
    pub back_to: u32,
    /// How many prompts it abandoned.
    pub abandoned: usize,
    /// The outcome of that prompt.
    pub outcome: Outcome,
}

/// The outcome of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The model answered.
    Answered,
    /// The history was refused again.
    Refused,
    /// Another error came.
    OtherError,
    /// Nothing came after it.
    Nothing,
}

/// All attempts after the first refusal; none if there was no refusal.
pub(super) fn since_refusal(session: &Session) -> Option<Attempts> {
    let entries = &session.transcript.entries;
    let first = (0..entries.len()).find(|no| is_refusal(session, *no))?;
    let behind = || first + 1..entries.len();
    let prompts: Vec<EntryNo> = behind().filter(|no| is_prompt(session, *no)).collect();
    let answers: Vec<EntryNo> = behind().filter(|no| is_answer(session, *no)).collect();
    let calls = |no: EntryNo| session.transcript.holds(no, BlockKind::ToolUse);
    let mut messages: Vec<_> = answers.iter().map(|no| (entries[*no].message, false)).collect();
    messages.dedup();
    for (message, asks) in &mut messages {
        *asks = answers.iter().any(|no| entries[*no].message == *message && calls(*no));
    }
    Some(Attempts {
        line: session.transcript.line(first),
        prompts: prompts.len(),
        refused: (first..entries.len()).filter(|no| is_refusal(session, *no)).count(),
        chat: messages.iter().filter(|(_, asks)| !asks).count(),
        tools: messages.iter().filter(|(_, asks)| *asks).count(),
        rewinds: prompts.iter().filter_map(|prompt| rewind(session, *prompt)).collect(),
    })
}

/// The rewind before a prompt, if its parent is so much older than the last message that prompts between were
/// abandoned.
fn rewind(session: &Session, prompt: EntryNo) -> Option<Rewind> {
    let entries = &session.transcript.entries;
    let is_main = |no: &EntryNo| entries[*no].is_message() && !entries[*no].marks.has(Marks::SIDECHAIN);
    let mut at = (0..prompt).rev().find(is_main)?;
    let mut fork = parent(session, prompt)?;
    // A loop of parents ends after as many steps as there are entries. The client's notices come between messages.
    for _ in 0..entries.len() {
        if is_main(&fork) {
            break;
        }
        fork = parent(session, fork)?;
    }
    let mut abandoned = 0;
    for _ in 0..entries.len() {
        if at == fork {
            break;
        }
        abandoned += usize::from(is_prompt(session, at));
        at = parent(session, at)?;
    }
    (abandoned > 0).then(|| Rewind {
        line: session.transcript.line(prompt),
        back_to: session.transcript.line(fork),
        abandoned,
        outcome: outcome(session, prompt),
    })
}

fn parent(session: &Session, no: EntryNo) -> Option<EntryNo> {
    session.transcript.entries[no].parent.and_then(|id| session.named(id))
}

/// What comes next in the file after a prompt.
fn outcome(session: &Session, prompt: EntryNo) -> Outcome {
    let entries = &session.transcript.entries;
    let next = (prompt + 1..entries.len())
        .find(|no| is_prompt(session, *no) || is_answer(session, *no) || entries[*no].is_api_error());
    match next {
        Some(no) if is_refusal(session, no) => Outcome::Refused,
        Some(no) if entries[no].is_api_error() => Outcome::OtherError,
        Some(no) if is_answer(session, no) => Outcome::Answered,
        _ => Outcome::Nothing,
    }
}

fn is_refusal(session: &Session, no: EntryNo) -> bool {
    let said = || session.words(no).unwrap_or_default();
    session.transcript.entries[no].is_api_error()
        && family(&said(), "", true).is_some_and(|row| row.family == Family::History)
}

fn is_answer(session: &Session, no: EntryNo) -> bool {
    let entry = &session.transcript.entries[no];
    let own = [Marks::SYNTHETIC, Marks::API_ERROR, Marks::SIDECHAIN];
    entry.kind == Kind::Assistant && !own.iter().any(|mark| entry.marks.has(*mark))
}

fn is_prompt(session: &Session, no: EntryNo) -> bool {
    let entry = &session.transcript.entries[no];
    let not_typed = [Marks::META, Marks::COMPACT_SUMMARY, Marks::SIDECHAIN];
    entry.kind == Kind::User
        && !not_typed.iter().any(|mark| entry.marks.has(*mark))
        && session.transcript.blocks_of(no).iter().all(|block| block.kind != BlockKind::ToolResult)
        // The client answers slash commands itself.
        && session.words(no).is_some_and(|words| !words.starts_with('/'))
}
