//! The face for scripts and pipes: one command a file.

mod args;
mod beside;
mod check;
mod doctor;
mod evidence;
mod explain;
mod export;
mod files;
mod heard;
mod hidden;
mod list;
mod missing;
mod outcome;
mod output;
mod part;
mod plain;
mod plans;
mod report;
mod request;
mod rescue;
mod rewind;
mod sarif;
mod search;
mod show;
mod skill;
mod target;
mod undo;
mod words;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::store::{Place, SessionFile, demo, resolve};
use crate::text::shell::is_plain_id;
use crate::tui::look::{Look, When};
use crate::tui::model::Mouse;
use crate::tui::{self, Left, Start};

pub use args::Args;
use args::{Color, Command, Face};
pub use outcome::{print_receipt, print_resume};
use output::Form;
pub use output::Out;

/// Nothing is wrong.
pub const FINE: u8 = 0;
/// Something is wrong with a session.
pub const WRONG: u8 = 1;
/// What was asked for could not be done.
pub const COULD_NOT: u8 = 2;
/// Nothing was chosen.
const NOT_CHOSEN: u8 = 130;

/// Does what was asked, and gives the exit code.
pub fn run(args: Args) -> Result<u8> {
    let Args { command, session, common, face } = args;
    // The demo's directory lives as long as this value.
    let demo = if common.demo { Some(demo::unpack()?) } else { None };
    let place = match &demo {
        Some(demo) => demo.place.clone(),
        None => Place::new(&common.config_dir)?,
    };
    let out = &mut Out::standard();
    let wants_file = |wanted: &Option<OsString>| wanted.as_ref().is_some_and(|path| PathBuf::from(path).is_file());
    let names_file = match &command {
        None => wants_file(&session),
        Some(Command::List { .. }) => false,
        // The journal names files wherever they lie.
        // A doctor is there to say what is missing.
        Some(Command::Undo { .. } | Command::Doctor | Command::Skill { .. }) => true,
        // Words can be explained without any session.
        Some(Command::Explain { text, session }) => !text.is_empty() || wants_file(session),
        Some(
            Command::Show { session, .. }
            | Command::Plans { session }
            | Command::Evidence { session, .. }
            | Command::Export { session, .. }
            | Command::Rescue { session, .. }
            | Command::Rewind { session, .. }
            | Command::Files { session, .. },
        ) => wants_file(session),
        Some(Command::Search { wanted }) => wanted.names_file(),
        Some(Command::Check { sessions, request }) => {
            request.is_any() || sessions.iter().any(|path| PathBuf::from(path).is_file())
        }
    };
    ensure!(
        place.exists() || names_file,
        "no Claude Code files in {}.\nSee it work on built-in sessions: claude-rescue --demo",
        place.configs_text()
    );
    let form = if common.json { Form::Json } else { Form::Words };
    let done = match command {
        Some(command) => act(&place, command, form, out),
        None => start(&place, session, face, form, out),
    }?;
    if demo.is_some() && form == Form::Words && !face.pick {
        writeln!(out, "This was the demo; its directory is gone now.")?;
    }
    Ok(done)
}

/// Does one command.
fn act(place: &Place, command: Command, form: Form, out: &mut Out) -> Result<u8> {
    match command {
        Command::List { all } => list::run(place, scope(all), form, out),
        Command::Show { session, part } => show::run(place, session.as_deref(), &part, form, out),
        Command::Search { wanted } => search::run(place, wanted, form, out),
        Command::Check { request, .. } if request.is_any() => request::run(&request, form, out),
        Command::Check { sessions, .. } => check::run(place, &sessions, form, out),
        Command::Evidence { session, packet } => evidence::run(place, session.as_deref(), &packet, form, out),
        Command::Skill { action, project } => skill::run(place, action, project, form, out),
        Command::Doctor => doctor::run(place, form, out),
        Command::Explain { text, session } => explain::run(place, &text, session.as_deref(), form, out),
        Command::Rewind { session, to, target } => rewind::run(place, session.as_deref(), to, target, form, out),
        Command::Export { session, wanted } => export::run(place, session.as_deref(), &wanted, form, out),
        Command::Files { session, wanted } => files::run(place, session.as_deref(), &wanted, form, out),
        Command::Undo { list: true, .. } => undo::run(place, &undo::Wanted::List, form, out),
        Command::Undo { id, .. } => undo::run(place, &id.map_or(undo::Wanted::Last, undo::Wanted::This), form, out),
        Command::Plans { session } => plans::run(place, session.as_deref(), form, out),
        Command::Rescue { session, with, lighter, target } => {
            rescue::run(place, session.as_deref(), (with, lighter), target, form, out)
        }
    }
}

