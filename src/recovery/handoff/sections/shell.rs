//! The files that commands wrote or removed, as far as their text tells.

use std::collections::HashSet;

use super::super::call::Outcome;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, turns};
use super::super::shell::{Effect, effects, runs_script};
use super::super::story::Story;

/// So many files are enough.
const MOST: usize = 60;

pub(super) fn find(story: &Story<'_>) -> Option<Item> {
    let (mut told, mut known): (Vec<String>, HashSet<String>) = (Vec::new(), HashSet::new());
    let mut scripts: Vec<u32> = Vec::new();
    for call in story.calls.iter().rev().filter(|call| call.outcome != Outcome::Refused) {
        let Some(command) = call.given("command") else { continue };
        scripts.extend(Some(call.place.turn).filter(|_| runs_script(&command)));
        // More is never shown.
        if told.len() > MOST || effects(&command).is_empty() {
            continue;
        }
        for effect in effects(&story.clean(&command)).into_iter().rev() {
            let (verb, path) = match &effect {
                Effect::Writes(path) => ("written", path),
                Effect::Removes(path) => ("removed", path),
            };
            let path = one_line(&story.relative(path));
            if known.insert(path.clone()) {
                told.push(format!("{verb} {path} (turn {})", call.place.turn));
            }
        }
    }
    let scripts = if scripts.is_empty() { String::new() } else { format!("scripts in {}", turns(&scripts)) };
    let item = Item::new(857).say("By commands, as far as their text tells: ").quote(told.join(", "), Cut::End(70));
    Some(match (told.is_empty(), scripts.is_empty()) {
        (true, true) => return None,
        (true, false) => Item::new(857).say(format!("Perhaps more by {scripts}, whose text is not read")),
        (false, true) => item,
        (false, false) => item.say(format!("; perhaps more by {scripts}, whose text is not read")),
    })
}
