//! The files that were read, made and changed, what changed in them, and what became of them since.

use super::super::call::relative;
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::story::Story;
use super::super::touched::{self, DiskState, Touched};
use super::fading;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let files = touched::of(&story.calls);
    let (changed, read): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.changes > 0 || file.unsure);
    let mut items: Vec<Item> =
        changed.iter().enumerate().map(|(no, file)| told(story, file, fading(860, changed.len(), no, 4))).collect();
    if !read.is_empty() {
        let paths: Vec<String> = read.iter().rev().map(|file| one_line(&relative(story.session, &file.path))).collect();
        let count = paths.len();
        items.push(Item::new(700).say(format!("Read only ({count}): ")).quote(paths.join(", "), Cut::End(90)));
    }
    if items.is_empty() {
        items.push(Item::new(903).say("No tool for files touched any."));
    }
    items
}

fn told(story: &Story<'_>, file: &Touched, weight: u32) -> Item {
    let lines = file.lines.map(|(plus, minus)| match file.changes {
        1 if file.created && plus == 1 => ", 1 line".to_owned(),
        1 if file.created => format!(", {plus} lines"),
        _ => format!(", +{plus} −{minus}"),
    });
    let what = match () {
        () if file.changes == 0 => "perhaps changed: the result of the change is not recorded".to_owned(),
        () if file.created => format!("created{}", lines.unwrap_or_default()),
        () => format!("changed{}", lines.unwrap_or_default()),
    };
    let times = if file.changes > 1 { format!(" in {} changes", file.changes) } else { String::new() };
    let unsure = if file.unsure && file.changes > 0 { "; one more change is not recorded to its end" } else { "" };
    let state = story.disk.iter().find(|known| known.path == file.path).map(|known| known.state);
    let now = match state {
        Some(DiskState::Same) => "; on disk it is as the session left it",
        Some(DiskState::Differs) => "; ON DISK IT DIFFERS from what the session left",
        Some(DiskState::Gone) => "; it is no longer on disk",
        Some(DiskState::Unknown) | None => "",
    };
    let path = one_line(&relative(story.session, &file.path));
    let item = Item::new(weight).quote(path, Cut::Middle(60)).say(format!(": {what}{times}{unsure}{now}"));
    let (added, removed) = (telling(story, &file.added), telling(story, &file.removed));
    let item = if added.is_empty() { item } else { item.say("; came: ").quote(added, Cut::End(45)) };
    if removed.is_empty() { item } else { item.say("; went: ").quote(removed, Cut::End(25)) }
}

/// The lines that say something, each in its quotes.
fn telling(story: &Story<'_>, lines: &[String]) -> String {
    // More of them are never shown, and a key is no longer.
    let text = story.clean(&lines[..lines.len().min(200)].join("\n"));
    let lines = text.lines().map(one_line);
    let telling = lines.filter(|line| line.chars().filter(|c| c.is_alphanumeric()).count() >= 3);
    let told: Vec<String> = telling.take(12).map(|line| format!("`{line}`")).collect();
    told.join(" ")
}
