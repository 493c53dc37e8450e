//! What is wrong with a step, in words: the rule, the API's own sentence, and what the recorded error named.

use super::pairs::{Pairs, Stands};
use super::subject::Subject;
use super::{LABEL, Row, say};
use crate::diagnosis::{Family, Finding, Severity, Symptom, symptom};
use crate::session::{Place as Spot, Session, StepKind, calls};
use crate::store::Opened;
use crate::text;
use crate::transcript::Id;
use crate::tui::opened::facts;
use crate::tui::{Role, words};

pub(super) fn push_rows(
    rows: &mut Vec<Row>,
    opened: &Opened,
    subject: &Subject<'_>,
    pairs: &Pairs<'_>,
    columns: usize,
) {
    let mut say = |label, role, sentence: &str| say(rows, columns, label, role, sentence);
    broken(opened, subject, &mut say);
    for sentence in misplaced_results(opened, pairs) {
        say("", Role::Text, &sentence);
    }
    if let Some((role, sentence)) = named_by_error(opened, subject) {
        say("error", role, &sentence);
    }
    if subject.kind.is_some_and(|kind| kind != StepKind::Answer) {
        means(opened, subject, &mut say);
    }
    notices(opened, subject, &mut say);
}

/// The rules that are broken here, each once with all its findings.
fn broken(opened: &Opened, subject: &Subject<'_>, say: &mut impl FnMut(&'static str, Role, &str)) {
    let (session, range) = (&opened.session, subject.range.clone().unwrap_or_default());
    let here = |finding: &&Finding| finding.link.is_some_and(|link| range.contains(&link));
    let here: Vec<&Finding> = opened.diagnosis.findings.iter().filter(here).collect();
    for group in here.chunk_by(|one, other| one.rule.name == other.rule.name) {
        let first = group[0];
        let (label, role) = match first.severity {
            Severity::Fatal => ("broken", Role::Bad),
            Severity::Lossy => ("left out", Role::Warn),
            Severity::Note => ("note", Role::Dim),
        };
        for (finding, at) in group.iter().zip(0..) {
            say(if at == 0 { label } else { "" }, role, &format!("{}.", facts::says(session, finding)));
        }
        if let Some(api) = first.rule.api {
            let path = first.request_path().map_or(String::new(), |path| format!("{path}: "));
            say("the API", Role::Text, &format!("{path}“{api}”"));
        }
        say("how", Role::Dim, first.rule.story);
    }
}

/// Calls whose result is missing, misplaced or not the only one.
fn misplaced_results(opened: &Opened, pairs: &Pairs<'_>) -> Vec<String> {
    let mut told = Vec::new();
    let lost = pairs.calls.iter().filter(|call| call.results.is_empty() && !call.is_servers()).count();
    if lost > 0 {
        let of = if lost == 1 { "The call has".to_owned() } else { format!("{lost} tool calls have") };
        told.push(format!("{of} no result on any branch of this file."));
    }
    for call in pairs.calls.iter().filter(|call| !call.is_servers()) {
        let lines = call.results.iter().map(|result| opened.session.transcript.line(result.entry));
        let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
        match call.results.as_slice() {
            [] => {}
            [one] if one.stands == Stands::Here => {}
            [one] => told.push(match one.stands {
                Stands::Later(spot) => format!(
                    "The result is on line {}, {}; the API accepts it only in the message after the call.",
                    lines[0],
                    words::spot(spot)
                ),
                _ => format!("The result is on line {}, on a branch that clients do not follow.", lines[0]),
            }),
            more => told.push(format!("This call has {} results: lines {}.", more.len(), lines.join(", "))),
        }
    }
    told
}

