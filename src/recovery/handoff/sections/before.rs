//! What the client summed up of a past that the transcript no longer holds. Where the prompts are still there, they speak
//! for themselves, and only what went wrong is taken from the newest summary.

use super::super::clip::{ends, quoted};
use super::super::story::{Event, Story, What};
use super::Found;

/// The words with which clients begin and end a summary of their own.
const BEGINS: &[&str] = &["\nSummary:\n", "<summary>", "The conversation is summarized below:"];
const ENDS: &[&str] = &[
    "</summary>",
    "Please continue the conversation from where we left",
    "Continue the conversation from where it left off",
    "If you need specific details from before compaction",
];
/// Its parts that were about what came next then; later rows tell what did. The headings are the client's own.
const OUTDATED: &[&str] = &["Optional Next Step", "Current Work", "Pending Tasks"];

/// Where the prompts are there, the part of the newest summary that they do not tell.
const ERRORS: &str = "Errors and fixes";

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let is_summary = |event: &&Event| event.what == What::Summary;
    let mut past = story.events.iter().take_while(|event| !event.is_of_person());
    let alone = past.find(is_summary);
    let keeps = |title: &str| match alone {
        Some(_) => !OUTDATED.iter().any(|part| title.starts_with(part)),
        None => title.get(..ERRORS.len()).is_some_and(|title| title.eq_ignore_ascii_case(ERRORS)),
    };
    let most = story.scaled(if alone.is_some() { 700 } else { 280 });
    Found::of(alone.or_else(|| story.events.iter().rfind(is_summary)), room, |no, event| {
        let words = story.words(event);
        let start = BEGINS.iter().filter_map(|begin| Some(words.find(begin)? + begin.len())).max().unwrap_or(0);
        let end = ENDS.iter().filter_map(|end| Some(start + words[start..].find(end)?)).min().unwrap_or(words.len());
        let said = parts(words[start..end].trim(), keeps);
        (!said.is_empty()).then(|| (no as u32, format!("L{}: {}", event.line, quoted(&ends(&said, most)))))
    })
}

/// Some parts of a summary, by their titles. What stands before the first one is of it.
fn parts(summary: &str, keeps: impl Fn(&str) -> bool) -> String {
    let mut kept = keeps("");
    let lines = summary.lines().filter(|line| {
        if line.starts_with(|c: char| c.is_ascii_digit() || c == '#' || c == '*') {
            kept = keeps(line.trim_start_matches(|c: char| c.is_ascii_digit() || "#*. ".contains(c)));
        }
        kept
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
