//! Every prompt with its reply, and the summaries of compactions; all word for word.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::super::item::{Cut, Item};
use super::super::plain::{is_question, one_line, sentences};
use super::super::story::{Prompt, Said, Story};
use super::super::words::WORDS;
use super::fading;

/// A prompt that says less than this many columns is seldom a request.
const SHORT: usize = 12;

/// One turn: what was asked, and the words that ended it.
struct Exchange<'s> {
    turn: u32,
    asked: Vec<&'s Prompt>,
    said: Vec<&'s Said>,
}

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let asked: Vec<&Prompt> = story.asked().collect();
    let (first, newest) = (asked.first().map(|prompt| prompt.link), asked.last().map(|prompt| prompt.link));
    let in_goal = |prompt: &&&Prompt| Some(prompt.link) == first || Some(prompt.link) == newest;
    let last = story.said.last().map(|said| said.link);
    let mut exchanges = exchanges(asked.clone(), story.said.iter().filter(|said| said.closing));
    // The first prompt, the newest one and the last words stand above.
    exchanges.retain(|turn| {
        !turn.asked.iter().all(|prompt| in_goal(&prompt)) || turn.said.iter().any(|said| Some(said.link) != last)
    });
    let count = exchanges.len();
    // Of many each says a little less.
    let most = if count > 12 { 40 } else { 60 };
    let items = exchanges.iter().enumerate().map(|(no, turn)| {
        let work = story.deeds(turn.turn);
        let decides = turn.said.iter().any(|said| WORDS.deciding.is_in(&said.text));
        let asks = turn.asked.iter().any(|prompt| prompt.words.width() >= SHORT && !is_question(&prompt.words));
        let more = 60 * u32::from(work.is_work()) + 60 * u32::from(asks) + 30 * u32::from(decides);
        let mut item =
            Item::new(fading(640, count, no, 4) + more).of_turn(turn.turn).say(format!("Turn {}: ", turn.turn));
        for (no, prompt) in turn.asked.iter().enumerate() {
            item = item.say(if no > 0 { ", then “" } else { "“" }).quote(&prompt.words, Cut::Middle(most)).say("”");
        }
        let text = turn.said.iter().map(|said| core(&said.text)).collect::<Vec<_>>().join(" … ");
        let lead = if turn.asked.is_empty() { "" } else { " → " };
        if !text.is_empty() {
            return item.say(format!("{lead}“")).quote(text, Cut::End(most)).say("”").say(work.mark());
        }
        let mark = if work.is_work() { work.mark() } else { String::new() };
        item.say(format!("{lead}no closing reply{mark}"))
    });
    items.collect()
}

fn exchanges<'s>(asked: Vec<&'s Prompt>, said: impl Iterator<Item = &'s Said>) -> Vec<Exchange<'s>> {
    let mut turns: BTreeMap<u32, Exchange<'s>> = BTreeMap::new();
    let empty = |turn| Exchange { turn, asked: Vec::new(), said: Vec::new() };
    for prompt in asked {
        turns.entry(prompt.place.turn).or_insert_with(|| empty(prompt.place.turn)).asked.push(prompt);
    }
    for said in said {
        turns.entry(said.place.turn).or_insert_with(|| empty(said.place.turn)).said.push(said);
    }
    turns.into_values().collect()
}

/// The sentences that decide something, or else the first ones; what is missing between them is marked.
fn core(text: &str) -> String {
    let all = sentences(text);
    if all.len() <= 3 {
        return one_line(text);
    }
    let deciding: Vec<usize> = (0..all.len()).filter(|at| WORDS.deciding.is_in(all[*at])).take(3).collect();
    let chosen = if deciding.is_empty() { vec![0, 1, 2] } else { deciding };
    let mut told = String::new();
    let mut next = 0;
    for at in chosen {
        told.push_str(if at > next { " … " } else { " " });
        told.push_str(&one_line(all[at]));
        next = at + 1;
    }
    told.push_str(if next < all.len() { " …" } else { "" });
    told.trim().to_owned()
}

pub(super) fn summaries(story: &Story<'_>) -> Vec<Item> {
    let count = story.summaries.len();
    let items = (1..).zip(&story.summaries).map(|(no, (link, text))| {
        let newest = no == count;
        let (weight, most) = if newest { (880, 320) } else { (300, 160) };
        let later = story.prompt_behind(*link);
        let when = later.map_or("Made at the end".to_owned(), |later| {
            format!("Made before turn {}; where later turns say otherwise, they count", later.place.turn)
        });
        Item::new(weight).say(format!("{when}: “")).quote(text, Cut::Middle(most)).say("”")
    });
    items.collect()
}
