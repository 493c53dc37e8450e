//! What the person decided, approved, chose or refused on the way.

use unicode_width::UnicodeWidthStr;

use super::super::asks::wants_words;
use super::super::call::Outcome;
use super::super::item::{Cut, Item};
use super::super::plain::{is_question, one_line, plain, sentences};
use super::super::story::{Prompt, Story};
use super::super::trace::terms;
use super::super::words::WORDS;
use super::goal::turned;
use super::{answer, at, context, fading, is_vague};
use crate::transcript::Json;

/// A prompt of so many columns is quoted whole.
const WHOLE: usize = 300;

pub(super) fn find(story: &Story<'_>) -> Vec<Item> {
    let mut found: Vec<(usize, Item)> = Vec::new();
    for call in &story.calls {
        let item = match (call.name.as_str(), call.outcome) {
            ("AskUserQuestion", Outcome::Done) => {
                call.detail.and_then(|detail| detail.get("answers")).map(|told| answers(story, told))
            }
            ("ExitPlanMode" | "exit_plan_mode", Outcome::Done) => call.given("plan").map(|plan| {
                Item::new(870)
                    .say("The plan that the person approved: “")
                    .quote(plain(&plan), Cut::Middle(220))
                    .say("”")
            }),
            (_, Outcome::Refused) => feedback(&story.clean(&call.text()))
                .map(|words| Item::new(800).say("Said when refusing a call: “").quote(words, Cut::End(80)).say("”")),
            _ => None,
        };
        found.extend(item.map(|item| (call.link, item.say(at(call.place)))));
    }
    found.extend(binding(story));
    found.extend(agreed(story));
    found.sort_by_key(|(link, _)| *link);
    found.into_iter().map(|(_, item)| item).collect()
}

/// What in the prompts binds whoever works on. What was put off stands among the tasks.
fn binding(story: &Story<'_>) -> Vec<(usize, Item)> {
    let asked: Vec<&Prompt> = story.asked().collect();
    let turns: Vec<usize> = turned(story).iter().map(|prompt| prompt.link).collect();
    let binds = |words: &str| WORDS.decides(words) && !WORDS.putting_off.is_in(words) && !is_question(words);
    let words_only = |prompt: &Prompt| !story.deeds(prompt.place.turn).is_work();
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
        let item = Item::new(fading(872, asked.len(), no, 1)).of_turn(prompt.place.turn);
        let item = item.say("“").quote(&words, Cut::Middle(50)).say("”");
        let answered = if words_only(prompt) && is_vague(&words) { answer(story, prompt, 16) } else { String::new() };
        Some((prompt.link, context(item, prompt, &words).say(answered)))
    });
    told.collect()
}

/// What the person agreed to in a word, with what that was an answer to, and whether anything came of it.
fn agreed(story: &Story<'_>) -> Vec<(usize, Item)> {
    let asked: Vec<&Prompt> = story.asked().collect();
    let agrees = |pair: &&[&Prompt]| WORDS.is_agreement(&pair[1].words);
    let all: Vec<&[&Prompt]> = asked.windows(2).filter(agrees).collect();
    let told = all.iter().enumerate().filter_map(|(no, pair)| {
        let (before, prompt) = (pair[0], pair[1]);
        let to = one_line(prompt.after.as_deref()?);
        let names = terms(&to);
        let is_open = !names.is_empty() && story.trace().later(&names, before.place.turn.saturating_sub(1)).is_none();
        let turn = prompt.place.turn;
        let item = Item::new(fading(846, all.len(), no, 3)).of_turn(turn).say("“").quote(&prompt.words, Cut::End(20));
        let item = item.say(format!("” (turn {turn}) to: “")).quote(to, Cut::Middle(40)).say("” on “");
        let item = item.quote(one_line(&before.words), Cut::Middle(16)).say("”");
        Some((prompt.link, item.say(if is_open { "; no edit or command since names it" } else { "" })))
    });
    told.collect()
}

/// What the person chose where the model asked.
fn answers(story: &Story<'_>, answers: Json<'_>) -> Item {
    let clean = |text: &str| one_line(&story.clean(text));
    let told = answers.fields().into_iter().map(|(question, answer)| {
        let answer = answer.text().unwrap_or_default();
        format!("“{}”: “{}”", clean(&crate::transcript::json::decode(question)), clean(&answer))
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
