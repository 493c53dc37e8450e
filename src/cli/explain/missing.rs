//! Finds a session or message that the client did not find, and says how to open it.

use std::ffi::OsStr;

use anyhow::Result;
use serde::Serialize;

use super::{Answer, words};
use crate::cli::output::Out;
use crate::diagnosis::Verdict;
use crate::diagnosis::explain::Reference;
use crate::store::{
    HomeState, Lookup, Opened, Place, Resume, SessionFile, look_up, open, resolve, session_anywhere_with,
};
use crate::text;

/// What was named, and what is known of it.
pub(super) struct Missing {
    pub name: Option<Reference>,
    pub found: Found,
}

pub(super) enum Found {
    /// Its file, read and diagnosed.
    Session(Box<Opened>, Way),
    /// Only its sub-agents are left.
    SubAgents(SessionFile),
    /// Nothing is left; clients delete sessions after this many days.
    Nowhere(u32),
    /// No session's file has the message.
    NoMessage,
    NoneHere,
}

/// How to open a session.
pub(super) enum Way {
    /// With this command.
    Command(String),
    /// With this command, in a directory that is not on this disk.
    DirectoryGone(String, String),
    /// Its project folder matches no known directory.
    Unknown,
}

/// A `Missing` for `--json`.
#[derive(Serialize)]
pub(super) struct MissingJson {
    names: Option<String>,
    found: &'static str,
    session: Option<String>,
    path: Option<String>,
    resume: Option<String>,
}

/// Everything that the error names; if that leads nowhere, the session that was named, or the newest of this directory.
pub(super) fn find_missing(place: &Place, names: &[Reference], wanted: Option<&OsStr>) -> Result<Vec<Missing>> {
    let mut all: Vec<Missing> = names.iter().filter_map(|name| missing(place, name)).collect();
    if all.iter().all(|missing| matches!(missing.found, Found::NoMessage)) {
        let file = match wanted {
            Some(_) => Some(resolve(place, wanted)?),
            None => place.sessions_here().into_iter().next(),
        };
        let found = file.map_or(Found::NoneHere, |file| opened(place, file));
        all.push(Missing { name: None, found });
    }
    Ok(all)
}

fn missing(place: &Place, name: &Reference) -> Option<Missing> {
    let found = match name {
        Reference::Session(id) => match look_up(place, id) {
            Lookup::There(file) => opened(place, file),
            Lookup::SubAgents(left) => Found::SubAgents(left),
            Lookup::Nowhere(days) => Found::Nowhere(days),
        },
        Reference::Row(uuid) => session_anywhere_with(place, uuid).map_or(Found::NoMessage, |file| opened(place, file)),
        _ => return None,
    };
    Some(Missing { name: Some(name.clone()), found })
}

fn opened(place: &Place, file: SessionFile) -> Found {
    let Ok(opened) = open(place, file) else { return Found::NoneHere };
    let way = way(place, &opened);
    Found::Session(Box::new(opened), way)
}

/// Clients look for a session in the project folder of the directory they are started in.
fn way(place: &Place, opened: &Opened) -> Way {
    let resume = Resume::of(place, opened);
    match (resume.command(), &resume.home.dir) {
        (Some(command), _) => Way::Command(command),
        (None, Some(dir)) if resume.home.state == HomeState::Gone => {
            resume.bare().map_or(Way::Unknown, |command| Way::DirectoryGone(dir.clone(), command))
        }
        _ => Way::Unknown,
    }
}

