//! Picks the face (terminal app or plain commands) and turns the result into an exit code.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::Result;

use claude_rescue::cli::{self, App, Args, Face, Out, Setup};
use claude_rescue::store::Place;
use claude_rescue::store::look::Look;
use claude_rescue::store::typed_in;
use claude_rescue::text::shell;
use claude_rescue::tui::terminal::Mouse;
use claude_rescue::tui::{self, Left, Start};

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(code) => return ExitCode::from(code),
    };
    let look = args.look();
    // A client blocks the prompt if its hook fails, so this one never does.
    let is_hook = args.is_hook();
    match run(args) {
        Ok(code) => ExitCode::from(code),
        Err(_) if is_hook => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed, there is nobody left to tell.
            let _ = cli::complain(&error, &mut Out::standard_error(look));
            ExitCode::from(cli::COULD_NOT)
        }
    }
}

/// What Windows says of a named pipe whose reader has gone. No other system has an error of this number.
const NOT_CONNECTED: i32 = 233;

/// `claude-rescue list | head` is not an error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        let error = cause.downcast_ref::<std::io::Error>();
        error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe || error.raw_os_error() == Some(NOT_CONNECTED))
    };
    error.chain().any(io)
}

fn run(args: Args) -> Result<u8> {
    shell::speak(typed_in::shell);
    let setup = Setup::of(&args)?;
    let look = args.look();
    let out = &mut Out::standard(look);
    let code = match args.face() {
        Face::Lines => cli::run(&setup.place, args, out),
        Face::App => open(&setup.place, args.session, args.app, look, out),
        Face::Picker => pick(&setup.place, args.app, look, out),
    }?;
    setup.end(out)?;
    Ok(code)
}

/// Runs the app, and reports on the way out what it did.
fn open(place: &Place, session: Option<OsString>, app: App, look: Look, out: &mut Out) -> Result<u8> {
    let start = match session {
        Some(session) => Start::Session(cli::session_or_command(place, &session)?),
        None => Start::Here,
    };
    let resume = match run_app(place, start, app, look)? {
        Left::Wrote(done, resume) => {
            out.tell_done(|out| cli::print_receipt(&done.plan, &done.receipt, out))?;
            resume
        }
        Left::Resume(resume) => Some(resume),
        Left::Told(plan, from, resume) => {
            cli::print_resume(&plan, &from, &resume, out)?;
            None
        }
        Left::Fresh(resume, prompt) => {
            return cli::start_fresh(place, &resume, &prompt, out);
        }
        Left::Quit(Some(undone)) => {
            out.tell_done(|out| Ok(writeln!(out, "{undone}")?))?;
            None
        }
        Left::Quit(None) | Left::Picked(_) => {
            writeln!(out, "No rescue was written.")?;
            None
        }
    };
    out.flush()?;
    resume.map_or(Ok(cli::FINE), |resume| cli::start(place, &resume, out))
}

/// Lets the person choose in the app, and prints the chosen session's id.
fn pick(place: &Place, app: App, look: Look, out: &mut Out) -> Result<u8> {
    let chosen = if let Left::Picked(id) = run_app(place, Start::Pick, app, look)? { Some(id) } else { None };
    cli::print_choice(chosen, out)
}

fn run_app(place: &Place, start: Start, app: App, look: Look) -> Result<Left> {
    tui::run(place.clone(), start, look, if app.mouse { Mouse::On } else { Mouse::Off })
}
