//! What may still be open where no task list says it: requests without a deed, and lists in prompts and replies.

use unicode_width::UnicodeWidthStr;

use super::super::budget::brief;
use super::super::item::{Cut, Item};
use super::super::plain::{has_list, is_question, one_line, turns};
use super::super::story::{Prompt, Story};
use super::at;

/// So many of the newest requests are quoted, the others only counted.
const QUOTED: usize = 6;

/// A prompt of fewer columns asks for nothing by itself.
const ASKS: usize = 6;

/// The prompts that were answered with words only, in the order of their turns.
pub(super) fn words_only<'s>(story: &'s Story<'_>) -> impl Iterator<Item = &'s Prompt> {
    let asked = story.worked_on().iter().filter(|prompt| !prompt.command && prompt.answered);
    let first = story.prompts.iter().find(|prompt| !prompt.command).map(|prompt| prompt.link);
    let is_worked_on = story.last_edit().is_some();
    asked.filter(move |prompt| {
        // What was asked first is the goal of all that was done later.
        let is_begun = Some(prompt.link) == first && is_worked_on;
        !is_begun && !story.deeds(prompt.place.turn).is_work()
    })
}

pub(super) fn requests(story: &Story<'_>) -> Vec<Item> {
    let (questions, requests): (Vec<_>, Vec<_>) = words_only(story).partition(|prompt| is_question(&prompt.words));
    let requests: Vec<&Prompt> = requests.into_iter().filter(|prompt| prompt.words.width() >= ASKS).collect();
    let turn = |prompt: &&Prompt| prompt.place.turn;
    // What nobody answered is open, whatever else is.
    let waits = |prompt: &Prompt| {
        let words = brief(&one_line(&story.clean(&prompt.words)), 40);
        Item::new(912).say(format!("Not answered: “{words}” (turn {})", prompt.place.turn))
    };
    let mut items: Vec<Item> = story.wanted().iter().map(|(prompt, _)| waits(prompt)).collect();
    let (before, newest) = requests.split_at(requests.len().saturating_sub(QUOTED));
    if !newest.is_empty() {
        let told = newest.iter().map(|prompt| {
            let words = brief(&one_line(&story.clean(&prompt.words)), 14);
            format!("“{words}” (turn {})", prompt.place.turn)
        });
        let lead = "Asked, but no edit or command is recorded in the same turn, so perhaps not done: ";
        items.push(Item::new(890).say(lead).say(told.collect::<Vec<_>>().join("; ")));
    }
    if !before.is_empty() {
        let before = turns(&before.iter().map(turn).collect::<Vec<_>>());
        items.push(Item::new(755).say(format!("The same holds for older requests: {before}")));
    }
    if !questions.is_empty() {
        let questions = turns(&questions.iter().map(turn).collect::<Vec<_>>());
        items.push(Item::new(600).say(format!("Questions answered with words only: {questions}")));
    }
    items
}

/// The newest lists, with their places.
pub(super) fn lists(story: &Story<'_>) -> Vec<Item> {
    let last = story.said.last().map(|said| said.link);
    let said = story.said.iter().map(|said| (said.link, said.place, &said.text, "reply"));
    let asked = story.worked_on().iter().map(|prompt| (prompt.link, prompt.place, &prompt.words, "prompt"));
    let mut found: Vec<_> = said.chain(asked).filter(|(_, _, text, _)| has_list(text)).collect();
    found.sort_by_key(|(link, ..)| *link);
    let newest = found.iter().rev().take(3).rev().map(|(link, place, text, what)| {
        let item = Item::new(885).of_turn(place.turn).say(format!("A list stands in a {what}{}", at(*place)));
        // The last words are quoted where the session stood.
        if Some(*link) == last { item } else { item.say(": “").quote(one_line(text), Cut::End(70)).say("”") }
    });
    newest.collect()
}
