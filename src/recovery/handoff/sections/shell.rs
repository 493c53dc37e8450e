//! The files that commands wrote or removed, as far as their text tells.

use super::super::call::{Outcome, relative};
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, turns};
use super::super::shell::{Effect, effects, runs_script};
use super::super::story::Story;

pub(super) fn find(story: &Story<'_>) -> Option<Item> {
    let mut told: Vec<(String, String)> = Vec::new();
    let mut scripts: Vec<u32> = Vec::new();
    for call in story.calls.iter().filter(|call| call.outcome != Outcome::Refused) {
        let Some(command) = call.given("command") else { continue };
        scripts.extend(Some(call.place.turn).filter(|_| runs_script(&command)));
        if effects(&command).is_empty() {
            continue;
        }
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
    let scripts = if scripts.is_empty() { String::new() } else { format!("scripts in {}", turns(&scripts)) };
    let item = Item::new(857).say("By commands, as far as their text tells: ").quote(newest.join(", "), Cut::End(70));
    Some(match (newest.is_empty(), scripts.is_empty()) {
        (true, true) => return None,
        (true, false) => Item::new(857).say(format!("Perhaps more by {scripts}, whose text is not read")),
        (false, true) => item,
        (false, false) => item.say(format!("; perhaps more by {scripts}, whose text is not read")),
    })
}
