//! What the client summed up of a past that the transcript no longer holds. Where the prompts are still there, they speak
//! for themselves, and only what went wrong and what was pending is taken from the
//! newest summary.

use super::super::clip::{ends, quoted};
use super::super::story::{Event, Story, What};
use super::Found;
use crate::text::count;

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

/// Where the prompts are there, the parts of the newest summary that they do not tell, and how long each may be.
const TOLD: &[(&str, u32)] = &[("Errors and fixes", 220), ("Pending Tasks", 150)];

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let is_summary = |event: &&Event| event.what == What::Summary;
    let alone = story.events.iter().take_while(|event| !event.is_of_person()).find(is_summary);
    let Some(event) = alone.or_else(|| story.events.iter().rfind(is_summary)) else { return Found::default() };
    let words = story.words(event);
    let start = BEGINS.iter().filter_map(|begin| Some(words.find(begin)? + begin.len())).max().unwrap_or(0);
    let end = ENDS.iter().filter_map(|end| Some(start + words[start..].find(end)?)).min().unwrap_or(words.len());
    let summary = words[start..end].trim();
    let is = |title: &str, part: &str| title.get(..part.len()).is_some_and(|title| title.eq_ignore_ascii_case(part));
    let told: Vec<(String, u32)> = match alone {
        Some(_) => vec![(parts(summary, |title| !OUTDATED.iter().any(|part| is(title, part))), 700)],
        None => TOLD.iter().map(|(part, most)| (parts(summary, |title| is(title, part)), *most)).collect(),
    };
    let later = story.events.iter().filter(|later| later.link > event.link && later.is_of_person()).count();
    let since = if later > 0 { format!(", {} before the end", count(later as u64, "prompt")) } else { String::new() };
    Found::of(told.into_iter().filter(|(said, _)| !said.is_empty()), room, |no, (said, most)| {
        Some((no as u32, format!("L{}{since}: {}", event.line, quoted(&ends(said, story.scaled(*most))))))
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
