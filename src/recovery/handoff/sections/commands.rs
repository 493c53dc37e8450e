//! The commands that were run and what came of the last run of each; with them whatever else reached out.

use super::super::call::{Call, Outcome, first_line};
use super::super::item::{Cut, Item};
use super::super::plain::last_lines;
use super::super::story::Story;
use super::{at, fading};
use crate::transcript::Json;

/// Commands that only look around. What they showed is not carried over, so they matter least.
const LOOKING: &[&str] = &[
    "ls",
    "cat",
    "pwd",
    "echo",
    "head",
    "tail",
    "find",
    "grep",
    "rg",
    "which",
    "wc",
    "tree",
    "stat",
    "file",
    "type",
    "du",
    "df",
    "sleep",
    "true",
    "less",
    "sed -n",
    "git status",
    "git log",
    "git diff",
    "git show",
    "git branch",
    "ps",
    "env",
    "date",
    "Get-ChildItem",
    "Get-Content",
    "dir",
];

/// One command with all its runs.
struct Run<'s, 'a> {
    command: String,
    last: &'s Call<'a>,
    runs: u32,
    failures: u32,
}

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut runs: Vec<Run<'_, '_>> = Vec::new();
    for call in story.calls.iter().filter(|call| counts(call)) {
        let command = call.given("command").map_or_else(|| call.label.clone(), |command| command.trim().to_owned());
        let failed = u32::from(call.outcome == Outcome::Failed);
        let (mut times, mut failures) = (1, failed);
        if let Some(at) = runs.iter().position(|run| run.command == command) {
            let before = runs.remove(at);
            (times, failures) = (before.runs + 1, before.failures + failed);
        }
        runs.push(Run { command, last: call, runs: times, failures });
    }
    let count = runs.len();
    runs.iter().enumerate().map(|(no, run)| told(story, run, count, no)).collect()
}

fn counts(call: &Call<'_>) -> bool {
    let kinds = ["Bash", "PowerShell", "Task", "Agent", "WebFetch", "WebSearch", "NotebookExecute"];
    (kinds.contains(&call.name.as_str()) || call.name.starts_with("mcp__")) && call.outcome != Outcome::Refused
}

/// The command without the change of directory in front of it.
fn proper(command: &str) -> &str {
    let rest = command.strip_prefix("cd ").and_then(|rest| Some(rest.split_once("&&")?.1));
    rest.unwrap_or(command).trim()
}

fn only_looks(command: &str) -> bool {
    let command = proper(command);
    let fits = |look: &&&str| command.strip_prefix(**look).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    LOOKING.iter().any(|look| fits(&look)) && !command.contains('>') && !command.contains("&&")
}

fn told(story: &Story<'_>, run: &Run<'_, '_>, count: usize, no: usize) -> Item {
    let is_shell = run.last.given("command").is_some();
    let looks = is_shell && only_looks(&run.command);
    let most = match run.last.outcome {
        Outcome::Unknown => 900,
        _ if looks => 250,
        Outcome::Failed => 810,
        _ => 740,
    };
    let name = if is_shell { format!("`{}`", first_line(&story.clean(&run.command))) } else { run.command.clone() };
    let item = Item::new(fading(most, count, no, 6)).quote(name, Cut::Middle(70)).say(": ");
    let times = match (run.runs, run.failures) {
        (1, _) => String::new(),
        (runs, 0) => format!("; {runs} runs"),
        (runs, failures) => format!("; {runs} runs, {failures} failed"),
    };
    let text = || story.clean(&run.last.text());
    let item = match run.last.outcome {
        Outcome::Unknown => item.say("UNKNOWN, its result is not recorded"),
        Outcome::Failed => {
            let text = text();
            let (code, rest) = exit_code(&text);
            let shown = last_lines(rest, 8).replace('\n', " ⏎ ");
            item.say(format!("FAILED{code}")).say(lead(&shown)).quote(shown, Cut::Middle(70))
        }
        Outcome::Done | Outcome::Refused if looks => item.say("ok"),
        Outcome::Done | Outcome::Refused => {
            let (shown, most) = if is_shell {
                (last_lines(&text(), 2).replace('\n', " ⏎ "), 35)
            } else {
                (text().replace('\n', " "), 60)
            };
            item.say(ended(run.last)).say(lead(&shown)).quote(shown, Cut::Middle(most))
        }
    };
    item.say(times).say(at(run.last.place))
}

/// How a command that did not fail ended.
fn ended(call: &Call<'_>) -> &'static str {
    let note = |field: &str| call.detail.and_then(|detail| detail.get(field));
    match () {
        () if note("interrupted").is_some_and(Json::is_true) => "stopped by the person",
        () if note("backgroundTaskId").is_some() => "put into the background",
        () => "ok",
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
