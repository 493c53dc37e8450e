//! `check`: what is wrong with sessions, and where.

use std::io::Write;

use anyhow::Result;

use super::output::{Form, json_line};
use super::{COULD_NOT, FINE, WRONG, beside, words};
use crate::diagnosis::Severity;
use crate::store::{Opened, Place, open};
use crate::text;

pub(super) fn run(place: &Place, wanted: &[String], form: Form, out: &mut dyn Write) -> Result<u8> {
    let mut code = FINE;
    for file in super::files(place, wanted) {
        match file.and_then(|file| open(place, file)) {
            Ok(opened) => {
                code = code.max(if opened.diagnosis.verdict.is_wrong() { WRONG } else { FINE });
                if form == Form::Json { json_line(&opened.report(), out)? } else { tell(&opened, out)? }
            }
            Err(error) => {
                code = COULD_NOT;
                super::complain(&error)?;
            }
        }
    }
    Ok(code)
}

/// A session's verdict and everything that led to it, for a person.
fn tell(opened: &Opened, out: &mut dyn Write) -> Result<()> {
    let Opened { session, diagnosis, .. } = opened;
    let report = opened.report();
    let verdict = diagnosis.verdict;
    writeln!(out, "{} {}  {}", words::sign(verdict), verdict.name(), words::name(&report))?;
    writeln!(out, "  {}", verdict.says())?;
    let layout = session.transcript.layout;
    if !layout.is_lines() {
        writeln!(out, "  note: the file {layout}; it was read as the JSON lines that it stands for")?;
    }
    for finding in &diagnosis.findings {
        let mark = if finding.severity == Severity::Note { "note" } else { finding.rule.name };
        writeln!(out, "  {mark}: {}", words::finding(session, finding))?;
        if let Some(path) = finding.request_path() {
            writeln!(out, "    in the request: {path}")?;
        }
    }
    if let Some(symptom) = &diagnosis.symptom {
        let place = words::said_at(session, symptom);
        writeln!(out, "  Claude Code said, {place}: {}", text::cut(&text::line(&symptom.text), 160))?;
        let (means, helps) = diagnosis.advice().unwrap_or_default();
        writeln!(out, "  {means} {helps}")?;
    }
    if let Some(bug) = words::known_bug(session, diagnosis) {
        writeln!(out, "  {bug}")?;
    }
    if let Some(weight) = words::weight(session) {
        writeln!(out, "  what it weighs: {weight}")?;
    }
    if let Some(holder) = &opened.holder {
        writeln!(out, "  Claude Code runs with this session (process {}). Quit it first.", holder.pid)?;
    }
    if let Some(good) = report.last_good.as_ref().filter(|_| diagnosis.blamed().is_none()) {
        writeln!(out, "  last good point: turn {} step {}, line {}", good.turn, good.step, good.line)?;
    }
    if (verdict.is_wrong() || diagnosis.symptom.is_some())
        && let Some(remedy) = words::recommended(opened, &report.known_as)
    {
        writeln!(out, "  {}{remedy}", if verdict.is_wrong() { "what helps: " } else { "or " })?;
        writeln!(out, "  other remedies: claude-rescue plans {}", words::short(&report.known_as))?;
    }
    beside::tell(opened, out)
}
