//! The files that the session changed, by folder, what became of them on the disk, and the net change of the last turn.

use std::collections::HashMap;

use similar::TextDiff;

use super::super::call::label;
use super::super::clip::{code, middle};
use super::super::shell::{BACK, MOVES, does};
use super::super::story::Story;
use super::super::tokens::tokens;
use super::Found;
use crate::recovery::calls::Call;
use crate::recovery::files::{DiskState, Tracked};

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let changed: Vec<&Tracked> = story.files().iter().filter(|file| file.changes + file.lost > 0).collect();
    let mut folders = by_folder(&changed).into_iter().map(|(folder, files)| (0, told(story, folder, &files)));
    let first = changed.iter().map(|file| file.changed.0).min().unwrap_or(usize::MAX);
    let moved = ran(story, "Commands removed, moved or copied files", |_, command| does(command, MOVES));
    let back = "Run after some of these changes, and may have taken them back";
    let back = ran(story, back, |call, command| call.link > first && does(command, BACK));
    let turn = changed.iter().filter_map(|file| file.turn.as_ref()).map(|(turn, _)| *turn).max();
    let last = changed.iter().rev().filter(|file| file.turn.as_ref().map(|(turn, _)| *turn) == turn);
    let mut diffs: Vec<(usize, String)> = last.take(6).filter_map(|file| diff(story, file)).collect();
    diffs.sort_by_key(|(lines, _)| *lines);
    let notes = moved.into_iter().chain(back).chain(read(story)).map(|text| (1, text));
    // What matters most comes first; on the page all changed files stand above the rest.
    let rows: Vec<(u32, String)> = folders.by_ref().take(3).chain(notes).collect();
    let rows = rows.into_iter().chain(folders).chain(diffs.into_iter().map(|(_, text)| (1, text)));
    Found::of(rows, room, |no, (below, text)| Some((below * u32::MAX / 2 + no as u32, text.clone())))
}

/// Files by their folder, the one that was touched last first.
fn by_folder<'s>(changed: &[&'s Tracked]) -> Vec<(&'s str, Vec<&'s Tracked>)> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut folders: Vec<(&str, Vec<&Tracked>)> = Vec::new();
    for file in changed.iter().rev() {
        let (folder, _) = split(&file.path);
        let at = *places.entry(folder).or_insert(folders.len());
        match folders.get_mut(at) {
            Some((_, files)) => files.push(file),
            None => folders.push((folder, vec![file])),
        }
    }
    folders
}

/// The folder of a path, and its name there; Windows writes `\`.
fn split(path: &str) -> (&str, &str) {
    path.rfind(['/', '\\']).map_or(("", path), |at| (&path[..at], &path[at + 1..]))
}

fn told(story: &Story<'_>, folder: &str, files: &[&Tracked]) -> String {
    let name = |file: &&Tracked| format!("{}{}", story.clean_line(split(&file.path).1), notes(story, file));
    let names: Vec<String> = files.iter().take(12).map(name).collect();
    let more = if files.len() > 12 { format!(", and {} more", files.len() - 12) } else { String::new() };
    let is_root = story.root() == Some(folder) || folder.is_empty();
    let folder = if is_root { String::new() } else { format!("{}: ", code(&story.relative(folder))) };
    format!("{folder}{}{more}", names.join(", "))
}

/// What is known of a file besides its name, in brackets.
fn notes(story: &Story<'_>, file: &Tracked) -> String {
    let mut known: Vec<String> = Vec::new();
    known.extend((file.before == Some(None)).then(|| "new".to_owned()));
    known.extend(file.is_taken_back().then(|| "as it was before the session".to_owned()));
    known.extend((file.lost > 0).then(|| "last change without a result".to_owned()));
    known.extend(match story.on_disk(&file.path) {
        Some(DiskState::Same) => Some("on the disk as left".to_owned()),
        Some(DiskState::Landed) => Some("the disk has that change".to_owned()),
        Some(DiskState::Differs) => Some("the disk has something else now".to_owned()),
        Some(DiskState::Gone) => Some("not on the disk now".to_owned()),
        Some(DiskState::Unknown) | None => None,
    });
    known.push(format!("L{}", file.changed.1));
    format!(" ({})", known.join(", "))
}

/// The files that were read last and never changed.
fn read(story: &Story<'_>) -> Option<String> {
    let read = story.files().iter().rev().filter(|file| file.changes + file.lost == 0).take(6);
    let entry = |link: usize| &story.session.transcript.entries[story.session.links[link].entry];
    let told = read.map(|file| format!("{} (L{})", code(&story.relative(&file.path)), entry(file.last).line));
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("Only read, not changed: {}", told.join(", ")))
}

/// Commands that did something to files, each once, the newest first.
fn ran(story: &Story<'_>, says: &str, did: impl Fn(&Call<'_>, &str) -> bool) -> Option<String> {
    let did = |call: &&Call<'_>| !call.failed() && call.command().is_some_and(|command| did(call, &command));
    let mut told: Vec<(String, u32)> = Vec::new();
    for call in story.calls.iter().rev().filter(did).take(20) {
        let label = label(story, call, story.scaled(30));
        if told.len() < 6 && told.iter().all(|(known, _)| *known != label) {
            told.push((label, call.line));
        }
    }
    let told: Vec<String> = told.into_iter().map(|(label, line)| format!("{label} (L{line})")).collect();
    (!told.is_empty()).then(|| format!("{says}: {}", told.join(", ")))
}

/// What the last turn changed in a file, all its edits together, and how many lines that are.
fn diff(story: &Story<'_>, file: &Tracked) -> Option<(usize, String)> {
    let (turn, before) = file.turn.as_ref()?;
    // A new file is told as such.
    let (before, after) = (before.clone()??, file.content.as_ref()?);
    // The source of a notebook is no text for people.
    if before == *after || file.path.to_ascii_lowercase().ends_with(".ipynb") {
        return None;
    }
    let (before, after) = (story.clean(&before), story.clean(after));
    let diff = TextDiff::configure().timeout(std::time::Duration::from_millis(200)).diff_lines(&before, &after);
    let text = diff.unified_diff().context_radius(0).to_string();
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with(['+', '-']) && line.len() > 1).collect();
    let mut left = story.scaled(50);
    let shown = lines.iter().map(|line| middle(line, story.scaled(25))).map_while(|line| {
        left = left.checked_sub(tokens(&line))?;
        Some(line)
    });
    let shown: Vec<String> = shown.collect();
    // What was cut out of both would be all that differs.
    if shown.iter().any(|line| line.contains(" … ") && shown.iter().filter(|other| other[1..] == line[1..]).count() > 1)
    {
        return None;
    }
    let more = lines.len() - shown.len();
    let more = if more > 0 { format!("\n… {more} more lines") } else { String::new() };
    let run = shown.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max()?;
    let fence = "`".repeat(3.max(run + 1));
    let path = code(&story.relative(&file.path));
    let about = format!("Turn {turn} changed {path} (- as it found it, + as it left it)");
    Some((lines.len(), format!("{about}:\n{fence}diff\n{}{more}\n{fence}", shown.join("\n"))))
}
