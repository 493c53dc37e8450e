//! The commands that were run and what came of the last run of each; with them whatever else reached out.

use super::super::call::{Call, Outcome, first_line};
use super::super::deeds::Deed;
use super::super::item::{Cut, Item};
use super::super::plain::{first_lines, last_lines, speaks_of_failure};
use super::super::shell::runs_git;
use super::super::story::Story;
use super::{at, fading, outcome};
use crate::transcript::Json;

/// One command with all its runs, and the last one whose result is known.
struct Run<'s, 'a> {
    command: String,
    last: &'s Call<'a>,
    all: Vec<&'s Call<'a>>,
}

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut runs: Vec<Run<'_, '_>> = Vec::new();
    // Those of which no result is known stand where the session stood.
    for call in story.calls.iter().filter(|call| counts(call) && call.outcome != Outcome::Unknown) {
        let command = call.given("command").map_or_else(|| call.label.clone(), |command| command.trim().to_owned());
        let before = runs.iter().position(|run| run.command == command).map(|at| runs.remove(at).all);
        let all = before.unwrap_or_default().into_iter().chain([call]).collect();
        runs.push(Run { command, last: call, all });
    }
    let count = runs.len();
    runs.iter().enumerate().map(|(no, run)| told(story, run, count, no)).collect()
}

fn counts(call: &Call<'_>) -> bool {
    let kinds = ["Bash", "PowerShell", "Task", "Agent", "WebFetch", "WebSearch", "NotebookExecute"];
    (kinds.contains(&call.name.as_str()) || call.name.starts_with("mcp__")) && call.outcome != Outcome::Refused
}

fn told(story: &Story<'_>, run: &Run<'_, '_>, count: usize, no: usize) -> Item {
    let is_shell = run.last.given("command").is_some();
    let deed = run.last.deed;
    let most = match run.last.outcome {
        _ if deed == Deed::Look => 250,
        Outcome::Failed => 851,
        _ => 740,
    };
    let name = if is_shell { format!("`{}`", first_line(&story.clean(&run.command))) } else { run.command.clone() };
    let item = Item::new(fading(most, count, no, 6)).of_turn(run.last.place.turn);
    let item = item.quote(name, Cut::Middle(70)).say(": ");
    let text = || story.clean(&run.last.text());
    let item = match run.last.outcome {
        Outcome::Failed => {
            let text = text();
            let (code, rest) = exit_code(&text);
            let shown = last_lines(&rest[speaks_of_failure(rest).unwrap_or(0)..], 8).replace('\n', " / ");
            item.say(format!("FAILED{code}")).say(lead(&shown)).quote(shown, Cut::Middle(70))
        }
        _ if deed == Deed::Look => item.say("ok"),
        _ => {
            // What git tells of a commit stands first.
            let (shown, most) = match () {
                () if runs_git(&run.command, "commit") => (first_lines(&text(), 2).replace('\n', " / "), 35),
                () if is_shell => (last_lines(&text(), 2).replace('\n', " / "), 35),
                () => (text().replace('\n', " "), 60),
            };
            item.say(ended(run.last)).say(lead(&shown)).quote(shown, Cut::Middle(most))
        }
    };
    item.say(at(run.last.place)).say(before(&run.all)).say(age(story, run.last))
}

/// The runs before the last one, in their order.
fn before(all: &[&Call<'_>]) -> String {
    let before = &all[..all.len() - 1];
    let shown: Vec<String> = before
        .iter()
        .skip(before.len().saturating_sub(4))
        .map(|call| format!("{} at {}", outcome(call), call.place))
        .collect();
    match before.len() {
        0 => String::new(),
        count if count > shown.len() => format!("; {count} runs before, the last ones {}", shown.join(", ")),
        _ => format!("; before: {}", shown.join(", ")),
    }
}

/// Whether its result is older than what was changed or tried since.
fn age(story: &Story<'_>, call: &Call<'_>) -> &'static str {
    let edited = story.last_edit().is_some_and(|edit| edit.link > call.link);
    match () {
        () if story.lost().any(|later| later.link > call.link && later.label == call.label) => {
            "; its newest run has no result"
        }
        () if edited && call.checks => "; OUTDATED: before the last edits",
        () => "",
    }
}

/// How a command that did not fail ended.
fn ended(call: &Call<'_>) -> &'static str {
    let note = |field: &str| call.detail.and_then(|detail| detail.get(field));
    match () {
        () if note("interrupted").is_some_and(Json::is_true) => "stopped by the person",
        () if note("backgroundTaskId").is_some() => "put into the background",
        () => outcome(call),
    }
}

fn lead(shown: &str) -> &'static str {
    if shown.is_empty() { "" } else { ", " }
}

/// ` (exit code 101)`, and what stands behind it.
fn exit_code(text: &str) -> (String, &str) {
    let Some(rest) = text.strip_prefix("Exit code ") else { return (String::new(), text) };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (format!(" (exit code {})", &rest[..end]), &rest[end..])
}