/// What the recorded error named, and whether that is this step.
fn named_by_error(opened: &Opened, subject: &Subject<'_>) -> Option<(Role, String)> {
    let (session, diagnosis) = (&opened.session, &opened.diagnosis);
    let said = diagnosis.symptom.as_ref().filter(|said| said.row.family == Family::History)?;
    let range = subject.range.as_ref()?;
    let row = |link: usize| session.transcript.line(session.links[link].entry);
    let error = row(said.link);
    let hits = diagnosis.findings.iter().any(|finding| finding.link.is_some_and(|link| range.contains(&link)));
    let concerns = hits || range.contains(&said.link);
    match call_in(session, &said.text).or_else(|| part_in(session, said)) {
        Some((name, link)) if range.contains(&link) => {
            Some((Role::Bad, format!("Line {error} refers to {name}, which is this step.")))
        }
        Some((name, link)) => concerns.then(|| {
            let place = words::spot(Spot::of(&session.turns, link));
            (Role::Text, format!("Line {error} refers to {name}: {place}, line {}.", row(link)))
        }),
        None => concerns.then(|| {
            (Role::Dim, format!("Line {error} says “{}”; the error does not say where.", text::line(&said.text)))
        }),
    }
}

/// The call on the chain whose id is in the API's error.
fn call_in(session: &Session, said: &str) -> Option<(String, usize)> {
    let words = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let ids: Vec<Id> = words.filter_map(|word| session.transcript.ids.find(word)).collect();
    session.links.iter().enumerate().find_map(|(at, link)| {
        let id = calls(&session.transcript, &[*link]).filter_map(|call| call.tool).find(|id| ids.contains(id))?;
        Some((session.transcript.id(id).to_owned(), at))
    })
}

/// The block of the refused request that the API's error names.
fn part_in(session: &Session, said: &Symptom) -> Option<(String, usize)> {
    let (message, content) = coordinate(&said.text)?;
    let source = session.request_until(said.link).source(message, content.unwrap_or(0))?;
    let content = content.map_or(String::new(), |content| format!(".content.{content}"));
    Some((format!("messages.{message}{content}"), source.link))
}

/// `messages.N` or `messages.N.content.M` in the API's error.
fn coordinate(said: &str) -> Option<(usize, Option<usize>)> {
    let behind = said.split("messages.").nth(1)?;
    let mut parts = behind.split(|c: char| !c.is_ascii_alphanumeric());
    let message = parts.next()?.parse().ok()?;
    let content = (parts.next() == Some("content")).then(|| parts.next()?.parse().ok()).flatten();
    Some((message, content))
}

fn means(opened: &Opened, subject: &Subject<'_>, say: &mut impl FnMut(&'static str, Role, &str)) {
    let said = subject.links.iter().find_map(|link| opened.session.words(link.entry)).unwrap_or_default();
    if let Some(bug) = opened.diagnosis.blamed().filter(|bug| bug.fits(&said)) {
        say("means", Role::Text, bug.means);
        say("helps", Role::Text, bug.helps);
        return;
    }
    let marked = subject.kind == Some(StepKind::ApiError);
    if let Some(row) = symptom::family(&said, "", marked) {
        say("means", Role::Text, row.means);
        say("helps", Role::Text, &words::for_keys(&row.helps(Some(opened.diagnosis.verdict))));
    }
}

/// The entries here that are no messages.
fn notices(opened: &Opened, subject: &Subject<'_>, say: &mut impl FnMut(&'static str, Role, &str)) {
    let transcript = &opened.session.transcript;
    let others = subject.links.iter().map(|link| link.entry).filter(|no| !transcript.entries[*no].is_message());
    let lines: Vec<String> = others.map(|no| transcript.line(no).to_string()).collect();
    let shown = lines.iter().take(LABEL).map(String::as_str).collect::<Vec<_>>().join(" ");
    match lines.len() {
        0 => {}
        1 => say("also here", Role::Dim, &format!("1 notice from the client: line {shown}")),
        count if count > LABEL => {
            say("also here", Role::Dim, &format!("{count} notices from the client: lines {shown} …"));
        }
        count => say("also here", Role::Dim, &format!("{count} notices from the client: lines {shown}")),
    }
}
