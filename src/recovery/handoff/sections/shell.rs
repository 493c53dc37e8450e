//! The files that commands wrote or removed, as far as their text tells.

use super::super::call::{Outcome, relative};
use super::super::item::{Cut, Item};
use super::super::plain::one_line;
use super::super::shell::{Effect, effects};
use super::super::story::Story;

pub(super) fn find(story: &Story<'_>) -> Option<Item> {
    let mut told: Vec<(String, String)> = Vec::new();
    for call in story.calls.iter().filter(|call| call.outcome != Outcome::Refused) {
        let Some(command) = call.given("command") else { continue };
        for effect in effects(&story.clean(&command)) {
            let (verb, path) = match &effect {
                Effect::Writes(path) => ("written", path),
                Effect::Removes(path) => ("removed", path),
            };
            let path = one_line(&relative(story.session, path));
            told.retain(|(known, _)| *known != path);
            told.push((path.clone(), format!("{verb} {path} (turn {})", call.place.turn)));
        }
    }
    let newest: Vec<String> = told.into_iter().rev().map(|(_, words)| words).collect();
    let item = Item::new(857).say("By commands, as far as their text tells: ");
    (!newest.is_empty()).then(|| item.quote(newest.join(", "), Cut::End(70)))
}
