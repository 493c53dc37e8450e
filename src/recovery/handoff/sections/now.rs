//! Where things stood when it ended or broke, and what comes next.

use super::super::call::{Call, Outcome};
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, sentences};
use super::super::story::Story;
use super::{at, tasks};
use crate::diagnosis::Verdict;

pub(super) fn state(story: &Story<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    if let Some(said) = story.said.last() {
        let item = Item::new(955).say("The assistant said last: “").quote(&said.text, Cut::Middle(170)).say("”");
        items.push(item.say(at(said.place)));
    }
    if let Some(done) = story.calls.iter().rfind(|call| is_work(call)) {
        let item = Item::new(940).say("The last call that ended well: ").quote(&done.label, Cut::Middle(50));
        items.push(item.say(at(done.place)));
    }
    items.push(Item::new(985).say(ending(story)));
    let lost = lost(story);
    if !lost.is_empty() {
        let item = Item::new(984).say("Of these calls no result is recorded, so nobody knows whether they ran: ");
        items.push(item.quote(lost.join("; "), Cut::Middle(110)));
    }
    items
}

/// Whether a call did something; keeping a list of tasks is no work.
fn is_work(call: &Call<'_>) -> bool {
    let keeps_a_list = call.name.starts_with("Todo") || (call.name.starts_with("Task") && call.name != "Task");
    call.outcome == Outcome::Done && !keeps_a_list
}

/// How it ended, without a word of the errors themselves.
fn ending(story: &Story<'_>) -> String {
    let damage = story.diagnosis.first().and_then(|finding| finding.place(story.session));
    let damage = damage.map_or(String::new(), |place| format!(" at {place}"));
    let since = story.unanswered().first().map(|(prompt, _)| prompt.place.turn);
    match story.diagnosis.verdict {
        Verdict::Broken | Verdict::Damaged => match since {
            Some(turn) => format!("The session's records broke{damage}; from turn {turn} on no prompt was answered."),
            None => format!("The session's records broke{damage}."),
        },
        Verdict::Refused => "The API refused the session's records; what was asked last got no answer.".to_owned(),
        Verdict::Lossy => format!("The session's records are broken{damage}; what is told here is whole."),
        Verdict::Errored => "The last request failed, so what was asked last got no answer.".to_owned(),
        Verdict::Interrupted => "The session ended while a call was running.".to_owned(),
        Verdict::Sound if since.is_some() => "The session ended before the last prompt was answered.".to_owned(),
        Verdict::Sound => "The session ended between two turns; nothing was running.".to_owned(),
        Verdict::Empty | Verdict::Unreadable => "Nothing of the work can be read.".to_owned(),
    }
}

/// The calls without a result that nobody made again, in a few words.
fn lost(story: &Story<'_>) -> Vec<String> {
    let done = |later: &Call<'_>| later.outcome == Outcome::Done;
    let again = |call: &Call<'_>| {
        story.calls.iter().any(|later| later.link > call.link && done(later) && later.label == call.label)
    };
    let mut told: Vec<String> = Vec::new();
    for call in story.lost().filter(|call| !again(call)) {
        let what = format!("{}{}", call.label, at(call.place));
        if !told.contains(&what) {
            told.push(what);
        }
    }
    told
}

pub(super) fn next(story: &Story<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = announced(story).into_iter().collect();
    let lost = lost(story);
    if let Some(first) = lost.first() {
        let item = Item::new(983).say("Make the calls without a result again, if that is safe: ");
        let more = if lost.len() > 1 { format!(" and {} more", lost.len() - 1) } else { String::new() };
        items.push(item.quote(first, Cut::Middle(60)).say(more));
    }
    if let Some(task) = tasks::tasks(story).into_iter().find(tasks::Task::is_under_way) {
        items.push(Item::new(981).say("Go on with the task under way: ").quote(task.subject, Cut::End(50)));
    }
    let asked: Vec<String> =
        story.unanswered().iter().map(|(prompt, _)| format!("“{}”", one_line(&prompt.words))).collect();
    if !asked.is_empty() {
        items.push(Item::new(982).say("Do what was asked last: ").quote(asked.join("; "), Cut::Middle(60)));
    }
    if items.is_empty() {
        items.push(Item::new(980).say("Nothing is left open in the transcript. Ask the person what comes next."));
    }
    items
}

/// What the assistant was about to do, or what it asked.
fn announced(story: &Story<'_>) -> Option<Item> {
    let said = story.said.last()?;
    let text = story.clean(&said.text);
    let last = sentences(&text).last().map(|last| one_line(last))?;
    let lead = match () {
        () if !said.closing => "The assistant was about to go on from",
        () if last.ends_with(['?', '？', '؟']) && story.unanswered().is_empty() => {
            "The assistant waits for an answer to"
        }
        () => return None,
    };
    Some(Item::new(979).say(format!("{lead}: “")).quote(last, Cut::Middle(60)).say("”"))
}
