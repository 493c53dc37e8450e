//! The table of sections: each finds what it has to say, and how much that matters.

mod broken;
mod commands;
mod decided;
mod diff;
mod failed;
mod files;
mod goal;
mod next;
mod now;
mod open;
mod pending;
mod seen;
mod shell;
mod talk;
mod tasks;
mod went_back;

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr;

use super::budget::brief;
use super::item::{Cut, Item};
use super::plain::{one_line, sentences};
use super::story::{Prompt, Story};
use super::trace::terms;
use super::unheld::Unheld;
use super::words::has_spaces;
use crate::session::Place;

/// One section of a summary.
pub struct Section {
    /// Its name, for a wish and in `--json`.
    pub name: &'static str,
    /// Its heading.
    pub heading: &'static str,
    pub(super) find: fn(&Story<'_>) -> Vec<Item>,
}

const fn row(name: &'static str, heading: &'static str, find: fn(&Story<'_>) -> Vec<Item>) -> Section {
    Section { name, heading, find }
}

/// Every section, in the order in which it is read.
pub static SECTIONS: &[Section] = &[
    row("goal", "Goal", goal::find),
    row("now", "Where it stood", now::state),
    row("next", "Next step", next::find),
    row("tasks", "Open tasks", tasks::find),
    row("decided", "What the person decided, approved or refused, word for word", decided::find),
    row("earlier", "Compaction summaries, made by the client", talk::summaries),
    row("files", "Files", files::find),
    row("commands", "Commands and what came of them", commands::find),
    row("failed", "Failed, refused or rewound, and not done since", failed::find),
    row("replies", "Prompts and replies; (said) means that no call is recorded in that turn", talk::find),
];

/// ` (turn 3)`, ` (turn 3 step 4)`.
fn at(place: Place) -> String {
    format!(" ({place})")
}

/// A prompt of fewer columns says little without what it answers.
const SHORT: usize = 28;

/// A prompt with its turn; one that says little with what it answers.
fn quoted(item: Item, prompt: &Prompt, most: u32) -> Item {
    let item = item.say("“").quote(&prompt.words, Cut::Middle(most)).say("”");
    context(item, prompt, &prompt.words)
}

/// The turn of a prompt behind words of it, and what it answers if they begin with something that names nothing.
fn context(item: Item, prompt: &Prompt, words: &str) -> Item {
    let asked = prompt.after.as_deref().filter(|_| is_vague(words));
    match asked.and_then(last_words) {
        Some(asked) => item
            .say(format!(" (turn {}, after the assistant's “", prompt.place.turn))
            .quote(asked, Cut::Middle(26))
            .say("”)"),
        None => item.say(format!(" (turn {})", prompt.place.turn)),
    }
}

/// Whether words begin with something that names nothing.
fn is_vague(words: &str) -> bool {
    let first = sentences(words).first().copied().unwrap_or(words);
    // Nothing is looked for in scripts without spaces, so they say more than they seem to.
    let short = if has_spaces(first) { SHORT } else { SHORT / 2 };
    first.width() < short && terms(first).is_empty()
}

/// The first words that answered a prompt, in so many tokens.
fn answer(story: &Story<'_>, prompt: &Prompt, most: u32) -> String {
    let said = story.said.iter().filter(|said| said.place.turn == prompt.place.turn && said.link > prompt.link);
    let words = said.filter(|said| said.closing).map(|said| brief(&one_line(&said.text), most)).next_back();
    words.map_or(String::new(), |words| format!(", answered “{words}”"))
}

/// The last sentence of a text, with the one before if it is short.
fn last_words(text: &str) -> Option<String> {
    let all = sentences(text);
    let is_short = all.last()?.width() < SHORT;
    let from = all.len().saturating_sub(if is_short { 2 } else { 1 });
    let cut = if from > 0 { "… " } else { "" };
    Some(format!("{cut}{}", one_line(&all[from..].join(" "))))
}

/// Names that no call holds, each with where it was said.
fn said_only(names: &[&Unheld]) -> String {
    let told = names.iter().map(|found| match found.turn {
        Some(turn) => format!("{} (turn {turn})", found.name),
        None => format!("{} (compaction summary)", found.name),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Each thing once, where it was last.
fn newest_of(all: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let mut newest: Vec<String> = all.into_iter().rev().filter(|thing| known.insert(thing.clone())).collect();
    newest.reverse();
    newest
}

/// Weights go down from the newest to the oldest of `count` things; `no` counts from the oldest.
fn fading(most: u32, count: usize, no: usize, by: u32) -> u32 {
    most.saturating_sub((count - 1 - no) as u32 * by).max(most / 4)
}
