//! What failed and was not seen working since, and what the person took back.

use super::super::call::{Call, Outcome, calls_of};
use super::super::clip::{ends, quoted};
use super::super::story::Story;
use super::super::told::{label, outcome};
use super::{Found, commands, scaled};

/// Tools whose failures say nothing of the work: the assistant asked for what was not there, and asked again.
const SELF: &[&str] = &["Read", "Edit", "Write", "MultiEdit", "Grep", "Glob", "LS", "NotebookEdit", "TodoWrite"];

enum Fault<'s, 'a> {
    Failed(&'s Call<'a>, usize),
    TakenBack(String, u32),
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut faults: Vec<(usize, Fault<'_, '_>)> = Vec::new();
    for runs in commands::all(story) {
        let worked = runs.worked.last().map_or(0, |call| call.link);
        if let Some(last) = runs.failed.last().filter(|last| last.link > worked) {
            faults.push((last.link, Fault::Failed(last, runs.failed.len())));
        }
    }
    let others = story.calls.iter().filter(|call| call.outcome == Outcome::Failed && call.command().is_none());
    for call in others.filter(|call| !SELF.contains(&call.name.as_str())) {
        let again =
            |later: &Call<'_>| later.link > call.link && later.name == call.name && later.outcome != Outcome::Unknown;
        if !story.calls.iter().rev().any(again) {
            faults.push((call.link, Fault::Failed(call, 1)));
        }
    }
    for branch in story.session.branches() {
        let Some(prompt) = branch.turns.iter().find_map(|turn| turn.prompt) else { continue };
        let words = story.clean(&story.session.words(prompt).unwrap_or_default());
        let calls = calls_of(story.session, &branch.links, &branch.turns);
        let ran = calls.iter().filter(|call| call.outcome != Outcome::Refused).count();
        let effects = if ran > 0 { format!("; its {ran} calls may have had effects") } else { String::new() };
        let told = format!("the person went back before {}{effects}", quoted(&ends(&words.replace('\n', " "), 40)));
        faults.push((branch.at, Fault::TakenBack(told, story.session.transcript.entries[prompt].line)));
    }
    faults.sort_by_key(|(link, _)| std::cmp::Reverse(*link));
    Found::of(&faults, room, |no, (_, fault)| {
        let text = match fault {
            Fault::Failed(call, times) => {
                let times = if *times > 1 { format!(" ({times} times)") } else { String::new() };
                format!(
                    "L{} {}{times}{}",
                    call.line,
                    label(story, call, scaled(story, 50)),
                    outcome(story, call, scaled(story, 40))
                )
            }
            Fault::TakenBack(told, line) => format!("L{line} {told}"),
        };
        Some((no as u32, text))
    })
}
