//! `doctor`: what is installed and set up here.

use anyhow::Result;
use serde::Serialize;

use super::FINE;
use super::output::{Form, Out, json_line};
use crate::diagnosis::SCHEMA;
use crate::recovery::evidence::Vouched;
use crate::store::doctor::{Doctor, Folder, Found, doctor};
use crate::store::skill::Lies;
use crate::store::unseen::Unseen;
use crate::store::{Index, Place, holders};
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

fn tell(report: &DoctorReport, out: &mut Out) -> Result<()> {
    let Doctor { environment, installed, configs, state, unseen, skill, journal_acts, journal_trouble, unread } =
        &report.doctor;
    writeln!(out, "claude-rescue  {}, {}", environment.claude_rescue, environment.system)?;
    if environment.clients.is_empty() {
        writeln!(out, "Claude Code    none found on the path, from npm or the native installer")?;
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
    let set = if environment.retention_set { "cleanupPeriodDays" } else { "the default; settings.json sets no other" };
    writeln!(
        out,
        "retention      sessions are deleted after {} ({set})",
        text::count(environment.retention_days, "day")
    )?;
    let running = text::count(report.running as u64, "client");
    let sessions = text::count(environment.sessions as u64, "session");
    writeln!(out, "sessions       {sessions}, {} with damage; {running} running", environment.damaged)?;
    for file in unread {
        writeln!(out, "no access      ✗ {}", text::line(&file.to_string()))?;
    }
    writeln!(out, "state          {}", folder(state))?;
    let skill = match skill.lies {
        Lies::Absent => "not installed; what it is: claude-rescue skill".to_owned(),
        Lies::Current => format!("installed: {}", skill.path.display()),
        Lies::Older => "installed, another version; to renew it: claude-rescue skill install".to_owned(),
        Lies::Changed | Lies::Barred => format!("not as claude-rescue wrote it: {}", skill.path.display()),
    };
    writeln!(out, "skill          {}", text::line(&skill))?;
    match journal_trouble {
        Some(trouble) => writeln!(out, "journal        ✗ {}", text::line(trouble))?,
        None => writeln!(out, "journal        whole, {}", text::count(*journal_acts as u64, "act"))?,
    }
    tell_unseen(unseen, out)?;
    if environment.damaged > 0 {
        writeln!(out, "See the damage: claude-rescue list --all")?;
    }
    Ok(())
}

/// Why sessions are not where people look for them.
fn tell_unseen(unseen: &Unseen, out: &mut Out) -> Result<()> {
    let mut say = |words: String| writeln!(out, "not in a list  {}", text::line(&words));
    let sessions = |count: usize| text::count(count as u64, "session");
    for gone in unseen.gone_directories.iter().take(SHOWN) {
        say(format!("{} of {}, which is not on this machine", sessions(gone.sessions), gone.directory))?;
    }
    if let Some(more) = unseen.gone_directories.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        say(format!("and those of {more} more directories that are not on this machine"))?;
    }
    for hidden in &unseen.hidden {
        say(format!("{} by `claude --resume`: {}", sessions(hidden.sessions), hidden.why))?;
    }
    if unseen.without_transcript > 0 {
        let left = sessions(unseen.without_transcript);
        say(format!("{left} without a transcript; what is left is in claude-rescue list --all"))?;
    }
    if unseen.expired > 0 {
        say(format!(
            "{} that history.jsonl remembers have no file and are older than sessions are kept",
            sessions(unseen.expired)
        ))?;
    }
    if let Some(newer) = unseen.remembered.checked_sub(unseen.expired).filter(|newer| *newer > 0) {
        say(format!("{} that history.jsonl remembers have no file, though they are not that old", sessions(newer)))?;
    }
    unseen.indexes.iter().try_for_each(|index| say(of_index(index)))?;
    Ok(())
}

/// Compares another program's list with the files.
fn of_index(index: &Index) -> String {
    let (path, names) = (index.path.display(), text::count(index.names as u64, "session"));
    let missing = match index.without_file {
        0 => String::new(),
        some => format!(", {some} of them without a file here"),
    };
    let unknown = match (index.not_named, index.kind) {
        (0, _) => String::new(),
        (some, "desktop") => format!("; it does not show the other {some}, `claude --resume` does"),
        (some, _) => format!("; {some} here are not in it, and editors that go by it do not show them"),
    };
    let whose = if index.kind == "desktop" { "the Desktop app's own list" } else { "the index" };
    format!("{whose} names {names}{missing}{unknown}: {path}")
}

fn folder(folder: &Folder) -> String {
    let missing = if folder.exists { "" } else { "  (not there)" };
    text::line(&format!("{}{missing}", folder.path.display()))
}
