//! Without a command, inside Claude Code (`! claude-rescue`): what is wrong with the session that runs it, and what to
//! type after quitting. It is short, because Claude Code adds it to the conversation.

use std::io::{self, IsTerminal};

use anyhow::Result;

use super::output::{Form, Out};
use super::{FINE, WRONG, list, redacted, words};
use crate::recovery::Way;
use crate::store::{Opened, Place, Resume, SessionFile, installed_version, open, rescued, resolve_here};
use crate::text;
use crate::text::shell::is_plain_id;

/// Whether Claude Code runs this command for the person.
pub(super) fn is_inside() -> bool {
    std::env::var_os("CLAUDECODE").is_some_and(|set| !set.is_empty()) && !io::stdin().is_terminal()
}

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8> {
    if let Some(own) = own_session(place) {
        let opened = open(place, own)?;
        tell(&opened, "   (this session)", out)?;
        if opened.diagnosis.verdict.is_wrong() {
            return steps(place, &opened, out).map(|()| WRONG);
        }
    }
    if place.sessions_here().is_empty() {
        return list::run(place, list::Scope::Here, Form::Words, out);
    }
    let resolved = resolve_here(place)?;
    let opened = open(place, resolved.file)?;
    if !opened.diagnosis.verdict.is_wrong() {
        writeln!(out, "No damage found in this project. To list all sessions here: claude-rescue list")?;
        return Ok(FINE);
    }
    tell(&opened, "", out)?;
    steps(place, &opened, out)?;
    if resolved.others > 0 {
        writeln!(out, "{} with damage: claude-rescue list", text::count(resolved.others as u64, "other session"))?;
    }
    Ok(WRONG)
}

/// The session, and the first thing that is wrong with it.
fn tell(opened: &Opened, which: &str, out: &mut Out) -> Result<()> {
    let (report, verdict) = (opened.report(), opened.diagnosis.verdict);
    writeln!(out, "{} {}  {}{which}", words::sign(verdict), verdict.name(), words::name(&report))?;
    if let Some(first) = opened.diagnosis.first() {
        writeln!(out, "  {}", words::finding(&opened.session, first))?;
    } else if let Some(said) = &opened.diagnosis.symptom {
        writeln!(out, "  {}", redacted::error(&said.text, 120))?;
        writeln!(out, "  {} {}", said.row.means, said.helps(verdict))?;
    }
    Ok(())
}

/// The session that runs this command, if the client names it (2.1.332 does).
fn own_session(place: &Place) -> Option<SessionFile> {
    let id = std::env::var("CLAUDE_CODE_SESSION_ID").ok().filter(|id| is_plain_id(id))?;
    let is_it = |file: &SessionFile| file.name == id;
    place.sessions_here().into_iter().find(is_it).or_else(|| place.sessions().into_iter().find(is_it))
}

/// What to do, the first thing first.
fn steps(place: &Place, opened: &Opened, out: &mut Out) -> Result<()> {
    let app = format!("claude-rescue {}", words::short(&opened.known_as));
    let (command, why) = next(place, opened, &app);
    writeln!(out, "To continue:")?;
    writeln!(out, "  1. Quit Claude Code: /exit")?;
    writeln!(out, "  2. In the shell: {}", text::line(&command))?;
    writeln!(out, "     {why}")?;
    if command != app {
        writeln!(out, "  3. If the API refuses it again: {app}")?;
    }
    Ok(())
}

/// The command to run in the shell, and what it does.
fn next(place: &Place, opened: &Opened, app: &str) -> (String, String) {
    if let Some(copy) = rescued(place).into_iter().find(|held| held.covers(&opened.file)) {
        let copy = SessionFile::at(copy.path).and_then(|file| open(place, file));
        let resume = copy.ok().and_then(|copy| Resume::of(place, &copy).command());
        let says = if resume.is_some() { "this opens the copy" } else { "this shows what you can do" };
        return (resume.unwrap_or_else(|| app.to_owned()), format!("This session was already rescued; {says}."));
    }
    let offers = opened.remedies(installed_version().as_deref());
    let best = offers.iter().find(|offer| offer.because.is_some());
    let Some((way, plan)) = best.and_then(|best| Some((best.way, best.plan.as_ref().ok()?))) else {
        return (app.to_owned(), "It shows what you can try.".to_owned());
    };
    let (kept, dropped) = (plan.keeps(), plan.drops());
    match opened.resume_command().filter(|_| way == Way::Resume) {
        Some(resume) => (resume, format!("It keeps {kept}, and drops {dropped}.")),
        None => (app.to_owned(), format!("Then press ⏎: {} keeps {kept}, and drops {dropped}.", way.name())),
    }
}
