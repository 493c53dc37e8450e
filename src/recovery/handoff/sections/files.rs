//! The files that the session changed, by folder, what became of them on the disk, and the net change of the last turn.

use std::collections::HashMap;

use similar::TextDiff;

use super::super::call::label;
use super::super::clip::code;
use super::super::shell::{self, moves, takes_back};
use super::super::story::Story;
use super::super::tokens::Meter;
use super::Found;
use crate::recovery::calls::{Call, Outcome};
use crate::recovery::files::{DiskState, Tracked};

enum Row<'s> {
    Folder(&'s str, Vec<&'s Tracked>),
    Note(String),
    Diff(&'s Tracked),
}

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let changed: Vec<&Tracked> = story.files().iter().filter(|file| file.changes + file.lost > 0).collect();
    let mut rows: Vec<Row<'_>> =
        by_folder(&changed).into_iter().map(|(folder, files)| Row::Folder(folder, files)).collect();
    let at = rows.len().min(3);
    let first = changed.iter().map(|file| file.changed.0).min().unwrap_or(usize::MAX);
    let moved = ran(story, "Commands that removed, moved or copied files", |_, command| moves(command));
    let back = "Commands run later that may have undone some of these changes";
    let back = ran(story, back, |call, command| call.link > first && takes_back(command));
    rows.splice(at..at, moved.into_iter().chain(back).chain(read(story)).map(Row::Note));
    let turn = changed.iter().filter_map(|file| file.turn.as_ref()).map(|(turn, _)| *turn).max();
    let last = changed.iter().rev().filter(|file| file.turn.as_ref().map(|(turn, _)| *turn) == turn);
    rows.extend(last.map(|file| Row::Diff(file)));
    let removed = removals(story);
    // What matters most comes first; on the page all changed files stand above the rest.
    Found::of(&rows, room, |no, row| {
        let below = if matches!(row, Row::Folder(..)) { 0 } else { u32::MAX / 2 };
        Some((below + no as u32, row_text(story, row, &removed)?))
    })
}

/// The newest paths that commands removed, each with the command's link and line.
fn removals(story: &Story<'_>) -> Vec<(String, usize, u32)> {
    let of_call = |call: &Call<'_>| {
        let command = call.command().unwrap_or_default();
        shell::removed(&command).map(|path| (path.to_owned(), call.link, call.line)).collect::<Vec<_>>()
    };
    story.calls.iter().rev().filter(|call| call.outcome == Outcome::Done).flat_map(of_call).take(200).collect()
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

fn row_text(story: &Story<'_>, row: &Row<'_>, removed: &[(String, usize, u32)]) -> Option<String> {
    match row {
        Row::Note(text) => Some(text.clone()),
        Row::Diff(file) => diff(story, file),
        Row::Folder(folder, files) => {
            let names: Vec<String> = files
                .iter()
                .take(12)
                .map(|file| format!("{}{}", story.clean_line(split(&file.path).1), notes(story, file, removed)))
                .collect();
            let more = if files.len() > 12 { format!(", and {} more", files.len() - 12) } else { String::new() };
            let is_root = story.root() == Some(*folder) || folder.is_empty();
            let folder = if is_root { String::new() } else { format!("{}: ", code(&story.relative(folder))) };
            Some(format!("{folder}{}{more}", names.join(", ")))
        }
    }
}

/// What is known of a file besides its name, in brackets.
fn notes(story: &Story<'_>, file: &Tracked, removed: &[(String, usize, u32)]) -> String {
    let mut known: Vec<String> = Vec::new();
    known.extend((file.before == Some(None)).then(|| "new".to_owned()));
    known.extend(file.is_taken_back().then(|| "same as before the session".to_owned()));
    known.extend((file.lost > 0).then(|| "last change has no result".to_owned()));
    let is_this =
        |path: &str| file.path.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '\\']));
    let later = removed.iter().rev().find(|(path, link, _)| *link > file.changed.0 && is_this(path));
    known.extend(later.map(|(_, _, line)| format!("removed by the command at L{line}")));
    known.extend(match story.on_disk(&file.path) {
        Some(DiskState::Same) => Some("same on disk".to_owned()),
        Some(DiskState::Landed) => Some("that change is on disk".to_owned()),
        Some(DiskState::Differs) => Some("different on disk now".to_owned()),
        Some(DiskState::Gone) => Some("not on disk now".to_owned()),
        Some(DiskState::Unknown) | None => None,
    });
    known.push(format!("L{}", file.changed.1));
    format!(" ({})", known.join(", "))
}

/// The files that were read last and never changed.
fn read(story: &Story<'_>) -> Option<String> {
    let read = story.files().iter().rev().filter(|file| file.changes + file.lost == 0).take(6);
    let told: Vec<String> = read.map(|file| code(&story.relative(&file.path))).collect();
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

/// What the last turn changed in a file, all its edits together.
fn diff(story: &Story<'_>, file: &Tracked) -> Option<String> {
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
    let mut lines: Vec<&str> = text.lines().filter(|line| line.starts_with(['+', '-']) && line.len() > 1).collect();
    let all = lines.len();
    lines.truncate(that_fit(&lines, story.scaled(100)));
    let more = if lines.len() < all { format!("\n… {} more lines", all - lines.len()) } else { String::new() };
    let fence = "`".repeat(3.max(longest_run(&lines) + 1));
    (!lines.is_empty()).then(|| {
        format!(
            "Turn {turn} changed {}:\n{fence}diff\n{}{more}\n{fence}",
            code(&story.relative(&file.path)),
            lines.join("\n")
        )
    })
}

fn that_fit(lines: &[&str], most: u32) -> usize {
    let mut meter = Meter::default();
    let fits = lines.iter().position(|line| {
        line.chars().chain(['\n']).for_each(|c| meter.add(c));
        meter.tokens() > most
    });
    fits.unwrap_or(lines.len())
}

fn longest_run(lines: &[&str]) -> usize {
    lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0)
}
