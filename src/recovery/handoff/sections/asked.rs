//! What the person asked for, and what they approved, chose or refused on the way.

use unicode_width::UnicodeWidthStr;

use super::super::asks::wants_words;
use super::super::call::Outcome;
use super::super::item::{Cut, Item};
use super::super::plain::{is_question, one_line, plain, sentences};
use super::super::story::{Prompt, Story};
use super::super::words::WORDS;
use super::{at, context, fading, quoted};
use crate::transcript::Json;

/// A prompt of so many columns is quoted whole.
const WHOLE: usize = 140;

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
        items.push(quoted(story, Item::new(1000).say("Asked first: "), prompt, 180));
    } else if worked_on.is_empty() && story.unanswered().is_empty() {
        items.push(Item::new(1000).say("No prompt is recorded; see below what was done."));
    }
    let newest = worked_on.iter().rfind(real).filter(|prompt| first.is_some_and(|first| first.link < prompt.link));
    if let Some(prompt) = newest {
        items.push(quoted(story, Item::new(995).say("Last prompt answered or begun: "), prompt, 160));
    }
    for prompt in turns_of(story) {
        items.push(quoted(story, Item::new(985).say("Changed on the way: "), prompt, 60));
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
        items.push(Item::new(930).say("Besides, the person only nudged: ").quote(nudges.join(", "), Cut::End(60)));
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
    found.extend(binding(story));
    found.sort_by_key(|(link, _)| *link);
    found.into_iter().map(|(_, item)| item).collect()
}

/// The prompts between the first one and the newest that change the direction.
fn turns_of<'s>(story: &'s Story<'_>) -> Vec<&'s Prompt> {
    let asked: Vec<&Prompt> = story.worked_on().iter().filter(|prompt| !prompt.command).collect();
    let between = asked.get(1..asked.len().saturating_sub(1)).unwrap_or_default();
    let turns = between.iter().copied().filter(|prompt| {
        let all = sentences(&prompt.words);
        // One word may mean anything; with something dropped or bound it is a turn.
        let binds = WORDS.binding.is_in(&prompt.words) || WORDS.dropping.is_in(&prompt.words);
        binds && !wants_words(story, prompt) && all.first().is_some_and(|first| WORDS.turning.begins(first))
    });
    turns.collect()
}

/// What in the prompts binds whoever works on. What was put off stands among the tasks.
fn binding(story: &Story<'_>) -> Vec<(usize, Item)> {
    let asked: Vec<&Prompt> = story.worked_on().iter().filter(|prompt| !prompt.command).collect();
    let turns: Vec<usize> = turns_of(story).iter().map(|prompt| prompt.link).collect();
    let binds = |words: &str| {
        let binds = WORDS.binding.is_in(words) || WORDS.dropping.is_in(words);
        binds && !WORDS.putting_off.is_in(words) && !is_question(words)
    };
    let told = asked.iter().enumerate().filter_map(|(no, prompt)| {
        if turns.contains(&prompt.link) || wants_words(story, prompt) {
            return None;
        }
        let in_goal = no == 0 || no + 1 == asked.len();
        let words: Vec<&str> = sentences(&prompt.words).into_iter().filter(|sentence| binds(sentence)).collect();
        // What a short prompt says besides belongs to it; the first one and the newest stand above.
        let words = match () {
            () if words.is_empty() => return None,
            () if prompt.words.width() <= WHOLE && !in_goal => one_line(&prompt.words),
            () => format!("… {}", one_line(&words.join(" … "))),
        };
        let item = Item::new(fading(872, asked.len(), no, 2)).of_turn(prompt.place.turn);
        let item = item.say("“").quote(&words, Cut::Middle(40)).say("”");
        Some((prompt.link, context(story, item, prompt, &words)))
    });
    told.collect()
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