pub(super) fn tell(answer: &Answer, out: &mut Out) -> Result<()> {
    for missing in &answer.missing {
        let name = missing.name.as_ref().map(|name| text::line(&name.to_string()));
        let name = name.as_deref().unwrap_or_default();
        match &missing.found {
            Found::Session(opened, way) => tell_session(missing, opened, way, out)?,
            Found::SubAgents(left) => {
                let (rest, folder) = (left.what_is_left(), text::line(&left.folder().to_string_lossy()));
                writeln!(out, "  {name}: its file is missing. Still there: {rest}, in {folder}")?;
            }
            Found::Nowhere(days) => {
                writeln!(out, "  {name}: there is no file for it under {}.", text::line(&answer.configs))?;
                writeln!(out, "    To look in another config directory, add --config-dir DIR.")?;
                writeln!(
                    out,
                    "    Claude Code deletes a session {days} days after its last message (cleanupPeriodDays in \
                     settings.json); after that, it can only be in a backup."
                )?;
            }
            Found::NoMessage => writeln!(out, "  {name}: no session file here contains this message.")?,
            Found::NoneHere => {
                writeln!(out, "  This directory has no sessions. To see the others: claude-rescue list --all")?;
            }
        }
    }
    Ok(())
}

fn tell_session(missing: &Missing, opened: &Opened, way: &Way, out: &mut Out) -> Result<()> {
    let report = opened.report();
    let what = match missing.name {
        Some(Reference::Row(_)) => "That message is in",
        Some(_) => "It is here:",
        None => "The session:",
    };
    writeln!(out, "  {what} {}", words::name(&report))?;
    match way {
        Way::Command(_) if missing.helps().is_some() => {}
        Way::Command(command) => writeln!(out, "    To open it: {command}")?,
        Way::DirectoryGone(dir, _) => {
            writeln!(out, "    It was created in {}, which does not exist here.", text::line(dir))?;
        }
        Way::Unknown => {
            writeln!(out, "    Its file does not say which directory it belongs to: {}", text::line(&report.path))?;
        }
    }
    match report.verdict {
        Verdict::Empty if report.sub_agents > 0 => {
            let agents = text::count(report.sub_agents as u64, "sub-agent");
            let folder = text::line(&opened.file.folder().to_string_lossy());
            writeln!(out, "    There are no messages in its file. Still there: {agents}, in {folder}")
        }
        Verdict::Empty => writeln!(out, "    There are no messages in its file."),
        verdict if verdict.is_wrong() => {
            let id = words::short(&report.known_as);
            writeln!(out, "    It is {}: claude-rescue check {id}", verdict.name())
        }
        verdict => writeln!(out, "    {}", verdict.says()),
    }?;
    Ok(())
}

impl Missing {
    fn helps_with(found: &Found) -> Option<String> {
        match found {
            Found::Session(opened, _) if opened.diagnosis.verdict == Verdict::Empty => {
                Some("There is no conversation in its file to resume; start a new one.".to_owned())
            }
            Found::Session(_, Way::Command(command)) => Some(format!("Open it where it was created: {command}")),
            Found::Session(_, Way::DirectoryGone(dir, command)) => {
                Some(format!("Create {} again, even if empty, and run this in it: {}", text::line(dir), command))
            }
            Found::SubAgents(left) => {
                let rest = left.what_is_left();
                Some(format!("Start a new session: what is left of this one, {rest}, cannot be resumed."))
            }
            Found::Nowhere(_) => Some("Look for it elsewhere: no project here has its file.".to_owned()),
            Found::Session(_, Way::Unknown) | Found::NoMessage | Found::NoneHere => None,
        }
    }

    /// What helps, if the error named an id.
    pub(super) fn helps(&self) -> Option<String> {
        self.name.as_ref().and_then(|_| Self::helps_with(&self.found))
    }
}

impl MissingJson {
    pub(super) fn of(missing: &Missing) -> Self {
        let (found, session, path, resume) = match &missing.found {
            Found::Session(opened, way) => {
                let report = opened.report();
                let command = if let Way::Command(command) = way { Some(command.clone()) } else { None };
                ("there", Some(report.session), Some(report.path), command)
            }
            Found::SubAgents(left) => {
                ("sub_agents", Some(left.name.clone()), Some(left.folder().to_string_lossy().into_owned()), None)
            }
            Found::Nowhere(_) | Found::NoMessage => ("nowhere", None, None, None),
            Found::NoneHere => ("none_here", None, None, None),
        };
        Self { names: missing.name.as_ref().map(ToString::to_string), found, session, path, resume }
    }
}
