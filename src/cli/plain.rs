//! The app as lines and numbered choices, for screen readers: nothing is redrawn, and every line says what it is.

use std::ffi::OsStr;
use std::io::BufRead;

use anyhow::{Result, anyhow};

use super::output::Out;
use super::output::paint::command;
use super::{FINE, redacted, words};
use crate::diagnosis::{Report, Severity};
use crate::recovery::{Offer, Plan, rehearse};
use crate::store::scan::scan_all;
use crate::store::{
    Forked, Opened, Place, Receipt, Resume, SessionFile, commit, installed_version, open, resolve, resolve_here,
};
use crate::text::{self, shell};

const FINDINGS: usize = 5;

pub(super) fn run(place: &Place, wanted: Option<&OsStr>, input: &mut dyn BufRead, out: &mut Out) -> Result<u8> {
    writeln!(out, "claude-rescue, plain mode. Type a number and press Enter. Nothing is written until you choose.")?;
    if wanted.is_none()
        && let Some(held) = resolve_here(place).ok().and_then(|meant| meant.rescue)
    {
        let copy = open(place, SessionFile::at(held.path.clone())?)?;
        writeln!(out, "{}.", words::rescued(&copy, &held).trim_start_matches("✓ "))?;
        go_on(&Resume::of(place, &copy), out)?;
    }
    let file = match wanted {
        Some(wanted) => Some(resolve(place, Some(wanted))?),
        None => choose_session(place, input, out)?,
    };
    match file {
        Some(file) => session(place, file, input, out)?,
        None => writeln!(out, "Done: nothing was written.")?,
    }
    Ok(FINE)
}

/// Lists the sessions of the project, damaged ones first, and asks for one.
pub(super) fn choose_session(place: &Place, input: &mut dyn BufRead, out: &mut Out) -> Result<Option<SessionFile>> {
    let files = place.sessions_here();
    let mut found: Vec<(SessionFile, Report)> = Vec::new();
    let reports = scan_all(place, &files);
    for (file, report) in files.into_iter().zip(reports) {
        match report {
            Ok(report) => found.push((file, report)),
            Err(error) => writeln!(out, "Could not read {}: {error}", text::line(&file.path.to_string_lossy()))?,
        }
    }
    found.sort_by_key(|(_, report)| !report.verdict.is_wrong());
    let wrong = found.iter().filter(|(_, report)| report.verdict.is_wrong()).count();
    let project = text::line(&place.cwd.to_string_lossy());
    writeln!(out, "Project: {project}. {}, {wrong} damaged.", text::count(found.len() as u64, "session"))?;
    if found.is_empty() {
        writeln!(
            out,
            "To list all projects: claude-rescue list --all. Then run claude-rescue --plain with the session's id."
        )?;
        return Ok(None);
    }
    for ((_, report), number) in found.iter().zip(1..) {
        let title = report.title.as_deref().map_or_else(|| "no title".to_owned(), redacted::line);
        let turns = text::count(report.turns as u64, "turn");
        let live = if report.live { ", open in Claude Code now" } else { "" };
        writeln!(out, "Session {number}: {}. {title}. {turns}, {}{live}.", report.verdict.name(), age(report))?;
    }
    let chosen = ask("Which session?", found.len(), input, out)?;
    Ok(chosen.map(|number| found.swap_remove(number).0))
}

fn age(report: &Report) -> String {
    let newest: Option<jiff::Timestamp> = report.last_activity.as_deref().and_then(|time| time.parse().ok());
    newest.map_or_else(
        || "time unknown".to_owned(),
        |time| text::ago(jiff::Timestamp::now().as_millisecond() - time.as_millisecond()),
    )
}

/// Says what is wrong with a session, lists its plans, and writes the chosen one.
fn session(place: &Place, file: SessionFile, input: &mut dyn BufRead, out: &mut Out) -> Result<()> {
    let opened = open(place, file)?;
    tell(&opened, out)?;
    let resume = Resume::of(place, &opened);
    let offers = opened.remedies(installed_version().as_deref());
    if !opened.diagnosis.verdict.is_wrong() {
        go_on(&resume, out)?;
        if offers.iter().all(|offer| offer.plan.is_err()) {
            writeln!(out, "Done: nothing was written.")?;
            return Ok(());
        }
    }
    let plans: Vec<&Offer> = offers.iter().filter(|offer| offer.plan.is_ok()).collect();
    for offer in &plans {
        let number = offer.way.number();
        let Ok(plan) = &offer.plan else { continue };
        let best = match offer.because {
            Some(_) => ", recommended",
            None if offer.is_try => ", not certain to help",
            None => "",
        };
        let (kept, lost) = (plan.keeps(), plan.drops());
        writeln!(out, "Plan {number}: {}{best}. Keeps {kept}. Drops {lost}.", offer.way.name())?;
        for risk in plan.risks() {
            writeln!(out, "Plan {number}, note: {risk}")?;
        }
        if let Some(forked) = offer.fork.as_ref().and_then(|fork| Forked::of(&opened, fork)) {
            writeln!(out, "Plan {number}, also: {}", forked.says())?;
            writeln!(out, "To make that cut: {}", command(&forked.command))?;
            writeln!(out, "Then, to continue: {}", command(&forked.resume))?;
        }
    }
    let id = words::short(&opened.known_as);
    writeln!(out, "Plan 4: fresh. A new session from a task summary: claude-rescue export {id}")?;
    for offer in offers.iter().filter(|offer| offer.plan.is_err()) {
        let why = offer.plan.as_ref().err().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "Plan {} ({}) is not available: {}", offer.way.number(), offer.way.name(), text::line(&why))?;
    }
    if plans.is_empty() {
        writeln!(out, "Done: there is no plan, so nothing was written.")?;
        return Ok(());
    }
    match ask_plan(&plans, input, out)? {
        Some(plan) if plan.way.writes() => write(place, &opened, plan, out),
        Some(_) => {
            writeln!(out, "Done: nothing needs to be written. Quit Claude Code before you continue.")?;
            go_on(&resume, out)
        }
        None => Ok(writeln!(out, "Done: nothing was written.")?),
    }
}

