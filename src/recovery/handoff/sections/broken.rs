//! How a session ended or what is damaged in it, in one sentence and without a word of the errors themselves.

use super::super::call::Outcome;
use super::super::item::Item;
use super::super::story::Story;
use super::quoted;
use crate::diagnosis::{Finding, Severity, Verdict};
use crate::session::{Gap, Place, Via};

pub(super) fn ending(story: &Story<'_>) -> String {
    match story.diagnosis.verdict {
        Verdict::Broken | Verdict::Damaged | Verdict::Lossy => damage(story),
        Verdict::Refused => "The API refused the session, and no rule finds the cause in its record".to_owned(),
        Verdict::Errored => {
            let family = story.diagnosis.symptom.as_ref().map_or("other", |symptom| symptom.row.family.name());
            format!("The record is whole; the last request failed for a reason outside it ({family})")
        }
        Verdict::Interrupted => "The record is whole; it ends while a call was running".to_owned(),
        Verdict::Sound if !story.unanswered().is_empty() => {
            "The record is whole; it ends before the last prompt was answered".to_owned()
        }
        Verdict::Sound if story.unfinished().is_some() => {
            "The record is whole; it ends before the last prompt was done with".to_owned()
        }
        Verdict::Sound if story.asked().next_back().is_none() => "The record is whole; no prompt is in it".to_owned(),
        Verdict::Sound => "The record is whole: the last prompt got a reply, and no call is pending".to_owned(),
        Verdict::Empty | Verdict::Unreadable => "Nothing of the work can be read".to_owned(),
    }
}

/// What is damaged, and between which lines.
fn damage(story: &Story<'_>) -> String {
    let Some(first) = story.diagnosis.first() else { return "The record is damaged".to_owned() };
    let serious = story.diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let (same, others): (Vec<&Finding>, Vec<&Finding>) = serious.partition(|finding| {
        finding.rule.name == first.rule.name && finding.place(story.session) == first.place(story.session)
    });
    let more = match others.len() {
        0 if first.severity == Severity::Lossy => String::new(),
        0 => "; all else is recorded whole".to_owned(),
        1 => "; one more place is damaged".to_owned(),
        count => format!("; {count} more places are damaged"),
    };
    if let Some((hole, _)) = hole(story, first) {
        let more = if others.is_empty() { "; the rest is recorded" } else { &more };
        return format!("Entries are missing {hole}: what was said and done there is not known{more}");
    }
    let place = first.place(story.session).map_or("in the file".to_owned(), |place| format!("at {place}"));
    let mut lines: Vec<u32> = same.iter().map(|finding| finding.line(story.session)).collect();
    lines.dedup();
    let lines = match lines[..] {
        [one] => format!("line {one}"),
        [first, .., last] => format!("lines {first}–{last}"),
        [] => return "The record is damaged".to_owned(),
    };
    let what = match (same.len(), says(story, first)) {
        (1, says) => says,
        (count, says) => format!("{says}, and {} more like it", count - 1),
    };
    let next = first.link.and_then(|link| story.prompt_behind(link));
    let next = next.map_or(String::new(), |prompt| format!("; the next prompt is that of turn {}", prompt.place.turn));
    let before = before(story, first).filter(|_| first.tool.is_none());
    let before =
        before.map_or(String::new(), |(line, place)| format!("; right before it stands line {line} ({place})"));
    format!("The record is damaged {place}, {lines} of the transcript: {what}{before}{next}{more}")
}

/// The line before a damaged one, and its place.
fn before(story: &Story<'_>, finding: &Finding) -> Option<(u32, Place)> {
    let before = finding.link?.checked_sub(1)?;
    let line = story.session.transcript.entries[story.session.links[before].entry].line;
    Some((line, Place::of(&story.session.turns, before)))
}

/// Between which places entries are missing, with their lines.
fn hole(story: &Story<'_>, finding: &Finding) -> Option<(String, u32)> {
    let via = story.session.links[finding.link?].via;
    let is_hole = matches!(via, Via::Gap(Gap::Missing(_) | Gap::Unreadable(_)));
    let (from, to) = (before(story, finding), finding.place(story.session).filter(|_| is_hole)?);
    let line = finding.line(story.session);
    let words = match from {
        Some((before, from)) => format!("between {from} and {to} (lines {before} and {line} of the transcript)"),
        None => format!("before {to} (line {line} of the transcript)"),
    };
    Some((words, to.turn))
}

/// What to look at where a part of the record is missing.
pub(super) fn gap(story: &Story<'_>) -> Option<Item> {
    let turn = story.diagnosis.findings.iter().find_map(|finding| hole(story, finding))?.1;
    let told = Item::new(979).say("Hold what may have been done where entries are missing against the files");
    let Some(asked) = story.prompts.iter().rfind(|prompt| prompt.place.turn == turn) else { return Some(told) };
    Some(quoted(told.say("; asked there was: "), asked, 40))
}

/// The sentence of the rule, with the call in place of its id.
fn says(story: &Story<'_>, finding: &Finding) -> String {
    let says = story.clean(&finding.says(story.session));
    let mut there = story.calls.iter().filter(|call| finding.link == Some(call.link));
    let only = there.next().filter(|_| there.next().is_none());
    // A call without a result is named where it is told what to do about it.
    let (label, more) = match only {
        Some(call) if story.lost().any(|lost| lost.link == call.link) => ("a call", ""),
        Some(call) if call.outcome == Outcome::Unknown => (call.label.as_str(), ", but was made again later"),
        Some(call) => (call.label.as_str(), ""),
        None => ("a call", ""),
    };
    let says = says.replace("the call (id)", label).replace("the call id (id)", "the id of a call");
    format!("{}{more}", says.replace("(id)", label))
}
