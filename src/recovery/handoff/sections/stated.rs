//! What the assistant stated when it ended a turn, and the summaries of compactions; all word for word.

use super::super::item::{Cut, Item};
use super::super::plain::{one_line, sentences};
use super::super::story::Story;
use super::{at, fading};

/// Words that mark a decision or its reason, in the languages people work in. They only say what gets room first.
const DECIDING: &[&str] = &[
    "instead",
    "because",
    "decid",
    "chose",
    "rather than",
    " so that",
    " not ",
    "must",
    "trade-off",
    "will ",
    "keep",
    "statt",
    "weil",
    "entschied",
    "parce que",
    "plutôt",
    "en lugar",
    "porque",
    "потому",
    "решил",
    "ため",
    "代わり",
    "ことに",
    "方針",
    "ので",
    "因为",
    "决定",
    "而不是",
    "대신",
    "때문",
];

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    // What it said last stands where the session stood.
    let last = story.said.last().map(|said| said.link);
    let closing: Vec<_> = story.said.iter().filter(|said| said.closing && Some(said.link) != last).collect();
    let items = closing.iter().enumerate().map(|(no, said)| {
        let small = said.text.to_lowercase();
        let decides = DECIDING.iter().any(|word| small.contains(word));
        let weight = fading(680, closing.len(), no, 6) + if decides { 60 } else { 0 };
        Item::new(weight).say("“").quote(core(&story.clean(&said.text)), Cut::End(55)).say("”").say(at(said.place))
    });
    items.collect()
}

/// The sentences that decide something, or else the first ones.
fn core(text: &str) -> String {
    let all = sentences(text);
    let decides = |sentence: &&&str| {
        let small = sentence.to_lowercase();
        DECIDING.iter().any(|word| small.contains(word))
    };
    if all.len() <= 3 {
        return one_line(text);
    }
    let deciding: Vec<&str> = all.iter().filter(decides).copied().collect();
    let chosen = if deciding.is_empty() { all } else { deciding };
    let told: Vec<String> = chosen.iter().take(3).map(|sentence| one_line(sentence)).collect();
    told.join(" … ")
}

pub(super) fn summaries(story: &Story<'_>) -> Vec<Item> {
    let count = story.summaries.len();
    let items = (1..).zip(&story.summaries).map(|(no, (_, text))| {
        let newest = no == count;
        let (weight, most) = if newest { (880, 480) } else { (300, 160) };
        let which = if count > 1 { format!("Compaction {no} of {count}: ") } else { String::new() };
        Item::new(weight).say(format!("{which}“")).quote(text, Cut::Middle(most)).say("”")
    });
    items.collect()
}
