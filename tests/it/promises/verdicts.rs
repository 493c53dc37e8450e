//! What verdicts, packets and summaries say of a history, held against the history.

use claude_rescue::diagnosis::resume::{Outcome, resume};
use claude_rescue::diagnosis::{Family, Severity, Verdict};
use claude_rescue::recovery::evidence::{self, Evidence};
use claude_rescue::recovery::handoff::{Format, Wish};
use claude_rescue::recovery::{Way, plan};
use claude_rescue::session::{Session, StepKind};
use claude_rescue::transcript::{BlockKind, Form};

use super::sessions::{Judged, sessions};
use crate::export::laws::export;
use crate::laws::second;
use crate::support::sample;

/// The calls that are sent and have no result; a call without an id has none.
fn open_calls(session: &Session) -> usize {
    let request = session.request();
    let parts = || request.messages.iter().flat_map(|message| &message.parts);
    let of = |kind: BlockKind| parts().filter(move |part| part.kind == kind).map(|part| part.tool);
    let has_result = |call: Option<_>| call.is_some() && of(BlockKind::ToolResult).any(|result| result == call);
    of(BlockKind::ToolUse).filter(|call| !has_result(*call)).count()
}

/// Checks all sessions, and says how often the words were found.
fn check(least: usize, law: impl Fn(&Judged) -> Option<Result<(), String>>) {
    let (mut wrong, mut said) = (Vec::new(), 0);
    for judged in sessions() {
        let Some(held) = law(&judged) else { continue };
        said += 1;
        wrong.extend(held.err().map(|why| format!("{}: {why}", judged.name)));
    }
    assert!(said >= sample::least(least, 3), "it was said only {said} times");
    assert!(wrong.is_empty(), "{} untrue:\n{}", wrong.len(), wrong.join("\n"));
}

fn ensure(holds: bool, why: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why.into()) }
}

#[test]
fn what_is_called_sound_has_no_damage_and_a_second_judge_takes_it() {
    check(300, |Judged { session, diagnosis, .. }| {
        let verdict = diagnosis.verdict;
        if !verdict.says().contains("sound") {
            return None;
        }
        let damage = diagnosis.findings.iter().find(|found| found.severity != Severity::Note);
        Some(
            ensure(damage.is_none(), format!("{} with {:?}", verdict.name(), damage.map(|found| found.rule.name)))
                .and_then(|()| second::accepts(session).map_err(|why| format!("{} with {why:?}", verdict.name()))),
        )
    });
}

#[test]
fn what_only_stopped_says_what_it_stopped_with() {
    check(30, |Judged { session, diagnosis, .. }| {
        let family = diagnosis.symptom.as_ref().map(|said| said.row.family);
        match diagnosis.verdict {
            Verdict::Errored => Some(ensure(family.is_some_and(|it| it != Family::History), format!("{family:?}"))),
            Verdict::Interrupted => Some(ensure(open_calls(session) > 0, "no call is open")),
            Verdict::Sound => Some(ensure(family.is_none() && open_calls(session) == 0, "it did not just end")),
            _ => None,
        }
    });
}

#[test]
fn what_cannot_be_read_holds_no_whole_line() {
    let garbage = ["\0\0\0", "no session", "{\"type\":\"user\""];
    for text in garbage {
        let judged = Judged::of(text.to_owned(), text.as_bytes().to_vec());
        assert_eq!(judged.diagnosis.verdict, Verdict::Unreadable, "{text}");
        assert!(summary(&judged).contains("The transcript has no prompt and no answer."), "{text}");
        assert!(!packet(&judged).contains("Nothing in the file breaks a rule"), "{text}");
    }
    check(1, |Judged { session, diagnosis, .. }| {
        let is_whole = session.transcript.entries.iter().any(|entry| entry.form == Form::Whole);
        let is_unreadable = diagnosis.verdict == Verdict::Unreadable;
        is_whole.then(|| ensure(!is_unreadable, "a whole line is there"))
    });
}

