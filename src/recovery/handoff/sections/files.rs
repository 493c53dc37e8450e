//! The files that were read, made and changed, what changed in them, and what became of them since.

use std::collections::HashMap;

use super::super::call::relative;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, turns};
use super::super::story::Story;
use super::super::touched::{DiskState, Touched};
use super::{diff, fading, said_only, seen, shell};
use crate::session::Place;

/// A name of fewer letters stands in many words.
const SHORTEST: usize = 4;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let files = &story.files;
    let (touched, read): (Vec<&Touched>, Vec<&Touched>) = files.iter().partition(|file| !file.changes.is_empty());
    let mut items = Vec::new();
    if !files.is_empty() && story.disk.is_empty() {
        let told =
            "None was compared with the disk: the session's directory is not on this machine, or they lie outside it";
        items.push(Item::new(862).say(told));
    }
    items.extend(changed(story, &touched));
    items.extend(only_read(story, read));
    items.extend(shell::find(story));
    let known: Vec<String> = files.iter().map(|file| relative(story.session.cwd(), &file.path)).collect();
    items.extend(seen::changed_by_others(story));
    items.extend(seen::changed_by_git(story, &known));
    items.extend(seen::searched(story, &known));
    let only_said: Vec<_> = story.unheld().iter().filter(|found| found.is_path()).collect();
    if !only_said.is_empty() {
        let item = Item::new(858).say("Named in replies, but in no call: ");
        items.push(item.quote(said_only(&only_said), Cut::End(60)));
    }
    if files.is_empty() {
        items.push(Item::new(903).say("No file tool call completed"));
    }
    items
}

/// The files that were made or changed, with their diffs.
fn changed(story: &Story<'_>, files: &[&Touched]) -> Vec<Item> {
    let diffs: Vec<String> = files.iter().map(|file| diff_of(story, file)).collect();
    let shares = diff::shares(&diffs);
    let turn_of = |link| Place::of(&story.session.turns, link).turn;
    let newest = files.last().map_or(0, |file| turn_of(file.link));
    let mut items = Vec::new();
    for (no, (file, (diff, share))) in files.iter().zip(diffs.into_iter().zip(shares)).enumerate() {
        let told = told(story, file, fading(890, files.len(), no, 1));
        // The newest changes matter more than what was said before them.
        let weight = match (no + 1 == files.len(), turn_of(file.link) == newest) {
            (true, _) => Some(848),
            (false, true) => Some(735),
            (false, false) => None,
        };
        match weight.filter(|_| !diff.is_empty()) {
            None if diff.is_empty() => items.push(told),
            None => items.push(diff::quoted(told.or_else("; its diff has no room here"), diff, share)),
            Some(weight) => {
                items.push(told);
                items.push(diff::quoted(changes(story, file, weight), diff, share));
            }
        }
    }
    items
}

/// The files that were read; first those that prompts name.
fn only_read(story: &Story<'_>, files: Vec<&Touched>) -> Vec<Item> {
    let words = names(story);
    let path = |file: &Touched| one_line(&relative(story.session.cwd(), &file.path));
    let mut items = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for file in files {
        let Some(named) = named_by(&words, file) else {
            others.push(path(file) + short(story, file));
            continue;
        };
        let item =
            Item::new(865).quote(path(file), Cut::Middle(60)).say(": read, no edit recorded, and a prompt says ");
        items.push(item.say(named).say(short(story, file)));
    }
    if !others.is_empty() {
        others.reverse();
        let lead = format!("Read, and changed by no file tool ({}): ", others.len());
        items.push(Item::new(850).say(lead).quote(others.join(", "), Cut::End(50)));
    }
    items
}