/// Without a command: the app where a person sits before it, else a report.
fn start(place: &Place, session: Option<OsString>, face: Face, form: Form, out: &mut Out) -> Result<u8> {
    if face.pick {
        return pick(place, face, out);
    }
    if face.plain && form == Form::Words {
        return plain::run(place, session.as_deref(), &mut io::stdin().lock(), out);
    }
    if form == Form::Words && io::stdout().is_terminal() && io::stdin().is_terminal() {
        return open(place, session, face, out);
    }
    match session {
        Some(session) => check::run(place, &[session], form, out),
        None if form == Form::Json => list::run(place, list::Scope::Here, form, out),
        None => report::run(place, out),
    }
}

fn scope(all: bool) -> list::Scope {
    if all { list::Scope::All } else { list::Scope::Here }
}

/// The terminal app, and on the way out what it did.
fn open(place: &Place, session: Option<OsString>, face: Face, out: &mut Out) -> Result<u8> {
    let start = match session {
        Some(session) => Start::Session(resolve(place, Some(&session))?),
        None => Start::Here,
    };
    let resume = match tui::run(place.clone(), start, face.look(), face.mouse())? {
        Left::Wrote(done, resume) => {
            heard::tell(out, |out| {
                print_receipt(&done.plan, &done.receipt, out)?;
                done.copied.map_or(Ok(()), |sent| Ok(writeln!(out, "  ({})", sent.says())?))
            })?;
            resume
        }
        Left::Resume(resume) => Some(resume),
        Left::Told(plan, from, resume) => {
            print_resume(&plan, &from, &resume, out)?;
            None
        }
        Left::Fresh(resume, prompt) => {
            out.flush()?;
            return resume.start_fresh(&prompt);
        }
        Left::Quit(Some(undone)) => {
            heard::tell(out, |out| Ok(writeln!(out, "{undone}")?))?;
            None
        }
        Left::Quit(None) | Left::Picked(_) => {
            writeln!(out, "No rescue was written.")?;
            None
        }
    };
    out.flush()?;
    resume.map_or(Ok(FINE), |resume| resume.start())
}

impl Face {
    fn look(self) -> Look {
        let colour = match self.color {
            Color::Auto => When::Auto,
            Color::Always => When::Always,
            Color::Never => When::Never,
        };
        Look { colour, ascii: if self.ascii { When::Always } else { When::Auto } }
    }

    fn mouse(self) -> Mouse {
        if self.mouse { Mouse::On } else { Mouse::Off }
    }
}

/// The list of the app on the terminal, and the chosen session's id on standard output.
fn pick(place: &Place, face: Face, out: &mut Out) -> Result<u8> {
    let id = if face.plain {
        plain::choose_session(place, &mut io::stdin().lock(), &mut Out::error())?.map(|file| file.name)
    } else {
        match tui::run(place.clone(), Start::Pick, face.look(), face.mouse())? {
            Left::Picked(id) => Some(id),
            _ => None,
        }
    };
    let Some(id) = id else { return Ok(NOT_CHOSEN) };
    ensure!(is_plain_id(&id), "{id} is no id that Claude Code takes.\nHow to go on: claude-rescue list");
    writeln!(out, "{id}")?;
    Ok(FINE)
}

/// The files that a person named, or the newest of this project.
fn files(place: &Place, wanted: &[OsString]) -> Vec<Result<SessionFile>> {
    if wanted.is_empty() {
        return vec![resolve(place, None)];
    }
    wanted.iter().map(|wanted| resolve(place, Some(wanted))).collect()
}

/// Prints an error, cleaned, for a person.
pub fn complain(error: &anyhow::Error) -> Result<()> {
    writeln!(Out::error(), "claude-rescue: {error:#}").context("could not write to the terminal")
}
