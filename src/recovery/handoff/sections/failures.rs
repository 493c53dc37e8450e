//! What failed, whether it worked later, and what the person took back.

use std::cmp::Reverse;

use super::super::call::brief;
use super::super::clip::{ends, head, quoted};
use super::super::story::{Event, Story, What};
use super::commands::{self, Runs};
use super::{Found, stopped};
use crate::recovery::calls::{Call, Outcome, calls};

/// Tools whose failures say nothing of the work: the assistant asked for what was not there, and asked again.
const SELF: &[&str] = &["Grep", "Glob", "LS", "TodoWrite"];

/// Failures with the same error and the line at which it worked later, or what else is told.
type Fault<'s, 'a> = Result<(Vec<&'s Call<'a>>, Option<u32>), String>;

/// What failed, so that a later success of the same makes up for it.
fn name(call: &Call<'_>) -> Option<Vec<String>> {
    if call.command().is_some() {
        return commands::name(call);
    }
    let path = call.path().unwrap_or_default();
    let tool = if path.is_empty() || call.name == "Read" { call.name.as_str() } else { "change" };
    (!SELF.contains(&tool)).then(|| vec![tool.to_owned(), path])
}

/// The last error of each thing that failed, and the first if that was another one.
fn errors<'s, 'a>(story: &'s Story<'a>) -> Vec<(usize, Fault<'s, 'a>)> {
    let error = |call: &Call<'_>| call.text().replace(|c: char| c.is_ascii_digit(), "");
    let mut found = Vec::new();
    for Runs { worked, failed } in commands::all(story, name) {
        let later = |call: &Call<'_>| worked.iter().find(|other| other.link > call.link).map(|other| other.line);
        let last = failed.last().filter(|last| last.command().is_some() || later(last).is_none());
        let Some(known) = last.map(|last| error(last)) else { continue };
        let (same, others): (Vec<_>, Vec<_>) = failed.iter().partition(|call| error(call) == known);
        for calls in [same, others.into_iter().take(1).collect()] {
            let last = calls.last().map(|last: &&Call<'_>| (last.link, later(last)));
            found.extend(last.map(|(link, later)| (link, Ok((calls, later)))));
        }
    }
    found
}

/// What the assistant said right after it, if that stands nowhere else.
fn then(story: &Story<'_>, call: &Call<'_>, is_told: impl Fn(&Event) -> bool) -> Option<String> {
    let at = story.events.partition_point(|event| event.link <= call.link);
    let next = story.events[at..].iter().take(2).find(|event| !matches!(event.what, What::Call(_)))?;
    let is_told = next.what != What::Answer || stopped::closes(story, next) || is_told(next);
    let said = || head(&story.words(next).replace('\n', " "), story.scaled(36));
    (!is_told).then(|| format!("; then L{}: {}", next.line, quoted(&said())))
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut faults = errors(story);
    for branch in story.session.branches() {
        let Some(prompt) = branch.turns.iter().find_map(|turn| turn.prompt) else { continue };
        let words = story.clean(&story.session.words(prompt).unwrap_or_default());
        let calls = calls(story.session, &branch.links, &branch.turns);
        let ran = calls.iter().filter(|call| call.outcome != Outcome::Refused).count();
        let effects = if ran > 0 { format!("; its {ran} calls may have had effects") } else { String::new() };
        let told = format!("the person went back before {}{effects}", quoted(&ends(&words.replace('\n', " "), 40)));
        faults.push((branch.at, Err(format!("L{} {told}", story.session.transcript.entries[prompt].line))));
    }
    let (near, reasons) = (stopped::near_from(story), stopped::reasons(story));
    // What works now matters least.
    let works = |fault: &Fault<'_, '_>| matches!(fault, Ok((_, Some(_))));
    faults.sort_by_key(|(link, fault)| (works(fault), Reverse(*link)));
    let mut of_files = 0;
    Found::of(&faults, room, |no, (_, fault)| {
        let (calls, later) = match fault {
            Err(told) => return Some((no as u32, told.clone())),
            Ok(failed) => failed,
        };
        let (first, last) = (calls.first()?, calls.last()?);
        of_files += u32::from(last.path().is_some());
        if last.path().is_some() && of_files > 3 {
            return None;
        }
        let lines = || format!(" ({} times, L{}…L{})", calls.len(), first.line, last.line);
        let times = if calls.len() > 1 { lines() } else { String::new() };
        let later = later.map_or(String::new(), |line| format!("; it worked later (L{line})"));
        let (label, outcome) = brief(story, last, near, (36, 32));
        let then = then(story, last, |next| next.link >= near || reasons.contains_key(&next.link)).unwrap_or_default();
        let text = format!("L{} {label}{times}{outcome}{later}{then}", last.line);
        Some((no as u32, text))
    })
}
