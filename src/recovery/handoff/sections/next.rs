//! What comes next, as far as the transcript tells.

use super::super::deeds::Deed;
use super::super::item::{Cut, Item};
use super::super::plain::{is_question, one_line, sentences};
use super::super::story::Story;
use super::tasks;
use super::{at, broken, now, open};

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = announced(story).into_iter().collect();
    if !now::lost(story).is_empty() {
        items.push(Item::new(983).say("Settle the calls without a result, as said above"));
    }
    if let Some(task) = tasks::tasks(story).into_iter().find(tasks::Task::is_under_way) {
        items.push(Item::new(981).say("Go on with the task under way: ").quote(task.subject, Cut::End(50)));
    }
    let wanted = story.wanted();
    let asked: Vec<String> = wanted.iter().map(|(prompt, _)| format!("“{}”", one_line(&prompt.words))).collect();
    if !asked.is_empty() {
        items.push(Item::new(982).say("Do what has no answer yet: ").quote(asked.join("; "), Cut::Middle(60)));
    }
    items.extend(broken::gap(story));
    items.extend(unproved(story));
    if story.unanswered().is_empty() && now::lost(story).is_empty() {
        let told = "Every prompt got an answer. Whether the work is done was not checked: ask the person";
        items.insert(0, Item::new(980).say(told));
    }
    if items.is_empty() {
        items.push(Item::new(980).say("Ask the person what comes next: the prompts without an answer only nudge"));
    }
    items
}

/// What the assistant was about to do, or what it asked.
fn announced(story: &Story<'_>) -> Option<Item> {
    let said = story.said.last()?;
    let text = story.clean(&said.text);
    let all = sentences(&text);
    let last = one_line(all.last()?);
    let lead = match () {
        () if !said.closing => format!("Resume turn {}. It had announced", said.place.turn),
        () if is_question(&last) && story.wanted().is_empty() => "The assistant waits for an answer to".to_owned(),
        () => return None,
    };
    let cut = if all.len() > 1 { "… " } else { "" };
    Some(Item::new(986).say(format!("{lead}: “{cut}")).quote(last, Cut::Middle(60)).say("”"))
}

/// What was said or changed last and nothing recorded bears out.
fn unproved(story: &Story<'_>) -> Option<Item> {
    let newest = story.worked_on().iter().rfind(|prompt| !prompt.command)?;
    if open::words_only(story).any(|prompt| prompt.link == newest.link) && !is_question(&newest.words) {
        let told = format!("The last request (turn {}) was answered with words only", newest.place.turn);
        return Some(Item::new(978).say(told).say(": no edit or command is recorded for it; see whether it is done"));
    }
    let is_under_way = now::lost(story).iter().any(|call| call.deed == Deed::Check);
    let edit = story
        .last_edit()
        .filter(|_| !is_under_way)
        .filter(|edit| story.last_check().is_none_or(|check| check.link < edit.link))?;
    let told = "Check the work: no test, build or lint with a result is recorded after the last edit";
    Some(Item::new(977).say(told).say(at(edit.place)))
}
