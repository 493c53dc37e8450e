//! A plan, proved before it is offered, and the words for what it keeps and loses.

use crate::diagnosis::Verdict;
use crate::recovery::{Naming, Plan, Refusal, Wish, prove, rewind, write};
use crate::session::{Session, call_label};
use crate::store::Opened;
use crate::text;
use crate::transcript::{BlockKind, EntryNo, Kind};

use super::words::{self, Call};

/// How many messages before the cut are shown.
const BEFORE: usize = 2;
/// How many behind it.
const BEHIND: usize = 30;

/// A plan that passed its own check, ready to be shown and written.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// The plan.
    pub plan: Plan,
    /// What the new session will be.
    pub verdict: Verdict,
    /// How many messages the API will get, each with the same bytes as before.
    pub messages: usize,
    /// The prompts that are dropped, cleaned.
    pub prompts: Vec<String>,
    /// The messages around the cut.
    pub lines: Vec<CutLine>,
    /// How many more messages are dropped than are shown.
    pub more: usize,
}

/// A message near the cut.
#[derive(Clone, Debug)]
pub struct CutLine {
    /// Its line in the file.
    pub line: u32,
    /// On which side it stands.
    pub side: Side,
    /// What it is, in a word.
    pub kind: &'static str,
    /// What it says, cleaned.
    pub words: String,
}

/// A side of the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It stays.
    Kept,
    /// It goes.
    Dropped,
}

/// The remedy that fulfils a wish. What it would write is made and judged in memory.
pub fn find(opened: &Opened, wish: Wish) -> Result<Remedy, Refusal> {
    let session = &opened.session;
    let plan = rewind(session, &opened.diagnosis, wish)?;
    let mut next = 0u32;
    let mut fresh = || {
        next += 1;
        format!("00000000-0000-4000-8000-{next:012x}")
    };
    let mut naming = Naming { session: "rehearsal", title: &plan.title, fresh: &mut fresh };
    let written = write(session, plan.point.end, &mut naming);
    let verdict = prove(session, &plan, written.bytes)?;
    let messages = session.request_behind_compaction(plan.point.end).messages.len();
    let prompts = plan.prompts.iter().map(|prompt| text::line(prompt)).collect();
    let (lines, more) = around(session, plan.point.end);
    Ok(Remedy { plan, verdict, messages, prompts, lines, more })
}

fn around(session: &Session, end: usize) -> (Vec<CutLine>, usize) {
    let is_message = |at: &usize| session.transcript.entries[session.links[*at].entry].is_message();
    let mut shown: Vec<usize> = (0..end).rev().filter(is_message).take(BEFORE).collect();
    shown.reverse();
    let dropped: Vec<usize> = (end..session.links.len()).filter(is_message).collect();
    let more = dropped.len().saturating_sub(BEHIND);
    shown.extend(dropped.into_iter().take(BEHIND));
    let line =
        |at: usize| cut_line(session, session.links[at].entry, if at < end { Side::Kept } else { Side::Dropped });
    (shown.into_iter().map(line).collect(), more)
}

fn cut_line(session: &Session, no: EntryNo, side: Side) -> CutLine {
    let transcript = &session.transcript;
    let entry = &transcript.entries[no];
    let blocks = transcript.blocks_of(no);
    let of = |kind| blocks.iter().find(|block| block.kind == kind);
    let (kind, words) = if let Some(call) = of(BlockKind::ToolUse) {
        ("call", words::near(session, &call_label(transcript, call)))
    } else if let Some(result) = of(BlockKind::ToolResult) {
        let call = result.tool.and_then(|tool| Call::named(session, tool));
        ("result", call.map_or_else(|| "of a call that is not there".to_owned(), |call| call.words))
    } else {
        let said = session.words(no).unwrap_or_default();
        match entry.kind {
            _ if entry.is_api_error() => ("error", said),
            Kind::User => ("prompt", said),
            _ if said.is_empty() => ("answer", "(thinking)".to_owned()),
            _ => ("answer", said),
        }
    };
    CutLine { line: entry.line, side, kind, words: text::cut(&text::line(&words), 200) }
}