fn packet(judged: &Judged) -> String {
    let wish = evidence::Wish { names: false, messages: false, redact: &str::to_owned };
    Evidence::of(&judged.session, &judged.diagnosis, "", None, &wish).markdown()
}

#[test]
fn a_packet_without_findings_is_of_a_file_without_any() {
    check(300, |judged| {
        let says = packet(judged).contains("Nothing in the file breaks a rule.");
        Some(ensure(says == judged.diagnosis.findings.is_empty(), "findings and words differ"))
    });
}

fn summary(judged: &Judged) -> String {
    export(&judged.session, &Wish { budget: 8000, ..Wish::default() }, Format::Markdown)
}

#[test]
fn a_summary_tells_the_end_as_the_rows_have_it() {
    check(50, |judged| {
        let text = summary(judged);
        let session = &judged.session;
        if text.contains("The transcript has no prompt and no answer.") {
            let mut entries = session.transcript.entries.iter().enumerate();
            let says = entries.any(|(no, entry)| entry.is_message() && !session.transcript.blocks_of(no).is_empty());
            return Some(ensure(!says, "there are messages"));
        }
        if text.contains("**In the middle of a turn**: the last call (L") && text.contains(") has no result.") {
            return Some(ensure(open_calls(session) > 0, "no call is open"));
        }
        text.contains("it was the person's turn to speak").then(|| {
            // Words queued while a tool runs open no turn.
            let mut answers = session
                .turns
                .last()
                .into_iter()
                .flat_map(|turn| &turn.steps)
                .filter(|step| step.kind == StepKind::Answer);
            ensure(answers.next().is_some(), "the last prompt has no answer")
        })
    });
}

#[test]
fn empty_words_of_a_result_are_damage_only_where_the_api_named_empty_text() {
    let empty = ["empty_text", "empty_message", "bare_content"];
    check(1, |judged| {
        let said = judged.diagnosis.symptom.as_ref();
        let is_named = said.is_some_and(|said| said.row.family == Family::History && said.text.contains("text"));
        let other = empty.iter().find(|rule| judged.has(rule));
        judged.has("empty_result_text").then(|| ensure(is_named && other.is_none(), format!("{other:?}")))
    });
}

#[test]
fn where_only_notes_are_found_a_resumed_client_sends_all() {
    check(10, |Judged { name, session, diagnosis }| {
        let findings = &diagnosis.findings;
        let only_notes = diagnosis.first().is_none() && !findings.is_empty();
        let is_lossy = findings.iter().all(|found| found.rule.severity == Severity::Lossy);
        if diagnosis.verdict == Verdict::Refused {
            // Nothing explains the refusal, so nobody promises that it does not come back.
            return None;
        }
        // No client writes an answer before its prompt; the last line would be another one. None resumes a sub-agent.
        if !only_notes || !is_lossy || name.contains("swapped") || name.contains("sub-agent") {
            return None;
        }
        let Outcome::Goes(sent) = resume(session, diagnosis, None).outcome else {
            return Some(Err("it cannot be resumed".to_owned()));
        };
        let request = session.request_behind_compaction(session.links.len());
        let parts = request.messages.iter().flat_map(|message| &message.parts).map(|part| part.source);
        let lost = parts.filter(|source| !sent.contains(&(source.entry, source.block))).count();
        Some(ensure(lost == 0, format!("{lost} blocks are left out")))
    });
}

#[test]
fn where_the_open_call_stands_beside_the_chain_resuming_is_enough() {
    check(2, |judged| {
        let fatal = || judged.diagnosis.findings.iter().filter(|found| found.severity == Severity::Fatal);
        let only = judged.has("open_call_beside") && fatal().all(|found| found.rule.name == "open_call_beside");
        only.then(|| match plan(&judged.session, &judged.diagnosis, Way::Resume, None) {
            Ok(plan) => ensure(plan.dropped.steps == 0, format!("it drops {:?}", plan.dropped)),
            Err(refusal) => Err(refusal.to_string()),
        })
    });
}
