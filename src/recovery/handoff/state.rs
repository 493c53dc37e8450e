//! How the session ended: from what the API said of its last answer, the order of the rows, and the findings. Never from
//! words, which would have to be understood.

use super::clip::{head, quoted};
use super::story::{Event, Story, What};
use crate::recovery::calls::{Call, Outcome};
use crate::session::{Gap, Via};
use crate::text::count;
use crate::transcript::{EntryNo, Kind};

/// Tools whose result is what the person answers.
const ASKS: &[&str] = &["AskUserQuestion", "ExitPlanMode", "exit_plan_mode"];

const MIDDLE: &str = "**In the middle of a turn**";

/// The sentences of the state, the most important one first.
pub(super) fn state(story: &Story<'_>) -> Vec<String> {
    let mut told = vec![ending(story)];
    told.extend(lost(story));
    told.extend(holes(story));
    told
}

fn ending(story: &Story<'_>) -> String {
    let Some(last) = story.events.last() else { return "The transcript has no prompt and no answer.".to_owned() };
    let at = last.line;
    match last.what {
        What::ApiError => refused(story, last),
        What::Prompt | What::Queued => format!("The last thing in the transcript is a prompt from the person (L{at})."),
        What::Stop => format!("**The person stopped the assistant** (L{at})."),
        What::Summary => format!("The client had just compacted the conversation (L{at})."),
        What::Call(no) => in_a_call(&story.calls[no]),
        What::Answer => answered(story, last),
    }
}

/// Errors at the end, and the prompts that got nothing else.
fn refused(story: &Story<'_>, last: &Event) -> String {
    let is_work = |event: &&Event| matches!(event.what, What::Answer | What::Call(_));
    let behind = story.events.iter().rposition(|event| is_work(&event)).map_or(0, |at| at + 1);
    let prompts: Vec<String> = story.events[behind..]
        .iter()
        .filter(|event| event.is_of_person())
        .map(|event| format!("L{}", event.line))
        .collect();
    let before = match prompts.len() {
        0 => "in the middle of a turn".to_owned(),
        _ => format!("for {} ({})", count(prompts.len() as u64, "prompt"), prompts.join(", ")),
    };
    let said = quoted(&head(&story.words(last).replace('\n', " "), 40));
    format!("**The API gave an error instead of an answer**, {before}; the client wrote {said} (L{}).", last.line)
}

fn in_a_call(call: &Call<'_>) -> String {
    let at = call.line;
    match call.outcome {
        Outcome::Unknown if ASKS.contains(&call.name.as_str()) => {
            format!("**Waiting for the person**: the assistant asked via {} (L{at}).", call.name)
        }
        Outcome::Unknown => format!("{MIDDLE}: the last call (L{at}) has no result."),
        Outcome::Refused => format!("{MIDDLE}: the person rejected the last call (L{at})."),
        Outcome::Failed | Outcome::Done => {
            format!("{MIDDLE}: the last call (L{at}) has its result; the assistant had not answered yet.")
        }
    }
}

fn answered(story: &Story<'_>, last: &Event) -> String {
    let at = last.line;
    match stop_reason(story, last.entry).as_deref() {
        Some(reason @ ("end_turn" | "stop_sequence")) => {
            format!("The assistant ended its turn (L{at}, `{reason}`): it was the person's turn to speak.")
        }
        Some("tool_use") => {
            format!("{MIDDLE}: the last answer (L{at}) announces a tool call that is not in the transcript.")
        }
        Some("max_tokens") => format!("{MIDDLE}: the last answer (L{at}) was cut off at the token limit."),
        Some(other) => format!("The last answer (L{at}) ended with `{}`.", head(&story.clean_line(other), 12)),
        // Clients before 2.1.112 write it on few answers, later ones on nearly all.
        None if writes_reasons(story) => {
            format!("{MIDDLE}: the last answer (L{at}) was cut off while it was being written.")
        }
        None => format!("The last thing in the transcript is an answer (L{at})."),
    }
}

fn stop_reason(story: &Story<'_>, entry: EntryNo) -> Option<String> {
    let message = story.session.transcript.body(entry).get("message")?;
    Some(message.get("stop_reason")?.text()?.into_owned())
}

/// Whether the last answers before this one say why they ended.
fn writes_reasons(story: &Story<'_>) -> bool {
    let entries = &story.session.transcript.entries;
    let answers = story.session.links.iter().rev().map(|link| link.entry);
    let answers = answers.filter(|no| entries[*no].kind == Kind::Assistant && !entries[*no].is_api_error());
    let known: Vec<bool> = answers.skip(1).take(8).map(|no| stop_reason(story, no).is_some()).collect();
    known.len() >= 4 && known.iter().filter(|known| **known).count() * 4 >= known.len() * 3
}

/// The calls of the last turn without a result, beside the last one of all.
fn lost(story: &Story<'_>) -> Option<String> {
    let turn = story.turn(story.session.links.len().checked_sub(1)?);
    let lost: Vec<&Call<'_>> = story.calls.iter().filter(|call| call.outcome == Outcome::Unknown).collect();
    let lost: Vec<String> =
        lost.iter().filter(|call| call.place.turn == turn).map(|call| format!("L{}", call.line)).collect();
    (!lost.is_empty()).then(|| {
        format!(
            "{} may or may not have run: check the effects before retrying ({}).",
            if lost.len() == 1 { "One call".to_owned() } else { count(lost.len() as u64, "call") },
            lost.join(", ")
        )
    })
}

/// Where rows are missing from the file.
fn holes(story: &Story<'_>) -> Option<String> {
    let links = &story.session.links;
    let line = |at: usize| story.session.transcript.line(links[at].entry);
    let is_hole = |at: &usize| matches!(links[*at].via, Via::Gap(Gap::Missing(_) | Gap::Unreadable(_)));
    let holes: Vec<String> = (0..links.len())
        .filter(is_hole)
        .map(|at| match at.checked_sub(1) {
            Some(before) => format!("between L{} and L{}", line(before), line(at)),
            None => format!("before L{}", line(at)),
        })
        .collect();
    (!holes.is_empty()).then(|| {
        let more = if holes.len() > 3 { format!(" and at {} more places", holes.len() - 3) } else { String::new() };
        format!(
            "Rows are missing from the transcript {}{more}: what was done there can only be seen in the files.",
            holes[..holes.len().min(3)].join(", ")
        )
    })
}
