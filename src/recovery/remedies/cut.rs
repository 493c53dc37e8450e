//! The plan that ends a session at a point, and whether the normal form is sound up to there.

use foldhash::HashSet;

use super::kept::kept_entries;
use super::normal_form::straight;
use super::plan::rescued_title;
use super::{Plan, Tally, Way};
use crate::diagnosis::{GoodPoint, is_good};
use crate::session::{Session, StepKind};

/// Whether the normal form is sound up to there. It joins what clients cut off.
pub(super) fn is_whole(session: &Session, end: usize) -> bool {
    let straight = straight(session, end, None);
    is_good(&straight, straight.links.len())
}

/// The plan that keeps what is before a point.
pub(super) fn plan(session: &Session, point: GoodPoint, way: Way) -> Plan {
    let answers = |before: usize| {
        let steps = session.turns[point.place.turn as usize - 1].steps.iter();
        steps.filter(|step| step.kind != StepKind::ApiError && step.links.start < before).count() as u32
    };
    let whole = (answers(point.end), answers(usize::MAX));
    let entries = kept_entries(session, point.end).len() as u32;
    let all = Tally { entries: session.transcript.entries.len() as u32, ..Tally::of(session, session.links.len()) };
    let kept = Tally { entries, ..Tally::of(session, point.end) };
    Plan {
        way,
        point,
        kept,
        dropped: all - kept,
        partial: (whole.0 < whole.1).then_some(whole),
        prompts: dropped_prompts(session, point),
        title: rescued_title(session),
        cured: Vec::new(),
        lighter: None,
        taken: None,
        mended: None,
    }
}

/// What the user said after the cut: prompts, and messages queued while a tool ran.
fn dropped_prompts(session: &Session, point: GoodPoint) -> Vec<String> {
    let prompts: HashSet<_> = session.turns.iter().filter_map(|turn| turn.prompt).collect();
    let said = |entry| if prompts.contains(&entry) { session.words(entry) } else { session.queued_words(entry) };
    let links = session.links.iter().enumerate().skip(point.end);
    let dropped = links.filter_map(|(at, link)| Some((at, link.entry, said(link.entry)?)));
    let queue = session.queue().into_iter().filter(|(link, _, _)| *link >= point.end);
    let mut dropped: Vec<_> = queue.chain(dropped).collect();
    dropped.sort_by_key(|(link, _, _)| *link);
    dropped.into_iter().map(|(_, _, words)| words).collect()
}
