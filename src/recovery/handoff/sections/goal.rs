//! What the person asked for: first, on the way, last, and what nobody answered.

use super::super::asks::wants_words;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, sentences};
use super::super::story::{Prompt, Story};
use super::super::words::WORDS;
use super::quoted;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let first = story.asked().next();
    if story.summaries.first().is_some_and(|(link, _)| first.is_none_or(|first| *link < first.link)) {
        items.push(
            Item::new(1000)
                .say("The beginning is not recorded here; the summary under “Compaction summaries” tells it."),
        );
    }
    if let Some(prompt) = first {
        items.push(quoted(Item::new(1000).say("Asked first: "), prompt, 180));
    } else if story.worked_on().is_empty() && story.unanswered().is_empty() {
        items.push(Item::new(1000).say("No prompt is recorded; see below what was done."));
    }
    for prompt in turned(story) {
        items.push(quoted(Item::new(985).say("Changed on the way: "), prompt, 60));
    }
    let newest = story.asked().next_back().filter(|prompt| first.is_some_and(|first| first.link < prompt.link));
    if let Some(prompt) = newest {
        items.push(quoted(Item::new(995).say("Last prompt answered or begun: "), prompt, 160));
    }
    for (prompt, times) in story.wanted() {
        let times = if times > 1 { format!(", sent {times} times") } else { String::new() };
        let item = Item::new(990).say("Later prompt without an answer: “").quote(&prompt.words, Cut::Middle(140));
        items.push(item.say(format!("” (turn {}{times})", prompt.place.turn)));
    }
    let nudges: Vec<String> = story
        .nudges()
        .iter()
        .map(|prompt| format!("“{}” (turn {})", one_line(&prompt.words), prompt.place.turn))
        .collect();
    if !nudges.is_empty() {
        items.push(Item::new(930).say("Besides, the person only nudged: ").quote(nudges.join(", "), Cut::End(60)));
    }
    items
}

/// The prompts between the first one and the newest that change the direction.
pub(super) fn turned<'s>(story: &'s Story<'_>) -> Vec<&'s Prompt> {
    let asked: Vec<&Prompt> = story.asked().collect();
    let between = asked.get(1..asked.len().saturating_sub(1)).unwrap_or_default();
    let turns = between.iter().copied().filter(|prompt| {
        let all = sentences(&prompt.words);
        WORDS.replacing.is_in(&prompt.words)
            && !wants_words(story, prompt)
            && all.first().is_some_and(|first| WORDS.turning.begins(first))
    });
    turns.collect()
}
