//! The face for scripts and pipes: one file per command.

mod apply;
mod args;
mod check;
mod destination;
mod doctor;
mod evidence;
mod excerpt;
mod explain;
mod export;
mod files;
mod hook;
mod inside;
mod list;
mod mistyped;
mod neighbours;
mod options;
mod output;
mod plain;
mod plans;
mod plugin;
mod redacted;
mod report;
mod request;
mod rescue;
mod rewind;
mod search;
mod shell;
mod show;
mod skill;
mod start;
mod undo;
mod words;

use std::ffi::{OsStr, OsString};
use std::io;

use anyhow::{Context, Result, anyhow, ensure};

use crate::store::demo::{self, Demo};
use crate::store::{Place, SessionFile, resolve};
use crate::text::shell::is_plain_id;

pub use apply::{print_receipt, print_resume};
use args::Command;
pub use args::{App, Args, Face};
use list::Scope;
use output::Form;
pub use output::Out;
use output::paint::bad;
pub use start::{start, start_fresh};

/// Nothing is wrong.
pub const FINE: u8 = 0;
/// Something is wrong with a session.
pub const WRONG: u8 = 1;
/// The program could not do what was asked.
pub const COULD_NOT: u8 = 2;
const NOT_CHOSEN: u8 = 130;

/// Where sessions are, real or the demo's. Dropping it removes the demo's directory.
pub struct Setup {
    /// Where to look.
    pub place: Place,
    demo: Option<Demo>,
    is_quiet: bool,
}

impl Setup {
    /// The place that the command line names, or the demo.
    pub fn of(args: &Args) -> Result<Self> {
        let demo = if args.common.demo { Some(demo::unpack()?) } else { None };
        let persons = || Place::new(&args.common.config_dir);
        let mut place = demo.as_ref().map_or_else(persons, |demo| Ok(demo.place.clone()))?;
        place.client.args = args.common.claude_args()?;
        ensure!(
            place.exists() || args.names_file(),
            "no Claude Code files in {}.\nIf they are elsewhere: claude-rescue --config-dir DIR\nTo try it on built-in sessions: claude-rescue --demo",
            place.configs_text()
        );
        Ok(Self { place, demo, is_quiet: args.form() == Form::Json || args.app.pick })
    }

    /// Says that the demo's directory is gone.
    pub fn end(self, out: &mut Out) -> Result<()> {
        if self.demo.is_some() && !self.is_quiet {
            writeln!(
                out,
                "That was the demo, now removed: these commands do not work. For your own sessions, omit --demo."
            )?;
        }
        Ok(())
    }
}

/// Runs a command, or stands in for the app without a terminal. Returns the exit code.
pub fn run(place: &Place, args: Args, out: &mut Out) -> Result<u8> {
    let form = args.form();
    let Args { command, session, app, .. } = args;
    match (command, session) {
        (Some(command), _) => act(place, command, form, out),
        (None, _) if app.pick => {
            let chosen = plain::choose_session(place, &mut io::stdin().lock(), &mut out.error())?;
            print_choice(chosen.map(|file| file.name), out)
        }
        (None, session) if app.plain && form == Form::Words => {
            session.as_deref().map(|session| session_or_command(place, session)).transpose()?;
            plain::run(place, session.as_deref(), &mut io::stdin().lock(), out)
        }
        (None, Some(session)) => {
            session_or_command(place, &session)?;
            check::run(place, &[session], form, out)
        }
        (None, None) if form == Form::Json => list::run(place, Scope::Here, form, out),
        (None, None) if inside::is_inside() => inside::run(place, out),
        (None, None) => report::run(place, out),
    }
}

fn act(place: &Place, command: Command, form: Form, out: &mut Out) -> Result<u8> {
    match command {
        Command::List { all } => list::run(place, if all { Scope::All } else { Scope::Here }, form, out),
        Command::Show { session, excerpt } => show::run(place, session.as_deref(), &excerpt, form, out),
        Command::Search { wanted } => search::run(place, wanted, form, out),
        Command::Check { request, .. } if request.is_any() => request::run(&request, form, out),
        Command::Check { sessions, request } => {
            request.forbid_for_sessions()?;
            check::run(place, &sessions, form, out)
        }
        Command::Evidence { session, packet } => evidence::run(place, session.as_deref(), &packet, form, out),
        Command::Skill { action, project } => skill::run(place, action, project, form, out),
        Command::Completions { shell } => shell::completions(shell, form, out),
        Command::Man { dir } => shell::man(dir.as_deref(), form, out),
        Command::Plugin { action } => plugin::run(place, action, form, out),
        Command::Hook => Ok(hook::run(place, out)),
        Command::Doctor { forget: true } => doctor::forget(place, form, out),
        Command::Doctor { forget: false } => doctor::run(place, form, out),
        Command::Explain { text, session } => explain::run(place, &text, session.as_deref(), form, out),
        Command::Rewind { session, to, options } => rewind::run(place, session.as_deref(), to, options, form, out),
        Command::Export { session, wanted } => export::run(place, session.as_deref(), &wanted, form, out),
        Command::Files { session, wanted } => files::run(place, session.as_deref(), &wanted, form, out),
        Command::Undo { list: true, .. } => undo::run(place, &undo::Wanted::List, form, out),
        Command::Undo { id, .. } => undo::run(place, &id.map_or(undo::Wanted::Last, undo::Wanted::This), form, out),
        Command::Plans { session } => plans::run(place, session.as_deref(), form, out),
        Command::Rescue { session, with, lighter, options } => {
            rescue::run(place, session.as_deref(), (with, lighter), options, form, out)
        }
    }
}

/// Prints the id of the chosen session, for another program to read.
pub fn print_choice(id: Option<String>, out: &mut Out) -> Result<u8> {
    let Some(id) = id else { return Ok(NOT_CHOSEN) };
    ensure!(is_plain_id(&id), "Claude Code does not accept {id} as a session id.\nTo continue: claude-rescue list");
    writeln!(out, "{id}")?;
    Ok(FINE)
}

fn files(place: &Place, wanted: &[OsString]) -> Vec<Result<SessionFile>> {
    if wanted.is_empty() {
        return vec![resolve(place, None)];
    }
    wanted.iter().map(|wanted| resolve(place, Some(wanted))).collect()
}

/// The session that a word without a command names; otherwise says which command was probably meant.
pub fn session_or_command(place: &Place, word: &OsStr) -> Result<SessionFile> {
    resolve(place, Some(word)).map_err(|error| match word.to_str().and_then(mistyped::meant_command) {
        Some(meant) => anyhow!("{error:#}\nDid you mean: claude-rescue {meant}"),
        None => error,
    })
}

/// Prints an error.
pub fn complain(error: &anyhow::Error, out: &mut Out) -> Result<()> {
    writeln!(out, "{} {error:#}", bad("claude-rescue:")).context("could not write to the terminal")
}
