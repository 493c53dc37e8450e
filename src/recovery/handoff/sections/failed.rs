//! What failed or was refused and was not done later: dead ends, so that nobody walks into them again unawares.

use super::super::call::{Call, Outcome};
use super::super::item::{Cut, Item};
use super::super::plain::last_lines;
use super::super::story::Story;
use super::{at, fading};

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut found: Vec<(usize, Item)> = Vec::new();
    let dead: Vec<&Call<'_>> = story.calls.iter().filter(|call| is_dead_end(story, call)).collect();
    for (no, call) in dead.iter().enumerate() {
        let weight = fading(780, dead.len(), no, 8);
        let item = Item::new(weight).quote(&call.label, Cut::Middle(60));
        let item = match call.outcome {
            Outcome::Refused => item.say(": the person did not allow it"),
            // Its words stand among the commands.
            Outcome::Failed if call.given("command").is_some() => item.say(": failed, and was not run again"),
            Outcome::Failed => {
                let text = last_lines(&story.clean(&call.text()), 3).replace('\n', " ⏎ ");
                item.say(": failed, ").quote(text, Cut::Middle(45))
            }
            Outcome::Done | Outcome::Unknown => continue,
        };
        found.push((call.link, item.say(at(call.place))));
    }
    for stop in &story.stops {
        let item = Item::new(640).say(format!("The person stopped the work of turn {}", stop.turn));
        found.push((usize::MAX, item));
    }
    found.sort_by_key(|(link, _)| *link);
    found.into_iter().map(|(_, item)| item).collect()
}

/// Whether it did not come about, and was not tried again. A later failure stands for all before it.
fn is_dead_end(story: &Story<'_>, call: &Call<'_>) -> bool {
    let failed = matches!(call.outcome, Outcome::Failed | Outcome::Refused);
    failed && !story.calls.iter().any(|later| later.link > call.link && later.label == call.label)
}
