//! `check`: what is wrong with sessions, and where.

use std::collections::HashSet;
use std::ffi::OsString;

use anyhow::Result;

use super::output::paint::{command, good as good_news, painted};
use super::output::{Form, Out, json_line};
use super::{COULD_NOT, FINE, WRONG, neighbours, redacted, words};
use crate::diagnosis::{Family, Finding, Severity};
use crate::session::Session;
use crate::store::{Opened, Place, open};
use crate::text::{self, Role};

pub(super) fn run(place: &Place, wanted: &[OsString], form: Form, out: &mut Out) -> Result<u8> {
    let mut code = FINE;
    for file in super::files(place, wanted) {
        match file.and_then(|file| open(place, file)) {
            Ok(opened) => {
                code = code.max(if opened.diagnosis.verdict.is_wrong() { WRONG } else { FINE });
                match form {
                    Form::Json => json_line(&redacted::report(opened.report()), out)?,
                    Form::Words => tell(&opened, out)?,
                }
            }
            Err(error) => {
                code = COULD_NOT;
                super::complain(&error, &mut out.error())?;
            }
        }
    }
    Ok(code)
}

fn tell(opened: &Opened, out: &mut Out) -> Result<()> {
    let Opened { session, diagnosis, .. } = opened;
    let report = opened.report();
    let verdict = diagnosis.verdict;
    writeln!(out, "{}  {}", words::judged(verdict), words::name(&report))?;
    writeln!(out, "  {}", verdict.says())?;
    let layout = session.transcript.layout;
    if !layout.is_lines() {
        writeln!(out, "  note: the file {layout}; it was read as JSON Lines")?;
    }
    tell_findings(session, &diagnosis.findings, out)?;
    let lost_here = words::lost_here(opened);
    let may_help = verdict.is_wrong() || diagnosis.symptom.is_some() || lost_here.is_some();
    let remedy = may_help.then(|| words::recommended(opened, &report.known_as)).flatten();
    let is_sure = |remedy: &words::Advice| !remedy.is_try;
    if let Some(symptom) = &diagnosis.symptom {
        let place = words::place_of_error(session, symptom);
        writeln!(out, "  Claude Code said ({place}): {}", redacted::error(&symptom.text, 160))?;
        let (means, helps) = diagnosis.advice().unwrap_or_default();
        // If the session has a remedy of its own, leave out the general advice.
        let is_of_history = !verdict.is_wrong() || symptom.row.family == Family::History;
        let has_remedy = is_of_history && diagnosis.blamed().is_none() && remedy.as_ref().is_some_and(is_sure);
        writeln!(out, "  {means}{}", if has_remedy { String::new() } else { format!(" {helps}") })?;
    }
    if let Some(bug) = words::known_bug(session, diagnosis) {
        writeln!(out, "  {bug}")?;
    }
    if let Some(weight) = words::weight(session) {
        writeln!(out, "  size: {weight}")?;
    }
    if let Some(holder) = &opened.holder {
        writeln!(out, "  Claude Code has this session open (process {}). Quit it first.", holder.pid)?;
    }
    if let Some(good) = report.last_good.as_ref().filter(|_| diagnosis.blamed().is_none()) {
        let place = format!("last good point: turn {} step {}, line {}", good.turn, good.step, good.line);
        writeln!(out, "  {}", good_news(place))?;
    }
    if let Some(lost) = &lost_here {
        writeln!(out, "  {lost}")?;
    }
    if let Some(remedy) = remedy {
        let lead = match () {
            () if is_sure(&remedy) => "what helps: ",
            () if verdict.is_wrong() => "",
            () => "or ",
        };
        writeln!(out, "  {lead}{remedy}")?;
        let plans = format!("claude-rescue plans {}", words::short(&report.known_as));
        writeln!(out, "  other remedies: {}", command(plans))?;
    }
    neighbours::tell(opened, out)
}

/// Prints every finding. Of the notes of one rule, only the first, and the lines of the others.
fn tell_findings(session: &Session, findings: &[Finding], out: &mut Out) -> Result<()> {
    let mut noted = HashSet::new();
    for (at, finding) in findings.iter().enumerate() {
        let is_note = finding.severity == Severity::Note;
        if is_note && !noted.insert(finding.rule.name) {
            continue;
        }
        let mark = if is_note { "note" } else { finding.rule.name };
        let colour = if is_note { Role::Dim } else { Role::Bad };
        writeln!(out, "  {}: {}", painted(colour, mark), words::finding(session, finding))?;
        if let Some(path) = finding.request_path() {
            writeln!(out, "    in the request: {path}")?;
        }
        let is_like = |other: &&Finding| other.rule.name == finding.rule.name && other.severity == Severity::Note;
        let behind = if is_note { &findings[at + 1..] } else { &[] };
        let more: Vec<u32> = behind.iter().filter(is_like).map(|other| other.line(session)).collect();
        if !more.is_empty() {
            let count = text::count(more.len() as u64, "more note");
            writeln!(out, "    {count} from {}: {}", finding.rule.name, words::lines(&more))?;
        }
    }
    Ok(())
}
