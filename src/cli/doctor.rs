//! `doctor`: what is installed and set up here.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;

use super::FINE;
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::recovery::evidence::Vouched;
use crate::store::doctor::{Doctor, Folder, Found, doctor};
use crate::store::skill::{Lies, Skill};
use crate::store::unseen::Unseen;
use crate::store::{Index, Kept, Place, holders, path_json};
use crate::text;

/// At most this many missing directories are named.
const SHOWN: usize = 5;

#[derive(Serialize)]
struct DoctorReport {
    schema: u32,
    #[serde(flatten)]
    doctor: Doctor,
    running: usize,
}

pub(super) fn run(place: &Place, form: Form, out: &mut Out) -> Result<u8> {
    let report = DoctorReport { schema: SCHEMA, doctor: doctor(place), running: holders(place).len() };
    match form {
        Form::Json => json_line(&report, out)?,
        Form::Words => tell(&report, out)?,
    }
    Ok(FINE)
}

#[derive(Serialize)]
struct Forgotten {
    schema: u32,
    #[serde(serialize_with = "path_json::serialize")]
    index: PathBuf,
    deleted: bool,
}

/// Deletes the index.
pub(super) fn forget(place: &Place, form: Form, out: &mut Out) -> Result<u8> {
    let cache = place.cache.as_ref().context("the demo has no index.")?;
    let (index, deleted) = (cache.path(), cache.forget()?);
    let forgotten = Forgotten { schema: SCHEMA, index, deleted };
    let path = text::line(&forgotten.index.to_string_lossy());
    out.tell_done(|out| match form {
        Form::Json => json_line(&forgotten, out),
        Form::Words if deleted => Ok(writeln!(out, "The index was deleted: {path}")?),
        Form::Words => Ok(writeln!(out, "There is no index: {path}")?),
    })?;
    Ok(FINE)
}

fn tell(report: &DoctorReport, out: &mut Out) -> Result<()> {
    let Doctor {
        environment,
        damaged,
        installed,
        configs,
        state,
        index,
        unseen,
        skill,
        journal_acts,
        journal_trouble,
        unread,
    } = &report.doctor;
    writeln!(out, "claude-rescue  {}, {}", environment.claude_rescue, environment.system)?;
    if environment.clients.is_empty() {
        writeln!(out, "Claude Code    not found on PATH, in npm or as a native install")?;
    }
    for Found { install, path } in installed {
        let version = install.version.as_ref().map_or("version unknown", Vouched::as_str);
        let line = format!("{version}, {}: {}", install.kind, path.display());
        let own = ["path", "npm", "native"].contains(&install.kind);
        let what = if own { "Claude Code" } else { "extension  " };
        writeln!(out, "{what}    {}", text::line(&line))?;
    }
    for config in configs {
        writeln!(out, "config         {}", folder(config))?;
    }
    let set = if environment.retention_set { "cleanupPeriodDays" } else { "default; not set in settings.json" };
    writeln!(
        out,
        "retention      sessions are deleted after {} ({set})",
        text::count(environment.retention_days, "day")
    )?;
    let running = text::count(report.running as u64, "client");
    let sessions = text::count(environment.sessions as u64, "session");
    writeln!(out, "sessions       {sessions}, {damaged} damaged; {running} running")?;
    for file in unread {
        writeln!(out, "no access      ✗ {}", text::line(&file.to_string()))?;
    }
    writeln!(out, "state          {}", folder(state))?;
    if let Some(index) = index {
        writeln!(out, "index          {}", of_our_index(index))?;
    }
    writeln!(out, "skill          {}", text::line(&of_skill(skill)))?;
    match journal_trouble {
        Some(trouble) => writeln!(out, "journal        ✗ {}", text::line(trouble))?,
        None => writeln!(out, "journal        intact, {}", text::count(*journal_acts as u64, "action"))?,
    }
    tell_unseen(unseen, out)?;
    if *damaged > 0 {
        writeln!(out, "To see the damage: claude-rescue list --all")?;
    }
    Ok(())
}

fn of_skill(skill: &Skill) -> String {
    match skill.lies {
        Lies::Absent => "not installed; for details: claude-rescue skill".to_owned(),
        Lies::Current => format!("installed: {}", skill.path.display()),
        Lies::Older => "a different version is installed; to replace it: claude-rescue skill install".to_owned(),
        Lies::Changed | Lies::Barred => format!("does not match what claude-rescue wrote: {}", skill.path.display()),
    }
}

/// Why sessions are not where people look for them.
fn tell_unseen(unseen: &Unseen, out: &mut Out) -> Result<()> {
    let mut say = |words: String| writeln!(out, "not listed     {}", text::line(&words));
    let sessions = |count: usize| text::count(count as u64, "session");
    for gone in unseen.gone_directories.iter().take(SHOWN) {
        say(format!("{} from {}, which is not on this machine", sessions(gone.sessions), gone.directory))?;
    }
    if let Some(more) = unseen.gone_directories.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let directories = if more == 1 { "directory that is" } else { "directories that are" };
        say(format!("and those from {more} more {directories} not on this machine"))?;
    }
    for hidden in &unseen.hidden {
        say(format!("{} by `claude --resume`: {}", sessions(hidden.sessions), hidden.why))?;
    }
    if unseen.without_transcript > 0 {
        let left = sessions(unseen.without_transcript);
        say(format!("{left} without a transcript; claude-rescue list --all shows what is left"))?;
    }
    if unseen.expired > 0 {
        say(format!(
            "{} from history.jsonl without a file, older than the retention period",
            sessions(unseen.expired)
        ))?;
    }
    if let Some(newer) = unseen.remembered.checked_sub(unseen.expired).filter(|newer| *newer > 0) {
        say(format!("{} from history.jsonl without a file, within the retention period", sessions(newer)))?;
    }
    unseen.indexes.iter().try_for_each(|index| say(of_index(index)))?;
    Ok(())
}

/// Compares another program's list with the files.
fn of_index(index: &Index) -> String {
    let (path, names) = (index.path.display(), text::count(index.names as u64, "session"));
    let missing = match index.without_file {
        0 => String::new(),
        some => format!(", {some} of them with no file here"),
    };
    let unknown = match (index.not_named, index.kind) {
        (0, _) => String::new(),
        (some, "desktop") => format!("; it does not show {some} more, but `claude --resume` does"),
        (some, _) => format!("; editors that use it do not show {some} more"),
    };
    let whose = if index.kind == "desktop" { "the Desktop app" } else { "the index" };
    format!("{whose} lists {names}{missing}{unknown}: {path}")
}

fn of_our_index(index: &Kept) -> String {
    let used = if index.used { text::count(index.sessions as u64, "session") } else { "off".to_owned() };
    text::line(&format!("{used}: {}", index.path.display()))
}

fn folder(folder: &Folder) -> String {
    let missing = if folder.exists { "" } else { "  (does not exist)" };
    text::line(&format!("{}{missing}", folder.path.display()))
}
