//! What the client summed up of a past that the transcript no longer holds. Where the prompts are still there, they speak
//! for themselves.

use super::super::clip::{ends, quoted};
use super::super::story::{Story, What};
use super::{Found, scaled};

/// The words with which clients begin and end a summary of their own.
const BEGINS: &[&str] = &["\nSummary:\n", "<summary>", "The conversation is summarized below:"];
const ENDS: &[&str] = &[
    "</summary>",
    "Please continue the conversation from where we left",
    "Continue the conversation from where it left off",
    "If you need specific details from before compaction",
];
/// Its parts that were about what came next then; later rows tell what did. The headings are the client's own.
const OUTDATED: &[&str] = &["Optional Next Step:", "Current Work:", "Pending Tasks:"];

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let mut past = story.events.iter().take_while(|event| !event.is_of_person());
    let summary = past.find(|event| event.what == What::Summary);
    Found::of(summary, room, |no, event| {
        let words = story.words(event);
        let start = BEGINS.iter().filter_map(|begin| Some(words.find(begin)? + begin.len())).max().unwrap_or(0);
        let end = ENDS.iter().filter_map(|end| Some(start + words[start..].find(end)?)).min().unwrap_or(words.len());
        let said = lasting(words[start..end].trim());
        (!said.is_empty())
            .then(|| (no as u32, format!("L{}: {}", event.line, quoted(&ends(&said, scaled(story, 700))))))
    })
}

/// The parts of a summary that later rows do not outdate.
fn lasting(summary: &str) -> String {
    let (mut out, mut kept) = (String::new(), true);
    for line in summary.lines() {
        let title = line.trim_start_matches(|c: char| c.is_ascii_digit() || "#*. ".contains(c));
        if line.starts_with(|c: char| c.is_ascii_digit() || c == '#' || c == '*') {
            kept = !OUTDATED.iter().any(|part| title.trim_end_matches('*').starts_with(part.trim_end_matches(':')));
        }
        if kept {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}
