//! The face for scripts and pipes: one command a file.

mod check;
mod export;
mod list;
mod outcome;
mod output;
mod plans;
mod report;
mod rescue;
mod rewind;
mod show;
mod undo;
mod words;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};

use crate::store::place::SessionFile;
use crate::store::{Place, demo, resolve};

pub use outcome::print_receipt;
use output::Form;

/// Nothing is wrong.
pub const FINE: u8 = 0;
/// Something is wrong with a session.
pub const WRONG: u8 = 1;
/// What was asked for could not be done.
pub const COULD_NOT: u8 = 2;

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(name = "claude-rescue", version, about, max_term_width = 100)]
#[command(after_help = "\
SESSION is an id, the beginning of one, or a file; left out, it is the newest session of this directory.
Without a command the program opens on the newest broken session of this directory, or prints a report where there \
is no terminal.

Exit codes: 0 nothing wrong, 1 something wrong, 2 could not do it.
No network, no telemetry. Originals stay as they are unless you say --in-place, and then a backup is kept.")]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// The session to open
    session: Option<String>,

    #[command(flatten)]
    common: Common,
}

/// What every command understands.
#[derive(Clone, Debug, clap::Args)]
struct Common {
    /// Where to look instead of ~/.claude; can be given several times
    #[arg(long, value_name = "DIR", global = true)]
    config_dir: Vec<PathBuf>,

    /// Use built-in sessions in a scratch directory
    #[arg(long, global = true)]
    demo: bool,

    /// Print JSON, one object a line
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the sessions of this project with their verdicts
    List {
        /// The sessions of all projects
        #[arg(long)]
        all: bool,
    },
    /// Show the turns and steps of a session
    Show {
        /// Which session
        session: Option<String>,
    },
    /// Judge sessions, and say where they are damaged
    Check {
        /// Which sessions or files
        sessions: Vec<String>,
    },
    /// List every remedy of a session, and what each keeps and loses
    Plans {
        /// Which session
        session: Option<String>,
    },
    /// Write a new session by the recommended remedy, or another one
    Rescue {
        /// Which session
        session: Option<String>,
        /// Which remedy
        #[arg(long, value_name = "PLAN")]
        with: Option<rescue::With>,
        #[command(flatten)]
        target: outcome::Where,
    },
    /// Write a new session that ends at the last good point
    Rewind {
        /// Which session
        session: Option<String>,
        /// End there instead: a turn (12) or a step of one (12.3)
        #[arg(long, value_name = "TURN[.STEP]")]
        to: Option<rewind::To>,
        #[command(flatten)]
        target: outcome::Where,
    },
    /// Print a clean task summary of a session, to carry the work on in a fresh one
    Export {
        /// Which session
        session: Option<String>,
        #[command(flatten)]
        wanted: export::Wanted,
    },
    /// Take back the last rescue, or another one; nothing is deleted
    Undo {
        /// Which one: an id of the list, or the beginning of it
        #[arg(conflicts_with = "list")]
        id: Option<String>,
        /// List what was rescued and undone, newest first
        #[arg(long)]
        list: bool,
    },
}

/// Does what was asked, and gives the exit code.
pub fn run(args: Args) -> Result<u8> {
    let Args { command, session, common } = args;
    // The demo's directory lives as long as this value.
    let demo = if common.demo { Some(demo::unpack()?) } else { None };
    let place = match &demo {
        Some(demo) => demo.place.clone(),
        None => Place::new(common.config_dir.clone())?,
    };
    let out = &mut io::stdout().lock();
    let wants_file = |wanted: &Option<String>| wanted.as_ref().is_some_and(|path| PathBuf::from(path).is_file());
    let names_file = match &command {
        None => wants_file(&session),
        Some(Command::List { .. }) => false,
        // The journal names files wherever they lie.
        Some(Command::Undo { .. }) => true,
        Some(
            Command::Show { session }
            | Command::Plans { session }
            | Command::Export { session, .. }
            | Command::Rescue { session, .. }
            | Command::Rewind { session, .. },
        ) => wants_file(session),
        Some(Command::Check { sessions }) => sessions.iter().any(|path| PathBuf::from(path).is_file()),
    };
    ensure!(
        place.exists() || names_file,
        "no Claude Code files in {}.\nSee it work on built-in sessions: claude-rescue --demo",
        place.configs_text()
    );
    let form = if common.json { Form::Json } else { Form::Words };
    let done = act(&place, command, session, form, out)?;
    if demo.is_some() && form == Form::Words {
        writeln!(out, "This was the demo; its directory is gone now.")?;
    }
    Ok(done)
}

/// Does one command.
fn act(
    place: &Place,
    command: Option<Command>,
    session: Option<String>,
    form: Form,
    out: &mut dyn Write,
) -> Result<u8> {
    match command {
        Some(Command::List { all }) => list::run(place, scope(all), form, out),
        Some(Command::Show { session }) => show::run(place, session.as_deref(), form, out),
        Some(Command::Check { sessions }) => check::run(place, &sessions, form, out),
        Some(Command::Rewind { session, to, target }) => rewind::run(place, session.as_deref(), to, target, form, out),
        Some(Command::Undo { list: true, .. }) => undo::run(place, &undo::Wanted::List, form, out),
        Some(Command::Undo { id, .. }) => {
            undo::run(place, &id.map_or(undo::Wanted::Last, undo::Wanted::This), form, out)
        }
        Some(Command::Export { session, wanted }) => export::run(place, session.as_deref(), &wanted, form, out),
        Some(Command::Plans { session }) => plans::run(place, session.as_deref(), form, out),
        Some(Command::Rescue { session, with, target }) => {
            rescue::run(place, session.as_deref(), with, target, form, out)
        }
        None if form == Form::Words && io::stdout().is_terminal() && io::stdin().is_terminal() => {
            open(place, session, out)
        }
        None => match session {
            Some(session) => check::run(place, &[session], form, out),
            None if form == Form::Json => list::run(place, list::Scope::Here, form, out),
            None => report::run(place, out),
        },
    }
}

fn scope(all: bool) -> list::Scope {
    if all { list::Scope::All } else { list::Scope::Here }
}

/// The terminal app, and on the way out what it did.
fn open(place: &Place, session: Option<String>, out: &mut dyn Write) -> Result<u8> {
    let start = match session {
        Some(session) => crate::tui::Start::Session(resolve(place, Some(&session))?),
        None => crate::tui::Start::Here,
    };
    match crate::tui::run(place.clone(), start)? {
        Some(done) => print_receipt(&done.plan, &done.receipt, out)?,
        None => writeln!(out, "Nothing written.")?,
    }
    Ok(FINE)
}

/// The files that a person named, or the newest of this project.
fn files(place: &Place, wanted: &[String]) -> Vec<Result<SessionFile>> {
    if wanted.is_empty() {
        return vec![resolve(place, None)];
    }
    wanted.iter().map(|wanted| resolve(place, Some(wanted))).collect()
}

/// Prints an error, cleaned, for a person.
pub fn complain(error: &anyhow::Error) -> Result<()> {
    let text = crate::text::clean(&format!("claude-rescue: {error:#}"));
    writeln!(io::stderr(), "{text}").context("could not write to the terminal")
}
