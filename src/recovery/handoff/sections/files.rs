//! The files that were read, made and changed, what changed in them, and what became of them since.

use std::collections::HashMap;

use super::super::budget::tokens;
use super::super::call::relative;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, turns};
use super::super::story::Story;
use super::super::touched::{self, Change, DiskState, Touched};
use super::{fading, said_only};
use crate::session::Place;

/// Tokens for all diffs together, at a budget of 2000.
const DIFFS: u32 = 600;

/// A name of fewer letters stands in many words.
const SHORTEST: usize = 4;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let files = touched::of(&story.calls);
    let (changed, read): (Vec<_>, Vec<_>) = files.iter().partition(|file| !file.changes.is_empty() || file.unsure);
    let mut items = Vec::new();
    if !files.is_empty() && story.disk.is_empty() {
        items.push(
            Item::new(862).say("The session's directory is not on this machine, so none was compared with the disk"),
        );
    }
    let diffs: Vec<String> = changed.iter().map(|file| diff(story, &file.changes)).collect();
    let share = share(diffs.iter().map(|diff| tokens(diff)).collect());
    for (no, (file, diff)) in changed.iter().zip(diffs).enumerate() {
        items.push(told(story, file, fading(860, changed.len(), no, 4), diff, share));
    }
    let words = names(story);
    let (named, read): (Vec<_>, Vec<_>) = read.into_iter().partition(|file| named_by(&words, file).is_some());
    for (file, named) in named.iter().filter_map(|file| Some((file, named_by(&words, file)?))) {
        let path = one_line(&relative(story.session, &file.path));
        let item = Item::new(865).quote(path, Cut::Middle(60)).say(": read, no edit recorded, and a prompt says ");
        items.push(item.say(named).say(short(story, file)));
    }
    if !read.is_empty() {
        let paths = read.iter().rev().map(|file| one_line(&relative(story.session, &file.path)) + short(story, file));
        let paths: Vec<String> = paths.collect();
        let count = paths.len();
        items.push(Item::new(700).say(format!("Read only ({count}): ")).quote(paths.join(", "), Cut::End(90)));
    }
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

/// How much of one diff may be shown, so that short ones leave their room to long ones.
fn share(mut needed: Vec<u32>) -> u32 {
    needed.sort_unstable();
    let (mut free, mut left) = (DIFFS, needed.len() as u32);
    for need in needed {
        if need * left > free {
            return (free / left).max(60);
        }
        (free, left) = (free - need, left - 1);
    }
    DIFFS
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
    story.disk.iter().find(|known| known.path == file.path).map(|known| known.state)
}

/// What became of a file that was only read.
fn short(story: &Story<'_>, file: &Touched) -> &'static str {
    match state(story, file) {
        Some(DiskState::Same) => " (same on disk)",
        Some(DiskState::Differs) => " (DIFFERS on disk)",
        Some(DiskState::Gone) => " (GONE from disk)",
        Some(DiskState::Unknown) => " (on disk, not compared)",
        None if story.disk.is_empty() => "",
        None => " (not looked at)",
    }
}

fn told(story: &Story<'_>, file: &Touched, weight: u32, diff: String, most: u32) -> Item {
    let changes = file.changes.len();
    let lines = file.lines.map(|(plus, minus)| match changes {
        1 if file.created && plus == 1 => ", 1 line".to_owned(),
        1 if file.created => format!(", {plus} lines"),
        _ => format!(", +{plus} −{minus}"),
    });
    let last = file.changes.last().map_or(file.link, |change| change.link);
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
    let unsure = if file.unsure && changes > 0 { "; one more change is not recorded to its end" } else { "" };
    let now = match state(story, file) {
        Some(DiskState::Same) => "; on disk it is as the session left it",
        Some(DiskState::Differs) => "; ON DISK IT DIFFERS from what the session left",
        Some(DiskState::Gone) => "; it is no longer on disk",
        Some(DiskState::Unknown) => "; it is on disk, but what it should hold is not recorded",
        None if story.disk.is_empty() => "",
        None => "; not looked at on disk",
    };
    let path = one_line(&relative(story.session, &file.path));
    let item = Item::new(weight).quote(path, Cut::Middle(60)).say(format!(": {what}{times}{unsure}{now}"));
    if diff.is_empty() {
        item
    } else {
        item.or_else("; its diff has no room here").say("\n```diff\n").quote(diff, Cut::End(most)).say("\n```")
    }
}

/// The changes of a file as a small diff, the newest one first.
fn diff(story: &Story<'_>, changes: &[Change]) -> String {
    let mut out: Vec<String> = Vec::new();
    for change in changes.iter().rev().filter(|change| !change.lines.is_empty()) {
        // More lines are never shown.
        if out.len() > 200 {
            break;
        }
        if changes.len() > 1 {
            out.push(format!("@@ {} @@", Place::of(&story.session.turns, change.link)));
        }
        // A secret may have several, so lines are cleaned together and before their signs.
        for run in change.lines[..change.lines.len().min(200)].chunk_by(|one, next| one.0 == next.0) {
            let text = run.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n");
            let text = plain_lines(&story.clean(&text));
            // An empty line at the end counts too.
            out.extend(text.split('\n').map(|line| format!("{}{line}", run[0].0)));
        }
    }
    out.join("\n")
}

/// Lines as they stand, without what steers a terminal.
fn plain_lines(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", &line[..indent], one_line(line))
    });
    lines.collect::<Vec<_>>().join("\n")
}