fn tell(opened: &Opened, out: &mut Out) -> Result<()> {
    let (report, diagnosis) = (opened.report(), &opened.diagnosis);
    let title = report.title.as_deref().map_or_else(|| "no title".to_owned(), redacted::line);
    writeln!(out, "Session: {title}. Id {}.", text::line(&report.session))?;
    writeln!(out, "Verdict: {}. {}", report.verdict.name(), report.verdict.says())?;
    let damage: Vec<_> = diagnosis.findings.iter().filter(|finding| finding.severity != Severity::Note).collect();
    for (finding, number) in damage.iter().take(FINDINGS).zip(1..) {
        writeln!(out, "Damage {number} of {}: {}.", damage.len(), words::finding(&opened.session, finding))?;
    }
    if let Some(said) = &diagnosis.symptom {
        writeln!(out, "Claude Code said: {}", redacted::error(&said.text, 300))?;
        let (means, helps) = diagnosis.advice().unwrap_or_default();
        writeln!(out, "It means: {means}")?;
        writeln!(out, "What helps: {helps}")?;
    }
    if let Some(bug) = words::known_bug(&opened.session, diagnosis) {
        writeln!(out, "{bug}")?;
    }
    if let Some(weight) = words::weight(&opened.session) {
        writeln!(out, "Size: {weight}.")?;
    }
    if let Some(holder) = &opened.holder {
        writeln!(out, "Running: process {} has this session open; quit it first.", holder.pid)?;
    }
    if let Some(lost) = &opened.lost {
        writeln!(out, "Directory: {}", lost.in_short())?;
    }
    Ok(())
}

fn write(place: &Place, opened: &Opened, plan: &Plan, out: &mut Out) -> Result<()> {
    rehearse(&opened.session, plan).map_err(|refusal| anyhow!("{refusal}"))?;
    let receipt = commit(place, opened, plan)?;
    out.tell_done(|out| tell_written(plan, &receipt, out))
}

fn tell_written(plan: &Plan, receipt: &Receipt, out: &mut Out) -> Result<()> {
    writeln!(out, "Done: wrote {}. The old session is unchanged.", redacted::line(&plan.title))?;
    writeln!(out, "New file: {}", text::line(&receipt.path.to_string_lossy()))?;
    for (prompt, number) in plan.prompts.iter().zip(1..) {
        writeln!(out, "Dropped prompt {number}: {}", redacted::line(prompt))?;
    }
    for line in words::left_out(&receipt.left_out) {
        writeln!(out, "{line}")?;
    }
    for warning in &receipt.warnings {
        writeln!(out, "Warning: {}", text::line(warning))?;
    }
    if receipt.is_known {
        writeln!(out, "To undo: claude-rescue undo {}", shell::word(&receipt.id))?;
    }
    go_on(&receipt.resume, out)
}

fn go_on(resume: &Resume, out: &mut Out) -> Result<()> {
    if let Some(command) = resume.command() {
        writeln!(out, "To continue: {command}")?;
    }
    for way in resume.lost.iter().flat_map(|lost| &lost.ways) {
        match &way.command {
            Some(command) => writeln!(out, "{}: {command}", way.says)?,
            None => writeln!(out, "{}.", way.says)?,
        }
    }
    Ok(())
}

/// Asks until the answer is a plan's number. `None` for `q` or at the end of the input.
fn ask_plan<'a>(plans: &[&'a Offer], input: &mut dyn BufRead, out: &mut Out) -> Result<Option<&'a Plan>> {
    let numbers: Vec<String> = plans.iter().map(|offer| offer.way.number().to_string()).collect();
    loop {
        writeln!(out, "Which plan? {}, or q to quit:", numbers.join(", "))?;
        out.flush()?;
        let mut answer = String::new();
        if input.read_line(&mut answer)? == 0 || answer.trim() == "q" {
            return Ok(None);
        }
        if let Some(at) = numbers.iter().position(|number| number == answer.trim()) {
            return Ok(plans[at].plan.as_ref().ok());
        }
        writeln!(out, "That is not one of the choices.")?;
    }
}

/// Asks until the answer is a number. `None` for 0 or at the end of the input.
fn ask(question: &str, most: usize, input: &mut dyn BufRead, out: &mut Out) -> Result<Option<usize>> {
    loop {
        writeln!(out, "{question} 1 to {most}, or 0 to quit:")?;
        out.flush()?;
        let mut answer = String::new();
        if input.read_line(&mut answer)? == 0 {
            return Ok(None);
        }
        match answer.trim().parse::<usize>() {
            Ok(0) => return Ok(None),
            Ok(number) if number <= most => return Ok(Some(number - 1)),
            _ => writeln!(out, "That is not a number from 0 to {most}.")?,
        }
    }
}
