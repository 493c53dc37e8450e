//! What the person rewound away: its words count no more, but what its calls did stays done.

use super::super::call::calls_of;
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::story::Story;
use super::outcome;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let branches = story.session.branches();
    let told = branches.iter().filter(|branch| branch.at < story.end).filter_map(|branch| {
        let calls = calls_of(story.session, &branch.links, &branch.turns, &mut |text| story.clean(&text));
        let calls = calls.iter().filter(|call| call.deed.acts());
        let calls: Vec<String> = calls.map(|call| format!("{} {}", call.label, outcome(call))).collect();
        if calls.is_empty() {
            return None;
        }
        let prompt = branch.turns.iter().find_map(|turn| turn.prompt);
        let words = prompt.and_then(|prompt| story.session.words(prompt)).unwrap_or_default();
        let turn = branch.turn(story.session);
        let item = Item::new(890).say(format!("Rewound by the person, and replaced by turn {turn}: “"));
        let item = item.quote(one_line(&story.clean(&words)), Cut::Middle(24));
        let item = item.say("”; its calls may have had effects: ");
        Some(item.quote(calls.join("; "), Cut::Middle(50)))
    });
    told.collect()
}
