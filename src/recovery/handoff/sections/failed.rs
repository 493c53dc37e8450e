//! What failed, was refused or rewound and was not done later: dead ends, so that nobody walks into them again unawares.

use super::super::call::{Call, Outcome};
use super::super::item::{Cut, Item};
use super::super::plain::last_lines;
use super::super::story::Story;
use super::{at, fading, outcome, went_back};

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut found: Vec<(usize, Item)> = Vec::new();
    let dead: Vec<&Call<'_>> = story.calls.iter().filter(|call| is_dead_end(story, call)).collect();
    for (no, call) in dead.iter().enumerate() {
        let weight = fading(855, dead.len(), no, 8);
        let item = Item::new(weight).of_turn(call.place.turn).quote(&call.label, Cut::Middle(60)).say(at(call.place));
        let item = match call.outcome {
            Outcome::Refused => item.say(": the person did not allow it"),
            // Its words stand among the commands.
            Outcome::Failed if call.given("command").is_some() => {
                item.say(": ended with an error, and was not run again in this form").say(narrower(story, call))
            }
            Outcome::Failed => {
                let text = last_lines(&story.clean(&call.text()), 3).replace('\n', " / ");
                item.say(": failed, ").quote(text, Cut::Middle(45))
            }
            Outcome::Done | Outcome::Unknown => continue,
        };
        found.push((call.link, item));
    }
    for stop in &story.stops {
        let item = Item::new(640).say(format!("The person stopped the work of turn {}", stop.turn));
        found.push((usize::MAX, item));
    }
    found.sort_by_key(|(link, _)| *link);
    found.into_iter().map(|(_, item)| item).chain(went_back::find(story)).collect()
}

/// A later run of the same command with more behind it, and whether files changed in between.
fn narrower(story: &Story<'_>, call: &Call<'_>) -> String {
    let start = format!("{} ", call.label.trim_end_matches('`'));
    let later = |other: &&Call<'_>| other.link > call.link;
    let like = story.calls.iter().filter(later).find(|other| other.label.starts_with(&start));
    let like = like.map(|other| format!("; {} came later, {}{}", other.label, outcome(other), at(other.place)));
    let edit = story.last_edit().filter(later).map(|edit| format!("; files were changed later{}", at(edit.place)));
    format!("{}{}", like.unwrap_or_default(), edit.unwrap_or_default())
}

/// Whether it did not come about, and was not tried again. A later failure stands for all before it.
fn is_dead_end(story: &Story<'_>, call: &Call<'_>) -> bool {
    let failed = matches!(call.outcome, Outcome::Failed | Outcome::Refused);
    failed && !story.calls.iter().any(|later| later.link > call.link && later.label == call.label)
}
