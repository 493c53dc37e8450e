//! What comes next, as far as the transcript tells.

use super::super::call::Call;
use super::super::deeds::Deed;
use super::super::item::{Cut, Item};
use super::super::plain::{is_question, one_line, sentences, turns};
use super::super::story::Story;
use super::tasks;
use super::{at, broken, on_disk, open, outcome, went_back};

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = announced(story).into_iter().collect();
    if let Some(prompt) = story.unfinished() {
        let told = format!("Finish what was asked last, as quoted under “Goal” (turn {})", prompt.place.turn);
        items.push(Item::new(985).say(told));
    }
    if story.lost().next().is_some() {
        items.push(Item::new(983).say("Settle the calls without a result, as said above"));
    }
    if let Some(task) = tasks::tasks(story).into_iter().find(tasks::Task::is_under_way) {
        items.push(Item::new(981).say("Go on with the task under way: ").quote(task.subject, Cut::End(50)));
    }
    let wanted = story.wanted();
    let asked: Vec<String> = wanted.iter().map(|(prompt, _)| format!("“{}”", one_line(&prompt.words))).collect();
    if !asked.is_empty() {
        items.push(Item::new(982).say("Answer or do what waits: ").quote(asked.join("; "), Cut::Middle(60)));
    }
    items.extend(broken::gap(story));
    items.extend(unchecked(story));
    if !went_back::find(story).is_empty() {
        items.push(Item::new(978).say("Look at what the rewound calls may have done, as told below"));
    }
    let open = open::traceless(story);
    if !open.is_empty() {
        let told = "Do or ask about what got words but no deed, marked as perhaps open below: ";
        items.push(Item::new(976).say(told).quote(turns(&open), Cut::End(30)));
    }
    if story.unanswered().is_empty() && story.unfinished().is_none() {
        let but = if open.is_empty() { "" } else { ", which does not mean that all was done" };
        items.push(Item::new(980).say(format!("Every prompt got a reply{but}: ask the person what comes next")));
    }
    if items.is_empty() {
        items.push(Item::new(980).say("Ask the person what comes next: the prompts without an answer only nudge"));
    }
    items
}

/// What the assistant was about to do, or what it asked.
fn announced(story: &Story<'_>) -> Option<Item> {
    let said = story.said.last()?;
    let all = sentences(&said.text);
    let last = one_line(all.last()?);
    let lead = match () {
        () if !said.closing => format!("Resume turn {} where it stopped. It had announced", said.place.turn),
        () if is_question(&last) && story.wanted().is_empty() => "The assistant waits for an answer to".to_owned(),
        () => return None,
    };
    let cut = if all.len() > 1 { "… " } else { "" };
    let item = Item::new(986).say(format!("{lead}: “{cut}")).quote(last, Cut::Middle(60)).say("”");
    let came: Vec<&Call<'_>> = story.calls.iter().filter(|call| call.link >= said.link && !said.closing).collect();
    let told = |call: &&Call<'_>| format!("{} {}{}", call.label, outcome(call), on_disk(story, call));
    let words: Vec<String> = came.iter().map(told).collect();
    let edits = match (came.is_empty(), came.iter().any(|call| call.deed == Deed::Change)) {
        (true, _) => "; no call came with that",
        (false, true) => "; with that came: ",
        (false, false) => "; with that came, no edit among them: ",
    };
    Some(if said.closing { item } else { item.say(edits).quote(words.join("; "), Cut::Middle(60)) })
}

/// What was changed last and not checked since.
fn unchecked(story: &Story<'_>) -> Option<Item> {
    let is_under_way = story.lost().any(|call| call.checks);
    let edit = story
        .last_edit()
        .filter(|_| !is_under_way)
        .filter(|edit| story.last_check().is_none_or(|check| check.link < edit.link))?;
    let told = "Check the work: no test, build or lint with a result is recorded after the last edit";
    Some(Item::new(977).say(told).say(at(edit.place)))
}
