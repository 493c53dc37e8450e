//! Cutting a history back to where it stands: the one remedy that is always safe for signed thinking.

use std::collections::HashSet;

use super::kept::kept_entries;
use super::{Plan, Refusal, Tally, normal_form};
use crate::diagnosis::{Diagnosis, GoodPoint, boundaries, is_good, is_waiting};
use crate::session::{Place, Session, StepKind};

/// How many characters of a title stay in front of its mark.
const TITLE_LENGTH: usize = 60;
const MARK: &str = " (rescued)";

/// Where a person wants to go back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The last good point.
    LastGood,
    /// The end of a turn.
    Turn(u32),
    /// The end of a step.
    Step(Place),
}

/// The plan that fulfils a wish.
pub fn rewind(session: &Session, diagnosis: &Diagnosis, wish: Wish) -> Result<Plan, Refusal> {
    if session.is_sidechain() {
        return Err(Refusal::SubAgent);
    }
    let point = match wish {
        Wish::LastGood if !diagnosis.verdict.is_wrong() => return Err(Refusal::NothingWrong(diagnosis.verdict)),
        Wish::LastGood => diagnosis.last_good.ok_or(Refusal::NothingGood)?,
        Wish::Turn(turn) => picked(session, diagnosis, Place { turn, step: u32::MAX })?,
        Wish::Step(place) => picked(session, diagnosis, place)?,
    };
    Ok(plan(session, point))
}

/// The end of a picked place, if the history stands up to it.
fn picked(session: &Session, diagnosis: &Diagnosis, wanted: Place) -> Result<GoodPoint, Refusal> {
    let points = boundaries(session);
    let fits = |point: &&GoodPoint| {
        point.place.turn == wanted.turn && (wanted.step == u32::MAX || point.place.step == wanted.step)
    };
    let point = points.iter().rfind(fits).ok_or(Refusal::NoSuchPlace(wanted, session.turns.len() as u32))?;
    // A history that clients cut off can be kept whole when a person asks: written anew, it is whole again.
    let whole = normal_form::kept_whole(session, point.end);
    if is_good(session, point.end) || whole {
        Ok(*point)
    } else if is_last_word(session, point.end) && is_waiting(session, point.end) {
        Err(Refusal::Waiting(point.place))
    } else {
        Err(Refusal::NotGood(point.place, diagnosis.last_good.map(|good| good.place)))
    }
}

/// Whether nothing was said behind link `end`.
fn is_last_word(session: &Session, end: usize) -> bool {
    !session.links[end..].iter().any(|link| session.transcript.entries[link.entry].is_message())
}

fn plan(session: &Session, point: GoodPoint) -> Plan {
    let answers = |turn: &crate::session::Turn, before: usize| {
        let steps = turn.steps.iter().filter(|step| step.kind != StepKind::ApiError);
        steps.filter(|step| step.links.start < before).count() as u32
    };
    let all: u32 = session.turns.iter().map(|turn| answers(turn, usize::MAX)).sum();
    let kept_steps: u32 = session.turns.iter().map(|turn| answers(turn, point.end)).sum();
    let kept_entries = kept_entries(session, point.end).len() as u32;
    let kept_turns = point.place.turn;
    let last = &session.turns[kept_turns as usize - 1];
    let of_last = (answers(last, point.end), answers(last, usize::MAX));
    let dropped_turns = &session.turns[kept_turns as usize..];
    let errors = session.turns.iter().flat_map(|turn| &turn.steps);
    Plan {
        point,
        kept: Tally { turns: kept_turns, steps: kept_steps, entries: kept_entries },
        dropped: Tally {
            turns: dropped_turns.len() as u32,
            steps: all - kept_steps,
            entries: session.transcript.entries.len() as u32 - kept_entries,
        },
        partial: (of_last.0 < of_last.1).then_some(of_last),
        api_errors: errors.filter(|step| step.kind == StepKind::ApiError && step.links.start >= point.end).count()
            as u32,
        prompts: dropped_prompts(session, point),
        title: title(session),
    }
}

/// What the person said behind the cut: prompts, and words queued while a tool ran.
fn dropped_prompts(session: &Session, point: GoodPoint) -> Vec<String> {
    let prompts: HashSet<_> = session.turns.iter().filter_map(|turn| turn.prompt).collect();
    let said = |entry| if prompts.contains(&entry) { session.words(entry) } else { session.queued_words(entry) };
    session.links[point.end..].iter().filter_map(|link| said(link.entry)).collect()
}

fn title(session: &Session) -> String {
    let title = session.title().unwrap_or_else(|| "Untitled".to_owned());
    let plain = title.lines().next().unwrap_or_default().trim().trim_end_matches(MARK).trim_end();
    let mut short: String = plain.chars().take(TITLE_LENGTH).collect();
    if short.len() < plain.len() {
        short.push('…');
    }
    short + MARK
}
