//! `skill`: installs and removes the skill that tells Claude Code how to ask an old session.

use anyhow::{Result, ensure};
use serde::Serialize;

use super::FINE;
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::store::Place;
use crate::store::skill::{Lies, Skill, Whose};
use crate::text;

/// What to do with it.
#[derive(Clone, Copy, Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Install the skill
    Install,
    /// Remove the skill
    Remove,
}

#[derive(Serialize)]
struct SkillJson<'a> {
    schema: u32,
    #[serde(flatten)]
    skill: &'a Skill,
    done: Option<&'static str>,
    warnings: Vec<String>,
}

pub(super) fn run(place: &Place, action: Option<Action>, project: bool, form: Form, out: &mut Out) -> Result<u8> {
    let whose = if project { Whose::Projects } else { Whose::Persons };
    let before = Skill::of(place, whose);
    ensure!(project || place.exists(), "no Claude Code files in {}.", place.configs_text());
    let (done, doubt) = match action {
        None => (None, None),
        Some(Action::Install) => (Some(installed(before.lies)), before.install(place)?),
        Some(Action::Remove) => (Some("removed"), before.remove(place)?),
    };
    let skill = Skill::of(place, whose);
    if form == Form::Json {
        let json = SkillJson { schema: SCHEMA, skill: &skill, done, warnings: Vec::from_iter(doubt) };
        return out.tell_done(|out| json_line(&json, out)).map(|()| FINE);
    }
    let path = text::line(&skill.path.to_string_lossy());
    let flag = if project { " --project" } else { "" };
    out.tell_done(|out| {
        match done {
            // `--json` keeps these two names.
            Some("there already") => writeln!(out, "The skill is already installed: {path}")?,
            Some("renewed") => writeln!(out, "The skill was updated: {path}")?,
            Some(done) => writeln!(out, "The skill was {done}: {path}")?,
            None => offer(&skill, &path, flag, out)?,
        }
        if let Some(Action::Install) = action {
            writeln!(out, "Claude Code reads it when it starts. To remove it: claude-rescue skill remove{flag}")?;
        }
        Ok(doubt.iter().try_for_each(|doubt| writeln!(out, "Warning: {}.", text::line(doubt)))?)
    })?;
    Ok(FINE)
}

fn installed(before: Lies) -> &'static str {
    match before {
        Lies::Current => "there already",
        Lies::Older => "renewed",
        Lies::Absent | Lies::Changed | Lies::Barred => "installed",
    }
}

/// Says what the skill is, and the commands for it.
fn offer(skill: &Skill, path: &str, flag: &str, out: &mut Out) -> Result<()> {
    writeln!(out, "This skill tells Claude Code how to query an old session with `claude-rescue show` and `search`.")?;
    writeln!(out, "Once it is loaded, Claude Code runs these commands without asking; they only read.")?;
    let state = match skill.lies {
        Lies::Absent => "not installed",
        Lies::Current => "this version is installed",
        Lies::Older => "a different version is installed",
        Lies::Changed => "the file there was not written by claude-rescue; it would be left unchanged",
        Lies::Barred => "not checked",
    };
    let why = skill.why.map_or(String::new(), |why| format!(": {}", why.says()));
    writeln!(out, "{path}\n  {state}{why}")?;
    let mut ways = Vec::new();
    if matches!(skill.lies, Lies::Absent | Lies::Older) {
        ways.push(format!("claude-rescue skill install{flag}"));
    }
    if matches!(skill.lies, Lies::Current | Lies::Older) {
        ways.push(format!("claude-rescue skill remove{flag}"));
    }
    if flag.is_empty() {
        ways.push("for this directory only: claude-rescue skill --project".to_owned());
    }
    ways.iter().try_for_each(|way| writeln!(out, "  {way}")).map_err(Into::into)
}
