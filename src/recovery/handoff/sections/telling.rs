//! How sections tell of calls and prompts.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr;

use super::super::DiskState;
use super::super::budget::brief;
use super::super::call::{Call, Outcome};
use super::super::deeds::Deed;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, sentences, speaks_of_failure};
use super::super::shell::hides_exit;
use super::super::story::{Prompt, Story};
use super::super::trace::terms;
use super::super::unheld::Unheld;
use super::super::words::has_spaces;
use crate::session::Place;

/// ` (turn 3)`, ` (turn 3 step 4)`.
pub(super) fn at(place: Place) -> String {
    format!(" ({place})")
}

/// A prompt of fewer columns says little without what it answers.
const SHORT: usize = 28;

/// A prompt with its turn; one that says little with what it answers.
pub(super) fn quoted(item: Item, prompt: &Prompt, most: u32) -> Item {
    let item = item.say("“").quote(&prompt.words, Cut::Middle(most)).say("”");
    context(item, prompt, &prompt.words)
}

/// The turn of a prompt behind words of it, and what it answers if they begin with something that names nothing.
pub(super) fn context(item: Item, prompt: &Prompt, words: &str) -> Item {
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
pub(super) fn is_vague(words: &str) -> bool {
    let first = sentences(words).first().copied().unwrap_or(words);
    // Nothing is looked for in scripts without spaces, so they say more than they seem to.
    let short = if has_spaces(first) { SHORT } else { SHORT / 2 };
    first.width() < short && terms(first).is_empty()
}

/// The first words that answered a prompt, in so many tokens.
pub(super) fn answer(story: &Story<'_>, prompt: &Prompt, most: u32) -> String {
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
pub(super) fn said_only(names: &[&Unheld]) -> String {
    let told = names.iter().map(|found| match found.turn {
        Some(turn) => format!("{} (turn {turn})", found.name),
        None => format!("{} (compaction summary)", found.name),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Whether the output of a check speaks of a failure. Behind a pipe its exit code is not seen.
pub(super) fn says_failed(call: &Call<'_>) -> bool {
    let hidden = || call.given("command").is_some_and(|command| hides_exit(&command));
    call.checks && hidden() && speaks_of_failure(&call.text()).is_some()
}

/// What the disk says of a change whose result is lost.
pub(super) fn on_disk(story: &Story<'_>, call: &Call<'_>) -> &'static str {
    let is_lost = call.outcome == Outcome::Unknown && call.deed == Deed::Change;
    let path = call.given("file_path").filter(|_| is_lost);
    let file = path.and_then(|path| story.files.iter().find(|file| file.path == path && file.tells_of(call.link)));
    match file.and_then(|file| story.on_disk(&file.path)) {
        Some(DiskState::Landed) => " [the file on disk HOLDS this change]",
        Some(DiskState::Same) => " [the file on disk does not hold this change]",
        _ => "",
    }
}

/// What came of a call, in a word.
pub(super) fn outcome(call: &Call<'_>) -> &'static str {
    match call.outcome {
        Outcome::Done if says_failed(call) => "FAILED by its output; a pipe or another command hides its exit code",
        Outcome::Done => "ok",
        Outcome::Failed => "FAILED",
        Outcome::Refused => "not allowed by the person",
        Outcome::Unknown => "result unknown",
    }
}

/// Each thing once, where it was last.
pub(super) fn newest_of(all: Vec<String>) -> Vec<String> {
    let mut known = HashSet::new();
    let mut newest: Vec<String> = all.into_iter().rev().filter(|thing| known.insert(thing.clone())).collect();
    newest.reverse();
    newest
}

/// Weights go down from the newest to the oldest of `count` things; `no` counts from the oldest.
pub(super) fn fading(most: u32, count: usize, no: usize, by: u32) -> u32 {
    most.saturating_sub((count - 1 - no) as u32 * by).max(most / 4)
}
