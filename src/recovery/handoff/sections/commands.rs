//! How things are built, run and checked: of every command the last form that worked, whole.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::super::call::{brief, label};
use super::super::clip::{head, quoted};
use super::super::shell::{does, runs};
use super::super::story::Story;
use super::{Found, stopped};
use crate::recovery::calls::{Call, Outcome};

/// How many commits are told, how many of them with the rest of their message, and how many addresses.
const COMMITS: usize = 6;
const BODIES: usize = 3;
const ADDRESSES: usize = 6;
/// Commands of git that take commits back.
const UNDO: &str = "git reset|git revert";
/// How many commands are told that were run behind one change only, or none.
const OTHERS: usize = 6;

/// The forms of one command.
#[derive(Default)]
pub(super) struct Runs<'s, 'a> {
    pub worked: Vec<&'s Call<'a>>,
    pub failed: Vec<&'s Call<'a>>,
}

/// Every command that does more than look around, by what it runs.
pub(super) fn name(call: &Call<'_>) -> Option<Vec<String>> {
    // What stands in the command line itself is a script for once.
    let command = call.command().filter(|command| !command.contains("<<"))?;
    Some(runs(&command)).filter(|names| !names.is_empty())
}

/// The calls that have the same name.
pub(super) fn all<'s, 'a>(story: &'s Story<'a>, name: impl Fn(&Call<'_>) -> Option<Vec<String>>) -> Vec<Runs<'s, 'a>> {
    let mut known: HashMap<Vec<String>, Runs<'s, 'a>> = HashMap::new();
    for call in &story.calls {
        let Some(name) = name(call) else { continue };
        match call.outcome {
            Outcome::Done => known.entry(name).or_default().worked.push(call),
            Outcome::Failed => known.entry(name).or_default().failed.push(call),
            Outcome::Refused | Outcome::Unknown => {}
        }
    }
    known.into_values().collect()
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut all: Vec<Runs<'_, '_>> = all(story, name).into_iter().filter(|runs| !runs.worked.is_empty()).collect();
    // What was run behind one change after another checks the work; what was run often belongs to the project.
    let changes: Vec<usize> = story.calls.iter().filter(|call| call.changes()).map(|call| call.link).collect();
    let checks = |runs: &Runs<'_, '_>| {
        let before = |call: &&Call<'_>| changes[..changes.partition_point(|link| *link < call.link)].last();
        runs.worked.iter().chain(&runs.failed).filter_map(before).collect::<HashSet<_>>().len()
    };
    all.sort_by_cached_key(|runs| {
        let often = runs.worked.len() + runs.failed.len() > 1;
        Reverse((checks(runs), often, runs.worked.last().map(|call| call.link)))
    });
    all.truncate(all.iter().position(|runs| checks(runs) < 2).unwrap_or(all.len()) + OTHERS);
    let near = stopped::near_from(story);
    let change = story.files().iter().filter(|file| file.changes > 0).map(|file| file.changed).max();
    let note = change
        .filter(|_| !all.is_empty())
        .map(|(_, line)| format!("The last change by a file tool is L{line}; what ran before it says nothing of it."));
    let notes = commits(story).into_iter().chain(addresses(story)).chain(note).map(Err);
    Found::of(notes.chain(all.into_iter().map(Ok)), room, |no, row| {
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

/// Commits as git told them, the newest first, and what may have taken them back.
fn commits(story: &Story<'_>) -> Option<String> {
    let mut bodies = BODIES;
    let told = story.calls.iter().rev().filter_map(|call| {
        let command = call.command()?;
        let commits = || runs(&command).iter().any(|name| name.ends_with(" commit"));
        let text =
            Some(call.text()).filter(|text| COMMIT.is_match(text)).map_or(String::new(), |text| story.clean(&text));
        let commit = COMMIT.captures_iter(&text).last().filter(|commit| commit.get(2).is_some() || commits());
        let is_lost = call.outcome == Outcome::Unknown && commits();
        let said = match commit {
            Some(commit) => {
                let stat = commit.get(2).map_or(String::new(), |stat| format!(", {}", stat.as_str()));
                format!("{}{stat}", quoted(&head(&commit[1], story.scaled(40))))
            }
            None if is_lost => "NO RESULT".to_owned(),
            None if does(&command, UNDO) && !call.failed() => {
                return Some(format!("{} (L{})", label(story, call, story.scaled(30)), call.line));
            }
            None => return None,
        };
        let (first, most, about) = if is_lost { (0, 120, "its message") } else { (1, 45, "more of its message") };
        let more = if is_lost || bodies > 0 { message(&story.clean(&command), first) } else { String::new() };
        bodies -= if more.is_empty() { 0 } else { first };
        let more = Some(head(&more, story.scaled(most))).filter(|more| !more.is_empty());
        let more = more.map_or(String::new(), |more| format!(", {about}: {}", quoted(&more)));
        Some(format!("{said} (L{}){more}", call.line))
    });
    let told: Vec<String> = told.take(COMMITS).collect();
    (!told.is_empty()).then(|| format!("Commits, and what may have taken them back, newest first: {}", told.join("; ")))
}

/// What a command gives a commit as its message, from a line on, without trailers.
fn message(command: &str, first: usize) -> String {
    let command = &command[command.find(" commit").unwrap_or(0)..];
    let said = MESSAGE.captures(command).and_then(|found| found.iter().skip(1).flatten().next());
    let lines = said.iter().flat_map(|text| text.as_str().lines()).map(str::trim).filter(|line| !line.is_empty());
    lines.skip(first).filter(|line| !TRAILER.is_match(line)).collect::<Vec<_>>().join(" ")
}

/// Addresses that commands printed on a line of their own, each once, the newest first.
fn addresses(story: &Story<'_>) -> Option<String> {
    let is_address = |line: &str| line.trim().starts_with("http") && !line.trim().contains(' ');
    let texts = story.calls.iter().rev().filter(|call| call.command().is_some()).map(Call::text);
    let lines = texts.filter(|text| text.lines().any(is_address)).flat_map(|text| {
        let text = story.clean(&text);
        text.lines().filter(|line| is_address(line)).map(|line| line.trim().to_owned()).collect::<Vec<_>>()
    });
    let mut known = HashSet::new();
    let told: Vec<String> = lines.filter(|line| known.insert(line.clone())).take(ADDRESSES).collect();
    (!told.is_empty()).then(|| format!("Addresses that commands printed: {}", told.join(" ")))
}

static COMMIT: LazyLock<Regex> = LazyLock::new(|| {
    let more = r"(?:\n (?:Date|Author|Committer): .*)*(?:\n (\d+ files? changed.*))?";
    Regex::new(&format!(r"(?m)^(\[[^\]\n]+ [0-9a-f]{{7,40}}\] .*){more}")).expect("a pattern")
});
static MESSAGE: LazyLock<Regex> = LazyLock::new(|| {
    let here = r#""\$\(cat <<-?\s*['"]?\w+['"]?\n(.*?)\n\s*\w+\s*\)"#;
    Regex::new(&format!(r#"(?s)\s-[a-z]*m\s*(?:{here}|"((?:[^"\\]|\\.)*)"|'([^']*)')"#)).expect("a pattern")
});
static TRAILER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[A-Z][a-z]+(?:-[A-Za-z]+)+: |🤖)").expect("a pattern"));
