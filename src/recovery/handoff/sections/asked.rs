//! What the person asked for, and what they approved, chose or refused on the way.

use unicode_width::UnicodeWidthStr;

use super::super::call::Outcome;
use super::super::item::{Cut, Item};
use super::super::plain::{one_line, plain, sentences};
use super::super::story::{Prompt, Story};
use super::at;
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
            Item::new(1000)
                .say("The beginning is not recorded here; the summary under “Compaction summaries” tells it."),
        );
    }
    if let Some(prompt) = first {
        items.push(told(story, 1000, "Asked first: ", prompt, 180));
    } else if worked_on.is_empty() && story.unanswered().is_empty() {
        items.push(Item::new(1000).say("No prompt is recorded; see below what was done."));
    }
    let newest = worked_on.iter().rfind(real).filter(|prompt| first.is_some_and(|first| first.link < prompt.link));
    if let Some(prompt) = newest {
        items.push(told(story, 995, "Last prompt answered or begun: ", prompt, 160));
    }
    for (prompt, times) in story.wanted() {
        let times = if times > 1 { format!(", sent {times} times") } else { String::new() };
        let item = Item::new(990).say("Later prompt without an answer: “").quote(&prompt.words, Cut::Middle(140));
        items.push(item.say(format!("” (turn {}{times})", prompt.place.turn)));
    }
    let nudges: Vec<String> = story
        .nudges()
        .iter()
        .map(|prompt| format!("“{}” (turn {})", one_line(&prompt.words), prompt.place.turn))
        .collect();
    if !nudges.is_empty() {
        items.push(Item::new(930).say("Then the person only nudged: ").quote(nudges.join(", "), Cut::End(60)));
    }
    items
}

pub(super) fn instructions(story: &Story<'_>) -> Vec<Item> {
    let mut found: Vec<(usize, Item)> = Vec::new();
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

/// A prompt; a short one with what it answers.
fn told(story: &Story<'_>, weight: u32, lead: &str, prompt: &Prompt, most: u32) -> Item {
    let item = Item::new(weight).say(format!("{lead}“")).quote(&prompt.words, Cut::Middle(most)).say("”");
    let asked = prompt.after.as_deref().filter(|_| prompt.words.width() < SHORT);
    let asked = asked.and_then(|text| last_sentence(&story.clean(text)));
    match asked {
        Some(asked) => item
            .say(format!(" (turn {}, after the assistant's “", prompt.place.turn))
            .quote(asked, Cut::End(40))
            .say("”)"),
        None => item.say(format!(" (turn {})", prompt.place.turn)),
    }
}

fn last_sentence(text: &str) -> Option<String> {
    let all = sentences(text);
    let cut = if all.len() > 1 { "… " } else { "" };
    Some(format!("{cut}{}", one_line(all.last()?)))
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
