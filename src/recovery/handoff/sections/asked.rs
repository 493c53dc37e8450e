//! What the person asked for: the goal, and everything said on the way to it.

use unicode_width::UnicodeWidthStr;

use super::super::call::Outcome;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, plain, sentences};
use super::super::story::{Prompt, Story};
use super::{at, fading};
use crate::transcript::Json;

/// A prompt of fewer columns says little without what it answers.
const SHORT: usize = 24;

pub(super) fn goal(story: &Story<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let real = |prompt: &&Prompt| !prompt.command;
    let worked_on = story.worked_on();
    let first = worked_on.iter().find(real);
    if story.summaries.first().is_some_and(|(link, _)| first.is_none_or(|first| *link < first.link)) {
        items.push(
            Item::new(1000).say("The beginning is not recorded here; the summary under “Earlier work” tells it."),
        );
    }
    if let Some(prompt) = first {
        items.push(told(story, 1000, "Asked first: ", prompt, 180));
    } else if worked_on.is_empty() && story.unanswered().is_empty() {
        items.push(Item::new(1000).say("No prompt is recorded; see below what was done."));
    }
    let newest = worked_on.iter().rfind(real).filter(|prompt| first.is_some_and(|first| first.link < prompt.link));
    if let Some(direction) = direction(worked_on) {
        items.push(told(story, 994, "Then: ", direction, 120));
    }
    if let Some(prompt) = newest {
        items.push(told(story, 995, "Newest direction: ", prompt, 160));
    }
    for (prompt, times) in story.unanswered() {
        let times = if times > 1 { format!(", sent {times} times") } else { String::new() };
        let item = Item::new(990).say("Asked last and never answered: “").quote(&prompt.words, Cut::Middle(140));
        items.push(item.say(format!("” (turn {}{times})", prompt.place.turn)));
    }
    items
}

/// The newest prompt that says much by itself, where the newest one does not.
fn direction(worked_on: &[Prompt]) -> Option<&Prompt> {
    let real: Vec<&Prompt> = worked_on.iter().filter(|prompt| !prompt.command).skip(1).collect();
    let (newest, before) = real.split_last()?;
    let says_much = |prompt: &&&Prompt| prompt.words.width() >= SHORT;
    before.iter().rfind(says_much).filter(|_| newest.words.width() < SHORT).copied()
}

pub(super) fn instructions(story: &Story<'_>) -> Vec<Item> {
    let mut found: Vec<(usize, Item)> = Vec::new();
    let worked_on: Vec<&Prompt> = story.worked_on().iter().filter(|prompt| !prompt.command).collect();
    // The first one and the newest ones stand in the goal.
    let mut between = worked_on.get(1..worked_on.len().saturating_sub(1)).unwrap_or_default().to_vec();
    let direction = direction(story.worked_on()).map(|prompt| prompt.link);
    between.retain(|prompt| Some(prompt.link) != direction);
    for (no, prompt) in between.iter().enumerate() {
        let weight = fading(790, between.len(), no, 2);
        // What was wanted holds longer than what was asked.
        let less = if is_question(&prompt.words) || prompt.words.width() < SHORT / 2 { 200 } else { 0 };
        let weight = weight.saturating_sub(less);
        found.push((prompt.link, told(story, weight, "", prompt, 70)));
    }
    for call in &story.calls {
        let item = match (call.name.as_str(), call.outcome) {
            ("AskUserQuestion", Outcome::Done) => call.detail.and_then(|detail| detail.get("answers")).map(answers),
            ("ExitPlanMode" | "exit_plan_mode", Outcome::Done) => call.given("plan").map(|plan| {
                Item::new(870)
                    .say("The plan that the person approved: “")
                    .quote(plain(&plan), Cut::Middle(220))
                    .say("”")
            }),
            (_, Outcome::Refused) => feedback(&call.text())
                .map(|words| Item::new(800).say("Said when refusing a call: “").quote(words, Cut::End(80)).say("”")),
            _ => None,
        };
        found.extend(item.map(|item| (call.link, item.say(at(call.place)))));
    }
    found.sort_by_key(|(link, _)| *link);
    found.into_iter().map(|(_, item)| item).collect()
}

fn is_question(words: &str) -> bool {
    words.trim_end().ends_with(['?', '？', '؟'])
}

/// A prompt; a short one with what it answers.
fn told(story: &Story<'_>, weight: u32, lead: &str, prompt: &Prompt, most: u32) -> Item {
    let item = Item::new(weight).say(format!("{lead}“")).quote(&prompt.words, Cut::Middle(most)).say("”");
    let asked = prompt.after.as_deref().filter(|_| prompt.words.width() < SHORT);
    let asked = asked.and_then(|text| sentences(&story.clean(text)).last().map(|last| one_line(last)));
    match asked {
        Some(asked) => item
            .say(format!(" (turn {}, after the assistant's “", prompt.place.turn))
            .quote(asked, Cut::End(40))
            .say("”)"),
        None => item.say(format!(" (turn {})", prompt.place.turn)),
    }
}

/// What the person chose where the model asked.
fn answers(answers: Json<'_>) -> Item {
    let told = answers.fields().into_iter().map(|(question, answer)| {
        let answer = answer.text().unwrap_or_default();
        format!("“{}”: “{}”", one_line(&crate::transcript::json::decode(question)), one_line(&answer))
    });
    let told: Vec<String> = told.collect();
    Item::new(820).say("Answered the questions: ").quote(told.join("; "), Cut::End(120))
}

/// What the person gave as a reason for not allowing a call.
fn feedback(words: &str) -> Option<String> {
    let said = words.split_once("the user said:").or_else(|| words.split_once("provided the following reason"))?.1;
    let said = said.split("\n\nNote:").next()?;
    Some(said.trim_start_matches(':').trim().to_owned()).filter(|said| !said.is_empty())
}
