//! How things are built, run and checked: of every command the last form that worked, whole.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::super::call::brief;
use super::super::clip::{head, quoted};
use super::super::shell::runs;
use super::super::story::Story;
use super::{Found, stopped};
use crate::recovery::calls::{Call, Outcome};

/// The forms of one command.
#[derive(Default)]
pub(super) struct Runs<'s, 'a> {
    pub worked: Vec<&'s Call<'a>>,
    pub failed: Vec<&'s Call<'a>>,
}

/// Every command that does more than look around, by what it runs.
pub(super) fn all<'s, 'a>(story: &'s Story<'a>) -> Vec<Runs<'s, 'a>> {
    let mut known: HashMap<Vec<String>, Runs<'s, 'a>> = HashMap::new();
    for call in &story.calls {
        // What stands in the command line itself is a script for once.
        let command = call.command().filter(|command| !command.contains("<<"));
        let Some(names) = command.map(|command| runs(&command)).filter(|names| !names.is_empty()) else { continue };
        let runs = known.entry(names).or_default();
        match call.outcome {
            Outcome::Done => runs.worked.push(call),
            Outcome::Failed => runs.failed.push(call),
            Outcome::Refused | Outcome::Unknown => {}
        }
    }
    known.into_values().collect()
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut all: Vec<Runs<'_, '_>> = all(story).into_iter().filter(|runs| !runs.worked.is_empty()).collect();
    // What was run often belongs to the project; among those the newest matters most.
    let often = |runs: &Runs<'_, '_>| (runs.worked.len() + runs.failed.len()).min(3);
    let newest = |runs: &Runs<'_, '_>| runs.worked.last().map_or(0, |call| call.link);
    all.sort_by_key(|runs| std::cmp::Reverse((often(runs), newest(runs))));
    let near = stopped::near_from(story);
    let change = story.files().iter().filter(|file| file.changes > 0).map(|file| file.changed).max();
    let note = change.filter(|_| !all.is_empty()).map(|(_, line)| {
        format!("The last change by a file tool is at L{line}; commands run before it did not test it.")
    });
    let rows = commits(story).into_iter().chain(note).map(Err).chain(all.into_iter().map(Ok));
    Found::of(rows, room, |no, row| {
        let runs = match row {
            Err(note) => return Some((0, note.clone())),
            Ok(runs) => runs,
        };
        let last = runs.worked.last()?;
        let times = if runs.worked.len() > 1 { format!(" ({} times)", runs.worked.len()) } else { String::new() };
        let since = runs.failed.last().filter(|failed| failed.link > last.link);
        let since = since.map_or(String::new(), |failed| format!("; it failed later (L{})", failed.line));
        let (label, outcome) = brief(story, last, near, (60, 28));
        Some((no as u32, format!("L{} {label}{times}{outcome}{since}", last.line)))
    })
}

/// The newest commits, as git told them: `[main 1a2b3c4] Subject`.
fn commits(story: &Story<'_>) -> Option<String> {
    let calls =
        story.calls.iter().rev().filter(|call| call.command().is_some_and(|command| command.contains("git commit")));
    let told = calls.filter_map(|call| {
        let text = story.clean(&call.text());
        let line = text.lines().rfind(|line| COMMIT.is_match(line))?;
        Some(format!("{} (L{})", quoted(&head(line, story.scaled(40))), call.line))
    });
    let told: Vec<String> = told.take(6).collect();
    (!told.is_empty()).then(|| format!("Commits, newest first: {}", told.join("; ")))
}

static COMMIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\[[^\]\s]+ (?:\([^)]*\) )?[0-9a-f]{7,40}\] ").expect("a pattern"));
