//! `plugin`: installs and removes the plugin whose hooks name claude-rescue in a session that the API refuses.

use anyhow::{Result, ensure};
use serde::Serialize;

use super::FINE;
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::store::Place;
use crate::store::skill::{Lies, Skill};
use crate::text;

/// What to do with it.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Install the plugin, and the skill with it
    Install,
    /// Remove the plugin, and the skill with it
    Remove,
}

#[derive(Serialize)]
struct PluginJson<'a> {
    schema: u32,
    files: &'a [Skill],
    done: Option<&'static str>,
    warnings: Vec<String>,
}

pub(super) fn run(place: &Place, action: Option<Action>, form: Form, out: &mut Out) -> Result<u8> {
    ensure!(place.exists(), "no Claude Code files in {}.", place.configs_text());
    let before = Skill::plugin(place);
    let (done, warnings) = match action {
        None => (None, Vec::new()),
        Some(Action::Install) => (Some(installed(&before)), install(&before, place)?),
        Some(Action::Remove) => (Some("removed"), remove(&before, place)?),
    };
    let parts = Skill::plugin(place);
    if form == Form::Json {
        let json = PluginJson { schema: SCHEMA, files: &parts, done, warnings };
        return out.tell_done(|out| json_line(&json, out)).map(|()| FINE);
    }
    out.tell_done(|out| {
        match done {
            // `--json` keeps these two names.
            Some("there already") => writeln!(out, "The plugin is already installed: {}", folder(&parts))?,
            Some("renewed") => writeln!(out, "The plugin was updated: {}", folder(&parts))?,
            Some(done) => writeln!(out, "The plugin was {done}: {}", folder(&parts))?,
            None => offer(&parts, out)?,
        }
        if let Some(Action::Install) = action {
            writeln!(out, "Claude Code loads it when it starts. To remove it: claude-rescue plugin remove")?;
        }
        Ok(warnings.iter().try_for_each(|doubt| writeln!(out, "Warning: {}.", text::line(doubt)))?)
    })?;
    Ok(FINE)
}

fn folder(parts: &[Skill]) -> String {
    let folder = parts.first().and_then(|skill| skill.path.parent());
    folder.map_or_else(String::new, |folder| text::line(&folder.to_string_lossy()))
}

fn installed(before: &[Skill]) -> &'static str {
    let all = |lies: Lies| before.iter().all(|part| part.lies == lies);
    match () {
        () if all(Lies::Current) => "there already",
        () if before.iter().any(|part| part.lies == Lies::Older) => "renewed",
        () => "installed",
    }
}

/// All or nothing: no part is touched if somebody else wrote one of them.
fn install(parts: &[Skill], place: &Place) -> Result<Vec<String>> {
    parts.iter().try_for_each(Skill::ensure_ours)?;
    let doubts: Vec<_> = parts.iter().map(|part| part.install(place)).collect::<Result<_>>()?;
    Ok(doubts.into_iter().flatten().collect())
}

fn remove(parts: &[Skill], place: &Place) -> Result<Vec<String>> {
    parts.iter().try_for_each(Skill::ensure_ours)?;
    let there: Vec<&Skill> = parts.iter().rev().filter(|part| part.lies != Lies::Absent).collect();
    ensure!(!there.is_empty(), "there is no plugin in {}.", folder(parts));
    let doubts: Vec<_> = there.iter().map(|part| part.remove(place)).collect::<Result<_>>()?;
    Ok(doubts.into_iter().flatten().collect())
}

/// Says what the plugin is, and the commands for it.
fn offer(parts: &[Skill], out: &mut Out) -> Result<()> {
    writeln!(
        out,
        "With this plugin, Claude Code suggests claude-rescue when the API refuses a session because of its"
    )?;
    writeln!(out, "history. It includes the skill (claude-rescue skill), and changes no settings.")?;
    let any = |lies: Lies| parts.iter().any(|part| part.lies == lies);
    let state = match () {
        () if any(Lies::Barred) => "not checked",
        () if any(Lies::Changed) => "a file there was not written by claude-rescue; it would be left unchanged",
        () if any(Lies::Older) => "a different version is installed",
        () if parts.iter().all(|part| part.lies == Lies::Current) => "this version is installed",
        () => "not installed",
    };
    writeln!(out, "{}\n  {state}", folder(parts))?;
    if any(Lies::Absent) || any(Lies::Older) {
        writeln!(out, "  claude-rescue plugin install")?;
    }
    if any(Lies::Current) || any(Lies::Older) {
        writeln!(out, "  claude-rescue plugin remove")?;
    }
    Ok(())
}
