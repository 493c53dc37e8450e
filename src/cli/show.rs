//! `show`: the turns and steps of a session.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use anyhow::Result;
use serde::Serialize;

use super::output::paint::{bad, good, painted, warn};
use super::output::{Form, Out, json_line};
use super::{FINE, WRONG, excerpt, neighbours, redacted, words};
use crate::diagnosis::weight::Weight;
use crate::diagnosis::{Report, Severity};
use crate::session::{Session, StepKind, Turn, step_label};
use crate::store::{Opened, Place, open, resolve};
use crate::text::{self, Role};

/// The size of a turn or step is shown from this many bytes on.
const HEAVY: usize = 100_000;

/// A report with every turn.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    report: Report,
    timeline: Vec<ShownTurn>,
}

#[derive(Serialize)]
struct ShownTurn {
    turn: usize,
    /// The line of its prompt, or of its first entry.
    line: u32,
    prompt: Option<String>,
    /// Its weight in the request.
    weight: Weight,
    steps: Vec<ShownStep>,
}

#[derive(Serialize)]
struct ShownStep {
    step: usize,
    line: u32,
    kind: &'static str,
    calls: u32,
    weight: Weight,
    says: String,
    /// Whether there is damage in it, other than notes.
    damaged: bool,
}

pub(super) fn run(
    place: &Place,
    wanted: Option<&OsStr>,
    excerpt: &excerpt::Wanted,
    form: Form,
    out: &mut Out,
) -> Result<u8> {
    let opened = open(place, resolve(place, wanted)?)?;
    if excerpt.is_any() {
        return excerpt::run(&opened, excerpt, form, out);
    }
    let shown = Shown { report: redacted::report(opened.report()), timeline: timeline(&opened) };
    if form == Form::Json {
        json_line(&shown, out)?;
    } else {
        tell(&opened, &shown, out)?;
    }
    Ok(if opened.diagnosis.verdict.is_wrong() { WRONG } else { FINE })
}

fn timeline(opened: &Opened) -> Vec<ShownTurn> {
    let session = &opened.session;
    let damage = opened.diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let damaged: BTreeSet<usize> = damage.filter_map(|finding| finding.link).collect();
    let turns = session.turns.iter().zip(1..);
    turns
        .map(|(turn, no)| ShownTurn {
            turn: no,
            line: line(session, turn.prompt.unwrap_or(session.links[turn.links.start].entry)),
            prompt: turn.prompt.and_then(|prompt| session.words(prompt)).map(|words| redacted::words(&words)),
            weight: Weight::of(session, turn.links.clone()),
            steps: steps(session, turn, &damaged),
        })
        .collect()
}

fn steps(session: &Session, turn: &Turn, damaged: &BTreeSet<usize>) -> Vec<ShownStep> {
    let steps = turn.steps.iter().zip(1..);
    steps
        .map(|(step, no)| ShownStep {
            step: no,
            line: line(session, session.links[step.links.start].entry),
            kind: match step.kind {
                StepKind::Answer => "answer",
                StepKind::ApiError => "api_error",
                StepKind::Synthetic => "synthetic",
            },
            calls: step.calls,
            weight: Weight::of(session, step.links.clone()),
            says: redacted::words(&step_label(session, step)),
            damaged: damaged.range(step.links.clone()).next().is_some(),
        })
        .collect()
}

/// The size of a turn or step, if it is large or has pictures or documents.
fn heavy(weight: &Weight) -> String {
    let size = text::bytes(weight.bytes as u64);
    match weight.media {
        0 if weight.bytes < HEAVY => String::new(),
        0 => format!("  [{size}]"),
        media => format!("  [{size}, {}]", text::media(media, weight.pictures)),
    }
}

fn line(session: &Session, entry: usize) -> u32 {
    session.transcript.line(entry)
}

fn tell(opened: &Opened, shown: &Shown, out: &mut Out) -> Result<()> {
    writeln!(out, "{}  {}", words::judged(shown.report.verdict), words::name(&shown.report))?;
    let last_good = opened.diagnosis.last_good.map(|good| (good.place.turn as usize, good.place.step as usize));
    for turn in &shown.timeline {
        let prompt = turn.prompt.as_deref().map_or_else(|| "(no prompt)".to_owned(), text::line);
        writeln!(out, "{:>4}  {}{}", turn.turn, text::cut(&prompt, 90), heavy(&turn.weight))?;
        for step in &turn.steps {
            let sign = match step.kind {
                _ if step.damaged => bad("✗"),
                "api_error" => warn("!"),
                _ => good("✓"),
            };
            writeln!(
                out,
                "      {:>3} {sign} {}  (line {}){}",
                step.step,
                text::cut(&text::line(&step.says), 80),
                step.line,
                heavy(&step.weight)
            )?;
            if last_good == Some((turn.turn, step.step)) {
                writeln!(out, "      {}", painted(Role::Cut, "━━━━ last good point ━━━━"))?;
            }
        }
    }
    neighbours::tell(opened, out)
}
