//! A plan, proved before it is offered, and what the screens show of it.

use std::sync::Arc;

use super::difference::Difference;
use super::labels::EntryLabels;
use crate::recovery::{Plan, Refusal, Wish, check, rewind};
use crate::session::Session;
use crate::store::Opened;
use crate::text;

/// How many messages before the cut are shown.
const BEFORE: usize = 2;
/// How many after it.
const BEHIND: usize = 30;

/// A plan that passed its own check, ready to be shown and written.
#[derive(Clone, Debug)]
pub struct Remedy {
    /// The plan.
    pub plan: Plan,
    /// How many messages the API will get.
    pub messages: usize,
    /// The prompts that are dropped, cleaned.
    pub prompts: Vec<String>,
    /// The messages around the cut, if it cuts.
    pub lines: Vec<CutLine>,
    /// How many more messages are dropped than are shown.
    pub more: usize,
    /// What it changes.
    pub difference: Arc<Difference>,
}

/// A message near the cut.
#[derive(Clone, Debug)]
pub struct CutLine {
    /// Its line in the file.
    pub line: u32,
    /// On which side of the cut it is.
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

/// The remedy for a wish, proved in memory.
pub fn find(opened: &Opened, wish: Wish) -> Result<Remedy, Refusal> {
    let plan = rewind(&opened.session, &opened.diagnosis, wish)?;
    check(&opened.session, &plan)?;
    Ok(Remedy::of(opened, plan))
}

impl Remedy {
    /// What a proved plan shows.
    pub fn of(opened: &Opened, plan: Plan) -> Self {
        let session = plan.cut_session(&opened.session);
        let difference = Difference::of(session, &plan);
        let prompts = plan.prompts.iter().map(|prompt| text::line(prompt)).collect();
        let (lines, more) = if plan.way.is_cut() { around(session, plan.point.end) } else { (Vec::new(), 0) };
        Self { messages: difference.messages, plan, prompts, lines, more, difference: Arc::new(difference) }
    }
}

fn around(session: &Session, end: usize) -> (Vec<CutLine>, usize) {
    let is_message = |at: &usize| session.transcript.entries[session.links[*at].entry].is_message();
    let mut shown: Vec<usize> = (0..end).rev().filter(is_message).take(BEFORE).collect();
    shown.reverse();
    let dropped: Vec<usize> = (end..session.links.len()).filter(is_message).collect();
    let more = dropped.len().saturating_sub(BEHIND);
    shown.extend(dropped.into_iter().take(BEHIND));
    let labels = EntryLabels::of(session);
    let line = |at: usize| {
        let no = session.links[at].entry;
        let (kind, words) = labels.label(no);
        let side = if at < end { Side::Kept } else { Side::Dropped };
        CutLine { line: session.transcript.line(no), side, kind, words }
    };
    (shown.into_iter().map(line).collect(), more)
}
