//! The face for scripts and pipes: one command a file.

mod check;
mod doctor;
mod evidence;
mod explain;
mod export;
mod files;
mod list;
mod outcome;
mod output;
mod plain;
mod plans;
mod report;
mod request;
mod rescue;
mod rewind;
mod sarif;
mod show;
mod undo;
mod words;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand, ValueEnum};

use crate::store::place::SessionFile;
use crate::store::{Place, demo, resolve};
use crate::tui::look::{Look, When};
use crate::tui::model::Mouse;
use crate::tui::{self, Left, Start};

pub use outcome::print_receipt;
use output::Form;

/// Nothing is wrong.
pub const FINE: u8 = 0;
/// Something is wrong with a session.
pub const WRONG: u8 = 1;
/// What was asked for could not be done.
pub const COULD_NOT: u8 = 2;
/// Nothing was chosen.
const NOT_CHOSEN: u8 = 130;

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(name = "claude-rescue", version, about, max_term_width = 100)]
#[command(after_help = "\
SESSION is an id, the beginning of one, or a file; left out, it is the newest session of this directory.
Without a command the program opens on the newest broken session of this directory, or prints a report where there \
is no terminal.

Exit codes: 0 nothing wrong, 1 something wrong, 2 could not do it, 130 nothing picked.
No network, no telemetry. Originals stay as they are unless you say --in-place, and then a backup is kept.")]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// The session to open
    session: Option<String>,

    #[command(flatten)]
    common: Common,

    #[command(flatten)]
    face: Face,
}

/// How the app looks and behaves.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "The app")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
struct Face {
    /// Choose a session in the app and print its id; exit code 130 where none was chosen
    #[arg(long, conflicts_with_all = ["session", "json"])]
    pick: bool,

    /// Lines and numbered choices instead of the app, for screen readers
    #[arg(long, env = "CLAUDE_AX_SCREEN_READER", value_parser = clap::builder::FalseyValueParser::new())]
    plain: bool,

    /// Only ASCII signs and borders; by itself where the terminal or the locale has no others
    #[arg(long)]
    ascii: bool,

    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are heeded
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: Color,

    /// Start with the mouse on: the wheel, rows, and the keys at the bottom
    #[arg(long)]
    mouse: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
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
        #[command(flatten)]
        request: request::Wanted,
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
    /// Say what an error means, what to do first, and where in a session it points
    #[command(after_help = "Quote TEXT with single quotes: the API's words hold backticks.")]
    Explain {
        /// The error, - to read it from the standard input, or a rule's name; left out, the session's newest error
        text: Vec<String>,
        /// The session that it came from
        #[arg(long)]
        session: Option<String>,
    },
    /// Print what a bug report needs: the shape of the damage, and no word of what was worked on
    Evidence {
        /// Which session
        session: Option<String>,
        #[command(flatten)]
        packet: evidence::Packet,
    },
    /// Say what is installed and set up on this machine
    Doctor,
    /// Say which files the dropped part changed; save that as a patch, or put the files back
    Files {
        /// Which session
        session: Option<String>,
        #[command(flatten)]
        wanted: files::Wanted,
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
    let Args { command, session, common, face } = args;
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
        // A doctor is there to say what is missing.
        Some(Command::Undo { .. } | Command::Doctor) => true,
        // Words can be explained without any session.
        Some(Command::Explain { text, session }) => !text.is_empty() || wants_file(session),
        Some(
            Command::Show { session }
            | Command::Plans { session }
            | Command::Evidence { session, .. }
            | Command::Export { session, .. }
            | Command::Rescue { session, .. }
            | Command::Rewind { session, .. }
            | Command::Files { session, .. },
        ) => wants_file(session),
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
fn act(place: &Place, command: Command, form: Form, out: &mut dyn Write) -> Result<u8> {
    match command {
        Command::List { all } => list::run(place, scope(all), form, out),
        Command::Show { session } => show::run(place, session.as_deref(), form, out),
        Command::Check { request, .. } if request.is_any() => request::run(&request, form, out),
        Command::Check { sessions, .. } => check::run(place, &sessions, form, out),
        Command::Evidence { session, packet } => evidence::run(place, session.as_deref(), &packet, form, out),
        Command::Doctor => doctor::run(place, form, out),
        Command::Explain { text, session } => explain::run(place, &text, session.as_deref(), form, out),
        Command::Rewind { session, to, target } => rewind::run(place, session.as_deref(), to, target, form, out),
        Command::Export { session, wanted } => export::run(place, session.as_deref(), &wanted, form, out),
        Command::Files { session, wanted } => files::run(place, session.as_deref(), &wanted, form, out),
        Command::Undo { list: true, .. } => undo::run(place, &undo::Wanted::List, form, out),
        Command::Undo { id, .. } => undo::run(place, &id.map_or(undo::Wanted::Last, undo::Wanted::This), form, out),
        Command::Plans { session } => plans::run(place, session.as_deref(), form, out),
        Command::Rescue { session, with, target } => rescue::run(place, session.as_deref(), with, target, form, out),
    }
}

/// Without a command: the app where a person sits before it, else a report.
fn start(place: &Place, session: Option<String>, face: Face, form: Form, out: &mut dyn Write) -> Result<u8> {
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
fn open(place: &Place, session: Option<String>, face: Face, out: &mut dyn Write) -> Result<u8> {
    let start = match session {
        Some(session) => Start::Session(resolve(place, Some(&session))?),
        None => Start::Here,
    };
    let resume = match tui::run(place.clone(), start, face.look(), face.mouse())? {
        Left::Wrote(done, resume) => {
            print_receipt(&done.plan, &done.receipt, out)?;
            if let Some(sent) = done.copied {
                writeln!(out, "  ({})", sent.says())?;
            }
            resume
        }
        Left::Resume(resume) => Some(resume),
        Left::Quit(Some(undone)) => {
            writeln!(out, "{undone}")?;
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

/// The list of the app on the terminal, and the chosen session's id on standard output.
fn pick(place: &Place, face: Face, out: &mut dyn Write) -> Result<u8> {
    let id = if face.plain {
        plain::choose_session(place, &mut io::stdin().lock(), &mut io::stderr())?.map(|file| file.name)
    } else {
        match tui::run(place.clone(), Start::Pick, face.look(), face.mouse())? {
            Left::Picked(id) => Some(id),
            _ => None,
        }
    };
    let Some(id) = id else { return Ok(NOT_CHOSEN) };
    writeln!(out, "{}", crate::text::line(&id))?;
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
