//! The plan of a session that is not cut but changed: what it keeps, counted in what becomes of it.

use std::sync::Arc;

use super::tally::Tally;
use super::{Plan, Refusal, Way, title};
use crate::diagnosis::GoodPoint;
use crate::session::{Place, Session};
use crate::transcript::Entry;

/// Whether anybody says anything in a session: no client opens another one.
pub(super) fn speaks(session: &Session) -> bool {
    session.links.iter().any(|link| session.transcript.entries[link.entry].is_message())
}

/// The plan that makes `after` of a session.
pub(super) fn plan(
    session: &Session,
    way: Way,
    after: Arc<Session>,
    cured: Vec<(&'static str, u32)>,
) -> Result<Plan, Refusal> {
    let end = after.links.len();
    let named =
        |entry: &Entry| entry.uuid.is_some_and(|id| session.transcript.ids.find(after.transcript.id(id)).is_some());
    let loose = |entry: &&Entry| entry.uuid.is_none() || named(entry);
    let all = Tally { entries: session.transcript.entries.len() as u32, ..Tally::of(session, session.links.len()) };
    let written = Tally::of(&after, end);
    // A result that became text reads like a prompt, and is none; so it can part a turn or a step in two.
    let kept = Tally {
        turns: written.turns.min(all.turns),
        steps: written.steps.min(all.steps),
        prompts: written.prompts.min(all.prompts),
        entries: after.transcript.entries.iter().filter(loose).count() as u32,
        ..written
    };
    let last = after.links.last().filter(|_| speaks(&after)).ok_or(Refusal::NothingGood)?.entry;
    Ok(Plan {
        way,
        point: GoodPoint { end, place: Place::of(&after.turns, end.saturating_sub(1)), entry: last },
        kept,
        dropped: all - kept,
        partial: None,
        api_errors: 0,
        prompts: Vec::new(),
        title: title::rescued(session),
        cured,
        lighter: None,
        mended: Some(after),
    })
}
