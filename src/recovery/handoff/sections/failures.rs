//! What failed, whether it worked later, and what the person took back.

use std::collections::HashMap;

use super::super::call::brief;
use super::super::clip::{ends, quoted};
use super::super::story::Story;
use super::{Found, commands, stopped};
use crate::recovery::calls::{Call, Outcome, calls};

/// Tools whose failures say nothing of the work: the assistant asked for what was not there, and asked again.
const SELF: &[&str] = &["Read", "Edit", "Write", "MultiEdit", "Grep", "Glob", "LS", "NotebookEdit", "TodoWrite"];

enum Fault<'s, 'a> {
    /// The last failure, how many there were, and the line at which it worked later.
    Failed(&'s Call<'a>, usize, Option<u32>),
    TakenBack(String, u32),
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut faults: Vec<(usize, Fault<'_, '_>)> = Vec::new();
    for runs in commands::all(story) {
        if let Some(last) = runs.failed.last() {
            let later = runs.worked.iter().find(|call| call.link > last.link).map(|call| call.line);
            faults.push((last.link, Fault::Failed(last, runs.failed.len(), later)));
        }
    }
    let known = story.calls.iter().filter(|call| call.outcome == Outcome::Done);
    let worked: HashMap<&str, usize> = known.map(|call| (call.name.as_str(), call.link)).collect();
    let failed = story.calls.iter().filter(|call| call.outcome == Outcome::Failed && call.command().is_none());
    let failed = failed.filter(|call| !SELF.contains(&call.name.as_str()));
    // Of one tool the last failure tells enough.
    let last: HashMap<&str, &Call<'_>> = failed.map(|call| (call.name.as_str(), call)).collect();
    for (name, call) in last {
        if worked.get(name).is_none_or(|link| *link < call.link) {
            faults.push((call.link, Fault::Failed(call, 1, None)));
        }
    }
    for branch in story.session.branches() {
        let Some(prompt) = branch.turns.iter().find_map(|turn| turn.prompt) else { continue };
        let words = story.clean(&story.session.words(prompt).unwrap_or_default());
        let calls = calls(story.session, &branch.links, &branch.turns);
        let ran = calls.iter().filter(|call| call.outcome != Outcome::Refused).count();
        let effects = if ran > 0 { format!("; the {ran} calls after it may have had effects") } else { String::new() };
        let told = format!("the person rewound to before {}{effects}", quoted(&ends(&words.replace('\n', " "), 40)));
        faults.push((branch.at, Fault::TakenBack(told, story.session.transcript.line(prompt))));
    }
    let near = stopped::near_from(story);
    // What works now matters least.
    let works = |fault: &Fault<'_, '_>| matches!(fault, Fault::Failed(_, _, Some(_)));
    faults.sort_by_key(|(link, fault)| (works(fault), std::cmp::Reverse(*link)));
    Found::of(&faults, room, |no, (_, fault)| {
        let text = match fault {
            Fault::Failed(call, times, later) => {
                let times = if *times > 1 { format!(" ({times} times)") } else { String::new() };
                let later = later.map_or(String::new(), |line| format!("; it worked later (L{line})"));
                let (label, outcome) = brief(story, call, near, (36, 32));
                format!("L{} {label}{times}{outcome}{later}", call.line)
            }
            Fault::TakenBack(told, line) => format!("L{line} {told}"),
        };
        Some((no as u32, text))
    })
}
