//! All that the person said, decided by an answer, allowed or refused: word for word, the newest first.

use std::collections::HashMap;

use super::super::call::label;
use super::super::clip::{ends, head, quoted, tail};
use super::super::story::{Event, Story, What};
use super::super::tokens::tokens;
use super::Found;
use crate::recovery::calls::{Call, Outcome};
use crate::transcript::{Json, json};

/// A shorter prompt says little without what it answers.
const SHORT: u32 = 14;
/// Of so many prompts, that is; of older ones only a word or two.
const RECENT: u32 = 6;
/// A longer one may hold what was pasted.
const LINES: usize = 15;

pub(super) fn find(story: &Story<'_>, room: u32) -> Found {
    let said = said(story);
    let approved = |event: &&Event| matches!(event.what, What::Call(no) if is_plan(&story.calls[no]) && is_question(&story.calls[no]));
    let plan = said.iter().find(approved).map(|event| event.link);
    let (mut rank, mut to_come) = (0, said.len() as u32);
    let mut left = story.wish.budget * 2 / 5;
    let mut times = times(story);
    Found::of(&said, room, |no, event| {
        // Where little was said, it is said whole.
        let each = (left / to_come).min(story.scaled(400));
        to_come -= 1;
        let words = if let What::Call(call) = event.what {
            decided(story, &story.calls[call], plan == Some(event.link))?
        } else {
            let times = short(story, event).map_or(Some(1), |words| times.remove(&words))?;
            rank += 1;
            prompt(story, event, (rank, most(story, rank).max(each)), times)?
        };
        let text = format!("L{} {words}", event.line);
        left = left.saturating_sub(tokens(&text));
        Some((no as u32, text))
    })
}

/// Prompts, and calls that the person decided about, the newest first.
fn said(story: &Story<'_>) -> Vec<Event> {
    let decides = |event: &Event| match event.what {
        What::Call(no) => story.calls[no].outcome == Outcome::Refused || is_question(&story.calls[no]),
        _ => event.is_of_person(),
    };
    story.events.iter().rev().copied().filter(decides).collect()
}

fn is_question(call: &Call<'_>) -> bool {
    call.outcome == Outcome::Done && (call.name == "AskUserQuestion" || is_plan(call))
}

fn is_plan(call: &Call<'_>) -> bool {
    matches!(call.name.as_str(), "ExitPlanMode" | "exit_plan_mode")
}

/// How long a prompt may be: newer overrides older.
fn most(story: &Story<'_>, rank: u32) -> u32 {
    let most = match rank {
        1 => 320,
        2..=5 => 150,
        _ => 72,
    };
    story.scaled(most)
}

fn prompt(story: &Story<'_>, event: &Event, (rank, most): (u32, u32), times: u32) -> Option<String> {
    let words = Some(story.words(event)).filter(|words| !words.is_empty())?;
    let shown = quoted(&ends(&words, most));
    let lines = words.lines().count();
    let pasted = if lines > LINES { format!(" ({lines} lines, perhaps pasted)") } else { String::new() };
    let times = if times > 1 { format!(" (said {times} times)") } else { String::new() };
    let short = if rank <= RECENT { SHORT } else { SHORT / 4 };
    let after = if tokens(&words) <= short { answered(story, event) } else { None };
    let after = after.map_or(String::new(), |after| format!(", after the assistant's “{after}”"));
    Some(if shown.starts_with('\n') {
        format!("said{times}{pasted}{after}:{shown}")
    } else {
        format!("{shown}{times}{pasted}{after}")
    })
}

/// The end of what the assistant had said right before.
fn answered(story: &Story<'_>, event: &Event) -> Option<String> {
    let at = story.events.partition_point(|other| other.link < event.link);
    let before = story.events[..at].iter().rev().take_while(|other| !other.is_of_person());
    let answer = before.into_iter().find(|other| other.what == What::Answer)?;
    Some(tail(&story.words(answer).replace('\n', " "), story.scaled(22)))
}

/// What the person decided about a call.
fn decided(story: &Story<'_>, call: &Call<'_>, newest_plan: bool) -> Option<String> {
    let plan = || call.given("plan").map(|plan| story.clean(&plan)).filter(|plan| !plan.is_empty());
    Some(match call.outcome {
        Outcome::Done if call.name == "AskUserQuestion" => format!("answered: {}", answers(story, call)?),
        Outcome::Done => match plan() {
            Some(plan) if newest_plan => format!("approved this plan: {}", quoted(&ends(&plan, story.scaled(380)))),
            Some(plan) => format!("approved an older plan: {}", quoted(&head(plan.lines().next()?, 24))),
            None => "approved a plan".to_owned(),
        },
        _ => {
            let what = if is_plan(call) { "a plan".to_owned() } else { label(story, call, story.scaled(30)) };
            match reason(&story.clean(&call.text())) {
                Some(why) => format!("rejected {what}: {}", quoted(&ends(&why, story.scaled(140)))),
                None => format!("rejected {what}"),
            }
        }
    })
}

/// What the person chose where the assistant asked.
fn answers(story: &Story<'_>, call: &Call<'_>) -> Option<String> {
    let told = call.detail.and_then(|detail| detail.get("answers")).map(Json::fields).unwrap_or_default();
    let most = story.scaled(30);
    let told = told.into_iter().map(|(question, answer)| {
        let answer = answer.text().map(|answer| story.clean_line(&answer)).unwrap_or_default();
        format!("“{}” to “{}”", head(&answer, most * 2), head(&story.clean_line(&json::decode(question)), most))
    });
    let told: Vec<String> = told.collect();
    if !told.is_empty() {
        return Some(told.join("; "));
    }
    let text = story.clean_line(&call.text());
    (!text.is_empty()).then(|| quoted(&ends(&text, most * 3)))
}

/// What the person gave as a reason, between the words that clients put around it.
fn reason(words: &str) -> Option<String> {
    let said = ["the user said:", "provided the following reason", "following feedback"]
        .iter()
        .find_map(|mark| words.split_once(mark))?
        .1;
    // Of questions that were to be talked over the client lists what was answered.
    let said = said.split("\n\nNote:").next()?.rsplit("Questions asked:").next()?;
    Some(said.trim_start_matches(':').trim().to_owned()).filter(|said| !said.is_empty())
}

/// How often short prompts were said: each is told once, where it was said last.
fn times(story: &Story<'_>) -> HashMap<String, u32> {
    let mut times = HashMap::new();
    let prompts = story.events.iter().filter(|event| event.is_of_person());
    prompts.filter_map(|event| short(story, event)).for_each(|words| *times.entry(words).or_default() += 1);
    times
}

fn short(story: &Story<'_>, event: &Event) -> Option<String> {
    let is_short = story.session.transcript.raw(event.entry).len() < 4096;
    let words = if event.what == What::Queued {
        story.queued(event.entry)
    } else {
        is_short.then(|| story.session.words(event.entry))?
    };
    words.map(|words| words.trim().to_lowercase()).filter(|words| words.len() < 800)
}