/// The words of all prompts without what follows a point, each with its turns.
fn names(story: &Story<'_>) -> HashMap<String, Vec<u32>> {
    let mut names: HashMap<String, Vec<u32>> = HashMap::new();
    for prompt in &story.prompts {
        // Between words of other scripts stands no space.
        let words = prompt.words.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
        for word in words.filter(|word| word.len() >= SHORTEST) {
            names.entry(stem(word).to_lowercase()).or_default().push(prompt.place.turn);
        }
    }
    names
}

fn stem(name: &str) -> &str {
    name.split_once('.').map_or(name, |(stem, _)| stem)
}

/// How the prompts name a file, with or without its ending, and in which turns.
fn named_by(names: &HashMap<String, Vec<u32>>, file: &Touched) -> Option<String> {
    let stem = stem(file.path.rsplit(['/', '\\']).next()?);
    let known = names.get(&stem.to_lowercase()).filter(|_| stem.len() >= SHORTEST)?;
    Some(format!("“{}” ({})", one_line(stem), turns(known)))
}

fn state(story: &Story<'_>, file: &Touched) -> Option<DiskState> {
    story.on_disk(&file.path)
}

/// What became of a file that was only read.
fn short(story: &Story<'_>, file: &Touched) -> &'static str {
    match state(story, file) {
        Some(DiskState::Same | DiskState::Landed) => " (same on disk)",
        Some(DiskState::Differs) => " (DIFFERS on disk)",
        Some(DiskState::Gone) => " (GONE from disk)",
        Some(DiskState::Unknown) => " (on disk, not compared)",
        None if story.disk.is_empty() => "",
        None => " (not looked at)",
    }
}

/// What its diff begins with.
fn changes(story: &Story<'_>, file: &Touched, weight: u32) -> Item {
    let path = one_line(&relative(story.session.cwd(), &file.path));
    Item::new(weight).called(&format!("the diff of {path}")).say("Its changes, the newest one first:")
}

/// The diff of a file; one that is gone since needs none.
fn diff_of(story: &Story<'_>, file: &Touched) -> String {
    if state(story, file) == Some(DiskState::Gone) { String::new() } else { diff::of(story, &file.changes) }
}

fn told(story: &Story<'_>, file: &Touched, weight: u32) -> Item {
    let changes = file.done().count();
    let lines = file.lines.map(|(plus, minus)| match changes {
        1 if file.created && plus == 1 => ", 1 line".to_owned(),
        1 if file.created => format!(", {plus} lines"),
        _ => format!(", +{plus} −{minus}"),
    });
    let last = file.done().next_back().map_or(file.link, |change| change.link);
    let last = Place::of(&story.session.turns, last);
    let what = match () {
        () if changes == 0 => "perhaps changed: the result of a change is not recorded".to_owned(),
        () if file.created => format!("created{}", lines.unwrap_or_default()),
        () => format!("changed{}", lines.unwrap_or_default()),
    };
    let times = match changes {
        0 => String::new(),
        1 => format!(" at {last}"),
        _ => format!(" in {changes} changes, the last one at {last}"),
    };
    let unsure = if file.is_unsure() && changes > 0 { "; the result of one more change is lost" } else { "" };
    let now = match (state(story, file), file.is_unsure()) {
        (Some(DiskState::Same), true) => "; on disk it is as before the change whose result is lost",
        (Some(DiskState::Same), false) => "; on disk it is as the session left it",
        (Some(DiskState::Landed), _) => "; ON DISK IT HOLDS the change whose result is lost",
        (Some(DiskState::Differs), _) => "; ON DISK IT DIFFERS from what the session left",
        (Some(DiskState::Gone), _) => "; it is no longer on disk",
        (Some(DiskState::Unknown), _) => "; it is on disk, but what it should hold is not recorded",
        (None, _) if story.disk.is_empty() => "",
        (None, _) => "; not looked at on disk",
    };
    let path = one_line(&relative(story.session.cwd(), &file.path));
    let item = Item::new(weight).called(&path).quote(&path, Cut::Middle(60));
    item.say(format!(": {what}{times}{unsure}{now}"))
}
