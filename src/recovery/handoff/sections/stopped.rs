//! The end of the session as a log, word for word, its state in front; of earlier turns the last word, as long as there is
//! room.

use super::super::call::{label, outcome};
use super::super::clip::{ends, head, quoted};
use super::super::state::state;
use super::super::story::{Event, Story, What};
use super::super::tokens::tokens;
use super::{Found, Item, LOG};
use crate::recovery::calls::{Call, Outcome};

/// How many lines of the log come before anything older: those of the last turn, but not fewer and not more.
const NEAR: std::ops::RangeInclusive<usize> = 6..=14;
/// Shorter last words of a turn say little.
const SHORT: u32 = 12;
/// How many file names one line holds.
const NAMES: usize = 6;
/// Tools that keep the list of tasks, which stands below.
const LISTS: &[&str] = &["TodoWrite", "TodoRead", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet"];

/// A line of the log: one event, or several that did the same to different files, the newest first.
type Entry = Vec<Event>;

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let all = entries(story);
    let (near, far) = all.split_at(near(&all));
    let says = |entry: &&Entry| closes(story, &entry[0]) && tokens(&story.beginning(&entry[0])) >= SHORT;
    let (last_words, rest): (Vec<&Entry>, Vec<&Entry>) = far.iter().partition(says);
    let rest = rest.into_iter().filter(|entry| !only_looks(story, &entry[0]));
    let newest = story.events.iter().rev().find(|event| event.what == What::Answer).map(|event| event.link);
    let state: Vec<Item> = (0..).zip(state(story)).map(|(order, text)| Item { text, order }).collect();
    let mut left = room.saturating_sub(state.iter().map(|item| tokens(&item.text)).sum());
    let is_last_word = |entry: &Entry| closes(story, &entry[0]) && newest != Some(entry[0].link);
    let mut to_come = all.iter().filter(|entry| is_last_word(entry)).count() as u32;
    let log = Found::of(near.iter().chain(last_words).chain(rest), left, |_, entry| {
        let (last, first) = (entry.first()?, entry.last()?);
        let mut most = (left / 4).clamp(story.scaled(440), story.scaled(640));
        if is_last_word(entry) {
            // What has room by now, newer ones more of it.
            most = (left * 3 / 2 / to_come).clamp(story.scaled(56), story.scaled(320));
            to_come -= 1;
        }
        let words = words(story, entry, most)?;
        let lines = if first.line == last.line { String::new() } else { format!("–{}", last.line) };
        let text = format!("L{}{lines} {words}", first.line);
        left = left.saturating_sub(tokens(&text));
        Some((u32::MAX / 2 + first.link as u32, text))
    });
    Found { items: state.into_iter().chain(log.items).collect(), more: log.more }
}

/// How many of the newest lines come first.
fn near(entries: &[Entry]) -> usize {
    let turn = entries.iter().position(|entry| entry[0].is_of_person()).map_or(entries.len(), |at| at + 1);
    turn.clamp(*NEAR.start(), *NEAR.end()).min(entries.len())
}

/// The link from which on the log tells every call, if it is wanted.
pub(super) fn near_from(story: &Story<'_>) -> usize {
    let wanted = &story.wish.sections;
    let all = if wanted.is_empty() || wanted.contains(&LOG) { entries(story) } else { Vec::new() };
    all[..near(&all)].last().and_then(|entry| entry.last()).map_or(usize::MAX, |event| event.link)
}

/// What happened, the newest first.
fn entries(story: &Story<'_>) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for event in story.events.iter().rev() {
        let tool = tool(story, event);
        if tool.is_some_and(|(name, quiet)| quiet && LISTS.contains(&name)) {
            continue;
        }
        match found
            .last_mut()
            .filter(|entry| tool.is_some_and(|(_, quiet)| quiet) && self::tool(story, &entry[0]) == tool)
        {
            Some(entry) => entry.push(*event),
            None => found.push(vec![*event]),
        }
    }
    found
}

/// The tool of a call, and whether nothing is to be said of it but what it worked on.
fn tool<'s>(story: &'s Story<'_>, event: &Event) -> Option<(&'s str, bool)> {
    let What::Call(no) = event.what else { return None };
    let call = &story.calls[no];
    let quiet = call.outcome == Outcome::Done && (call.path().is_some() || LISTS.contains(&call.name.as_str()));
    Some((&call.name, quiet))
}

/// Whether it is the last word of the assistant before the person spoke, whatever it did behind it.
fn closes(story: &Story<'_>, event: &Event) -> bool {
    let at = story.events.partition_point(|other| other.link <= event.link);
    let next = story.events[at..].iter().find(|other| other.is_of_person() || other.what == What::Answer);
    event.what == What::Answer && next.is_none_or(Event::is_of_person)
}

/// Whether a call only reads: further back that says little.
fn only_looks(story: &Story<'_>, event: &Event) -> bool {
    let looks = ["Read", "Grep", "Glob", "LS", "NotebookRead", "ToolSearch"];
    matches!(event.what, What::Call(no) if looks.contains(&story.calls[no].name.as_str()))
}

/// The line of the log; the last words of a turn have so many tokens.
fn words(story: &Story<'_>, entry: &Entry, most: u32) -> Option<String> {
    let event = &entry[0];
    let says = |most: u32| Some(story.words(event)).filter(|words| !words.is_empty()).map(|words| ends(&words, most));
    Some(match event.what {
        What::Prompt | What::Queued => format!("person: {}", quoted(&says(story.scaled(28))?)),
        What::Answer if closes(story, event) => format!("assistant: {}", quoted(&says(most)?)),
        What::Answer => format!("assistant: {}", quoted(&says(story.scaled(60))?)),
        What::Call(_) if entry.len() > 1 => several(story, entry),
        What::Call(no) => {
            let call = &story.calls[no];
            format!("{}{}", label(story, call, story.scaled(50)), outcome(story, call, story.scaled(36)))
        }
        What::Stop => "the person stopped the assistant".to_owned(),
        What::ApiError => {
            format!("API error: {}", quoted(&head(&says(story.scaled(24))?.replace('\n', " "), story.scaled(24))))
        }
        What::Summary => "the client compacted what is above".to_owned(),
    })
}

/// `Read a.rs, b.rs`.
fn several(story: &Story<'_>, entry: &Entry) -> String {
    let calls = entry.iter().rev().filter_map(|event| match event.what {
        What::Call(no) => Some(&story.calls[no]),
        _ => None,
    });
    let mut files: Vec<String> = Vec::new();
    for path in calls.clone().filter_map(Call::path) {
        if !files.contains(&path) {
            files.push(path);
        }
    }
    let more = files.len().saturating_sub(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let named: Vec<String> = files.iter().take(NAMES).map(|path| story.relative(path)).collect();
    let name = calls.into_iter().next().map_or(String::new(), |call| story.clean_line(&call.name));
    format!("{name} {}{more}", named.join(", "))
}
