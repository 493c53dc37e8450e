//! `list`: sessions with their verdicts.

mod missing;
mod table;

use anyhow::Result;
use serde::Serialize;

use super::output::paint::{bad, command};
use super::output::{Form, Out, json_line};
use super::{COULD_NOT, FINE, WRONG, redacted, words};
use crate::diagnosis::{Report, SCHEMA};
use crate::store::scan::scan_all;
use crate::store::{Held, HomeState, Place, SessionFile, Unread, path_json, rescued};
use crate::text;
use table::Row;

/// Whose sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those of this directory's project.
    Here,
    /// Those of all projects.
    All,
}

/// A session without a transcript, for `--json`.
#[derive(Serialize)]
struct Gone<'a> {
    schema: u32,
    session: &'a str,
    #[serde(serialize_with = "path_json::serialize")]
    folder: std::path::PathBuf,
    verdict: &'static str,
    sub_agents: usize,
    results: usize,
}

pub(super) fn run(place: &Place, scope: Scope, form: Form, out: &mut Out) -> Result<u8> {
    let (files, left) = match scope {
        Scope::Here => (place.sessions_here(), place.leftovers_here()),
        Scope::All => (place.sessions(), place.leftovers()),
    };
    let mut code = FINE;
    let reports = scan_all(place, &files);
    let judged: Vec<&Report> = reports.iter().flatten().collect();
    let held = rescued(place);
    let mut rows = Vec::new();
    for (file, report) in files.iter().zip(&reports) {
        match report {
            Ok(report) => {
                code = code.max(if report.verdict.is_wrong() { WRONG } else { FINE });
                if form == Form::Json {
                    json_line(&redacted::report(report.clone()), out)?;
                } else {
                    let is_rescued = held.iter().any(|held| held.path == file.path);
                    rows.push(Row::of(file, report, is_rescued, notes(file, report, &judged, &held)));
                }
            }
            Err(error) => {
                code = COULD_NOT;
                match form {
                    Form::Json => unread(&Unread::of(file, error), form, out)?,
                    Form::Words => rows.push(unread_row(&Unread::of(file, error))),
                }
            }
        }
    }
    for file in &left {
        match form {
            Form::Json => json_line(&Gone::of(file), out)?,
            Form::Words => rows.push(gone(file)),
        }
    }
    if form == Form::Words {
        table::print(&rows, scope == Scope::All, out)?;
        gone_directories(&judged, out)?;
        missing::tell(place, scope, files.is_empty() && left.is_empty(), out)?;
    }
    Ok(code)
}

fn age(file: &SessionFile) -> String {
    let now = jiff::Timestamp::now().as_millisecond();
    file.active.map_or_else(|| "time unknown".to_owned(), |time| text::ago(now - time))
}

/// A session's rescued copy, other files of it, and work that is elsewhere.
fn notes(file: &SessionFile, report: &Report, all: &[&Report], held: &[Held]) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(held) = held.iter().rev().find(|held| held.from == file.path && report.verdict.is_wrong()) {
        notes.push(format!("rescued{} as {}", held.ago(), held.short_id()));
    }
    let others = all.iter().filter(|other| other.session == report.session && other.path != report.path);
    if let Some(longest) = others.max_by_key(|other| other.entries) {
        let name = words::short(&longest.known_as);
        notes.push(match longest.entries.cmp(&report.entries) {
            std::cmp::Ordering::Greater => format!("the same session has a longer file: {name}"),
            std::cmp::Ordering::Less => format!("the longest file of this session; another is {name}"),
            std::cmp::Ordering::Equal => format!("the same session has another file of the same length: {name}"),
        });
    }
    if report.turns == 0 && report.sub_agents > 0 {
        let agents = text::count(report.sub_agents as u64, "sub-agent");
        notes.push(format!("the work is in the transcripts of {agents} next to it"));
    }
    notes
}

fn gone_directories(all: &[&Report], out: &mut Out) -> Result<()> {
    let mut named: Vec<&str> = Vec::new();
    let gone = |report: &&&Report| report.directory == HomeState::Gone.name();
    for report in all.iter().filter(gone) {
        let dir = report.project.as_deref().unwrap_or_default();
        if named.contains(&dir) {
            continue;
        }
        named.push(dir);
        let count = all.iter().filter(|other| gone(other) && other.project.as_deref() == Some(dir)).count();
        let (count, name) = (text::count(count as u64, "session"), words::short(&report.known_as));
        writeln!(out, "{} is the directory of {count}, but it is not on this machine.", text::line(dir))?;
        writeln!(out, "  What to do: {}", command(format_args!("claude-rescue check {name}")))?;
    }
    Ok(())
}

pub(super) fn unread(file: &Unread, form: Form, out: &mut Out) -> Result<()> {
    #[derive(Serialize)]
    struct UnreadJson<'a> {
        schema: u32,
        #[serde(flatten)]
        file: &'a Unread,
    }
    match form {
        Form::Json => json_line(&UnreadJson { schema: SCHEMA, file }, out),
        Form::Words => Ok(writeln!(out, "{}  {}", bad("? no access"), text::line(&file.to_string()))?),
    }
}

/// A session of which only its folder is left.
fn gone(file: &SessionFile) -> Row {
    let left = format!("(no transcript; still there: {})", file.what_is_left());
    Row::without_session("∅", "gone", words::short(&file.name), text::bytes(file.bytes), left)
}

fn unread_row(file: &Unread) -> Row {
    Row::without_session("?", "no access", String::new(), String::new(), text::line(&file.to_string()))
}

impl<'a> Gone<'a> {
    fn of(file: &'a SessionFile) -> Self {
        let (sub_agents, results) = (file.sub_agents, file.results);
        Self { schema: SCHEMA, session: &file.name, folder: file.folder(), verdict: "gone", sub_agents, results }
    }
}
