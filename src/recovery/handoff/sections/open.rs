//! What may still be open beside the task list: requests that were answered with words only, each with what other calls
//! say of it, and lists in prompts and replies.

use super::super::asks::{Fate, promises, put_off};
use super::super::budget::brief;
use super::super::item::{Cut, Item};
use super::super::plain::{has_list, list_items, one_line, turns};
use super::super::story::{Prompt, Story};
use super::super::trace::{Found, terms};
use super::{answer, at, context, fading, quoted, said_only};

/// What the marks mean.
const MARKS: &str = "A “perhaps” below is a guess about a request that got words, but no edit or command in its own turn: \
                     it goes by what other calls name";

pub(super) const OPEN: &str = "[perhaps open] ";
const PROMISED: &str = "[promised] ";
const PUT_OFF: &str = "[put off] ";
const PUT_OFF_DONE: &str = "[put off, perhaps done since] ";
pub(super) const DONE: &str = "[perhaps done] ";

/// The requests that were answered with words only and may be open.
pub(super) fn requests(story: &Story<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    if let Some(prompt) = story.unfinished() {
        let item = Item::new(913).say("[open] asked last, not finished: “").quote(&prompt.words, Cut::Middle(24));
        items.push(item.say(format!("” (turn {})", prompt.place.turn)));
    }
    // What nobody answered is open, whatever else is.
    for (prompt, _) in story.wanted() {
        let words = brief(&one_line(&prompt.words), 40);
        items.push(Item::new(912).say(format!("[open] not answered: “{words}” (turn {})", prompt.place.turn)));
    }
    let asks: Vec<(&Prompt, &Fate)> = story.asks().collect();
    let mut marked: Vec<(&str, Item)> = Vec::new();
    for (no, (prompt, fate)) in asks.iter().enumerate() {
        let (weight, mark, why) = match fate {
            Fate::Told | Fate::WentOn => continue,
            Fate::Nowhere => (898, OPEN, format!("{}; no edit or command names it", answer(story, prompt, 26))),
            Fate::Unknown => (896, OPEN, answer(story, prompt, 26)),
            Fate::Named(found) => (872, DONE, format!(": {}", named(found))),
            Fate::Summed(turn) => (870, DONE, format!(": the compaction summary made before turn {turn} tells of it")),
        };
        let item = Item::new(fading(weight, asks.len(), no, 3)).of_turn(prompt.place.turn).say(mark);
        marked.push((mark, quoted(item, prompt, 30).say(why)));
    }
    if !marked.is_empty() {
        items.push(Item::new(899).say(MARKS));
    }
    for mark in [OPEN, DONE] {
        items.extend(marked.extract_if(.., |(known, _)| *known == mark).map(|(_, item)| item));
    }
    let told: Vec<u32> =
        asks.iter().filter(|(_, fate)| !matches!(fate, Fate::Told)).map(|(prompt, _)| prompt.place.turn).collect();
    items.extend(promised(story, &told));
    items.extend(later(story));
    items
}

/// What replies promised; where a request is told with its reply, that is enough.
fn promised(story: &Story<'_>, told: &[u32]) -> Vec<Item> {
    let all: Vec<(u32, &str)> = promises(story).into_iter().filter(|(turn, _)| !told.contains(turn)).collect();
    let items = all.iter().enumerate().map(|(no, (turn, words))| {
        let item = Item::new(fading(862, all.len(), no, 4)).of_turn(*turn).say(PROMISED).say("“");
        item.quote(one_line(words), Cut::Middle(34)).say(format!("” (turn {turn}); no later call names it"))
    });
    items.collect()
}

/// What the person put off, in any prompt.
fn later(story: &Story<'_>) -> Vec<Item> {
    let all = put_off(story);
    let told = all.iter().enumerate().map(|(no, off)| {
        let (weight, mark) = if off.found.is_some() { (874, PUT_OFF_DONE) } else { (896, PUT_OFF) };
        let item = Item::new(fading(weight, all.len(), no, 4)).of_turn(off.prompt.place.turn).say(mark).say("“");
        let item = context(item.quote(&off.words, Cut::Middle(34)).say("”"), off.prompt, &off.words);
        match &off.found {
            Some(found) => item.say(format!(": {}", named(found))),
            None => item,
        }
    });
    told.collect()
}

/// The turns of the requests of which nothing tells that they were done.
pub(super) fn traceless(story: &Story<'_>) -> Vec<u32> {
    let open = story.asks().filter(|(_, fate)| matches!(fate, Fate::Nowhere | Fate::Unknown));
    open.map(|(prompt, _)| prompt.place.turn).collect()
}

/// Names in replies that no call holds.
pub(super) fn planned(story: &Story<'_>) -> Option<Item> {
    let held = |name: &str| story.trace().later(&terms(name), 0).is_some();
    let names: Vec<_> = story.unheld().iter().filter(|found| !found.is_path() && !held(&found.name)).collect();
    let item = Item::new(750).say("Named in replies, but in no call or result that is recorded: ");
    (!names.is_empty()).then(|| item.quote(said_only(&names), Cut::End(60)))
}

/// `calls of turns 3, 5 name jitter, Retry-After`.
pub(super) fn named(found: &Found) -> String {
    let before = if found.before { ", before it," } else { "" };
    format!("calls of {}{before} name {}", turns(&found.turns), found.terms.join(", "))
}

/// The newest lists that hold something that no call names, with their places.
pub(super) fn lists(story: &Story<'_>) -> Vec<Item> {
    let last = story.said.last().map(|said| said.link);
    let said = story.said.iter().map(|said| (said.link, said.place, &said.text, "reply"));
    let asked = story.worked_on().iter().map(|prompt| (prompt.link, prompt.place, &prompt.words, "prompt"));
    let mut found: Vec<_> =
        said.chain(asked).filter(|(_, place, text, _)| has_list(text) && !story.deeds(place.turn).is_work()).collect();
    found.sort_by_key(|(link, ..)| *link);
    let told = found.iter().rev().filter_map(|(link, place, text, what)| {
        let (mut done, mut open) = (Vec::new(), Vec::new());
        for entry in list_items(text) {
            match story.trace().find(&terms(&entry), place.turn) {
                Some(found) => done.push(format!("“{}” ({})", brief(&entry, 8), turns(&found.turns))),
                None => open.push(format!("“{}”", brief(&entry, 14))),
            }
        }
        let item = Item::new(885).of_turn(place.turn).say(format!("A list stands in a {what}{}", at(*place)));
        // The last words are quoted where the session stood.
        let item =
            if Some(*link) == last { item } else { item.say(": “").quote(one_line(text), Cut::End(70)).say("”") };
        let done = if done.is_empty() { String::new() } else { format!("; calls name {}", done.join(", ")) };
        let item = item.say(done).say("; no call names ").quote(open.join(", "), Cut::End(60));
        (!open.is_empty()).then_some(item)
    });
    let mut newest: Vec<Item> = told.take(3).collect();
    newest.reverse();
    newest
}
