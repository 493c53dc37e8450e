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

/// Longer commands are worth a shorter one that leads there.
const LONGEST: usize = 200;

/// Whether Claude Code runs this command for the person.
pub(super) fn is_inside() -> bool {
    std::env::var_os("CLAUDECODE").is_some_and(|set| !set.is_empty()) && !io::stdin().is_terminal()
}

pub(super) fn run(place: &Place, out: &mut Out) -> Result<u8> {
    let own = own_session(place);
    let is_own = own.is_some();
    let (file, others) = match own {
        Some(file) => (file, 0),
        None if place.sessions_here().is_empty() => return list::run(place, list::Scope::Here, Form::Words, out),
        None => resolve_here(place).map(|resolved| (resolved.file, resolved.others))?,
    };
    let opened = open(place, file)?;
    let (report, verdict) = (opened.report(), opened.diagnosis.verdict);
    let which = if is_own { "   (this session)" } else { "" };
    writeln!(out, "{} {}  {}{which}", words::sign(verdict), verdict.name(), words::name(&report))?;
    if let Some(first) = opened.diagnosis.first() {
        writeln!(out, "  {}", words::finding(&opened.session, first))?;
    } else if let Some(said) = &opened.diagnosis.symptom {
        writeln!(out, "  {}", redacted::error(&said.text, 120))?;
        writeln!(out, "  {} {}", said.row.means, said.helps(verdict))?;
    }
    if !verdict.is_wrong() {
        writeln!(out, "  No damage found in it. Every session of this project: claude-rescue list")?;
        return Ok(FINE);
    }
    for line in steps(place, &opened) {
        writeln!(out, "{}", text::line(&line))?;
    }
    if others > 0 {
        writeln!(out, "{} with damage: claude-rescue list", text::count(others as u64, "other session"))?;
    }
    Ok(WRONG)
}

/// The session that runs this command, if the client names it (2.1.332 does).
fn own_session(place: &Place) -> Option<SessionFile> {
    let id = std::env::var("CLAUDE_CODE_SESSION_ID").ok().filter(|id| is_plain_id(id))?;
    let is_it = |file: &SessionFile| file.name == id;
    place.sessions_here().into_iter().find(is_it).or_else(|| place.sessions().into_iter().find(is_it))
}

/// What to do, the first thing first.
fn steps(place: &Place, opened: &Opened) -> Vec<String> {
    let quit = "To continue:\n  1. Quit Claude Code: /exit";
    let mut lines: Vec<String> = quit.lines().map(str::to_owned).collect();
    let app = format!("claude-rescue {}", words::short(&opened.known_as));
    let run = |command: &str| format!("  2. In the shell:     {command}");
    if let Some(copy) = rescued(place).into_iter().find(|held| held.covers(&opened.file)) {
        let copy = SessionFile::at(copy.path).and_then(|file| open(place, file));
        let resume = copy.ok().and_then(|copy| Resume::of(place, &copy).command());
        lines.push(run(&resume.unwrap_or_else(|| app.clone())));
        lines.push("     It was rescued already; that opens the rescued copy.".to_owned());
        return lines;
    }
    let offers = opened.remedies(installed_version().as_deref());
    let best = offers.iter().find(|offer| offer.because.is_some());
    let plan = best.and_then(|best| Some((best.way, best.plan.as_ref().ok()?)));
    let resume = opened.resume_command().filter(|command| command.len() <= LONGEST);
    match (plan, resume) {
        (Some((Way::Resume, plan)), Some(resume)) => {
            lines.push(run(&resume));
            lines.push(format!("     It keeps {} and drops {}.", words::kept(plan), words::dropped(plan)));
            lines.push(format!("  3. If the API refuses it again: {app}"));
        }
        (Some((way, plan)), _) => {
            lines.push(run(&app));
            let (name, kept, dropped) = (way.name(), words::kept(plan), words::dropped(plan));
            lines.push(format!("     ⏎ there: {name}, which keeps {kept} and drops {dropped}."));
        }
        (None, _) => {
            lines.push(run(&app));
            lines.push("     It shows what can be tried.".to_owned());
        }
    }
    lines
}
