//! What Claude Code was doing when the history broke.

use serde::Serialize;

use super::{Vouched, safe};
use crate::diagnosis::Diagnosis;
use crate::session::{Place, Session, Step, StepKind, calls};
use crate::transcript::Json;

/// A step and its tools.
#[derive(Debug, Serialize)]
pub struct Operation {
    /// The kinds of work, each once.
    pub kinds: Vec<&'static str>,
    /// The tools it called, in order.
    pub tools: Vec<&'static str>,
    /// Whether it called several at once.
    pub parallel: bool,
    /// The turn.
    pub turn: u32,
    /// The step.
    pub step: u32,
    /// The line where it starts.
    pub line: u32,
    /// When it started.
    pub time: Option<Vouched>,
}

/// The step of the first damage or, without damage, the last one with calls before the error.
pub(super) fn at_damage(session: &Session, diagnosis: &Diagnosis) -> Option<Operation> {
    let said = diagnosis.symptom.as_ref().map(|symptom| symptom.link);
    let damaged = diagnosis.first().and_then(|finding| finding.link);
    let steps = || session.turns.iter().flat_map(|turn| &turn.steps).filter(|step| step.kind == StepKind::Answer);
    let step = match (damaged, said) {
        (Some(link), _) => steps().find(|step| step.links.contains(&link)),
        (None, Some(link)) => steps().rfind(|step| step.links.start < link && step.calls > 0),
        (None, None) => None,
    }?;
    Some(of_step(session, step))
}

fn of_step(session: &Session, step: &Step) -> Operation {
    let name = |call| session.transcript.block_body(call).get("name").and_then(Json::text).unwrap_or_default();
    let tools: Vec<_> =
        calls(&session.transcript, &session.links[step.links.clone()]).map(|call| safe::tool(&name(call))).collect();
    let mut kinds: Vec<&'static str> = tools.iter().map(|(_, kind)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let place = Place::of(&session.turns, step.links.start);
    let first = session.links[step.links.start].entry;
    Operation {
        kinds,
        parallel: tools.len() > 1,
        tools: tools.into_iter().map(|(name, _)| name).collect(),
        turn: place.turn,
        step: place.step,
        line: session.transcript.line(first),
        time: safe::time(session.transcript.entries[first].time),
    }
}
