//! `doctor`: what is installed and set up here.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use super::FINE;
use super::output::{Form, json_line};
use crate::diagnosis::SCHEMA;
use crate::store::doctor::{Doctor, Folder, Found, doctor};
use crate::store::{Place, holders};
use crate::text;

/// What `doctor --json` prints.
#[derive(Serialize)]
struct Told {
    schema: u32,
    #[serde(flatten)]
    doctor: Doctor,
    running: usize,
}

pub(super) fn run(place: &Place, form: Form, out: &mut dyn Write) -> Result<u8> {
    let told = Told { schema: SCHEMA, doctor: doctor(place), running: holders(place).len() };
    match form {
        Form::Json => json_line(&told, out)?,
        Form::Words => tell(&told, out)?,
    }
    Ok(FINE)
}

fn tell(told: &Told, out: &mut dyn Write) -> Result<()> {
    let Doctor { environment, installed, configs, state, journal_acts, journal_trouble } = &told.doctor;
    writeln!(out, "claude-rescue  {}, {}", environment.claude_rescue, environment.system)?;
    if environment.clients.is_empty() {
        writeln!(out, "Claude Code    none found on the path, from npm or the native installer")?;
    }
    for Found { install, path } in installed {
        let version = install.version.as_deref().unwrap_or("version unknown");
        let line = format!("{version}, {}: {}", install.kind, path.display());
        let own = ["path", "npm", "native"].contains(&install.kind.as_str());
        let what = if own { "Claude Code" } else { "extension  " };
        writeln!(out, "{what}    {}", text::line(&line))?;
    }
    for config in configs {
        writeln!(out, "config         {}", folder(config))?;
    }
    let set = if environment.retention_set { "cleanupPeriodDays" } else { "the default; nothing is set" };
    writeln!(
        out,
        "retention      sessions are deleted after {} ({set})",
        text::count(environment.retention_days, "day")
    )?;
    let running = text::count(told.running as u64, "client");
    let sessions = text::count(environment.sessions as u64, "session");
    writeln!(out, "sessions       {sessions}, {} with damage; {running} running", environment.damaged)?;
    writeln!(out, "state          {}", folder(state))?;
    match journal_trouble {
        Some(trouble) => writeln!(out, "journal        ✗ {}", text::line(trouble))?,
        None => writeln!(out, "journal        whole, {}", text::count(*journal_acts as u64, "act"))?,
    }
    if environment.damaged > 0 {
        writeln!(out, "See the damage: claude-rescue list --all")?;
    }
    Ok(())
}

fn folder(folder: &Folder) -> String {
    let missing = if folder.exists { "" } else { "  (not there)" };
    text::line(&format!("{}{missing}", folder.path.display()))
}
