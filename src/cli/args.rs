//! The command line: every command and option, as `--help` and docs/commands.md print them.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::COULD_NOT;
use super::options::{Color, Common};
use super::output::{Form, Out};
use super::{apply, evidence, excerpt, export, files, plugin, request, rescue, rewind, search, skill};
use crate::store::look::{Look, When, is_dumb_terminal};
use crate::store::system::terminal::has_keyboard;

/// What the program was asked to do.
#[derive(Debug, Parser)]
#[command(name = "claude-rescue", bin_name = "claude-rescue", version, about, max_term_width = 100)]
#[command(after_help = "\
SESSION is a name that `list` prints, an id, the start of one, or a file. The default is the newest damaged session \
in this directory; after a rescue, it is the session that the rescue wrote, until something newer breaks.
Without a command, the app opens that session; if there is no terminal, a report is printed.

Exit codes: 0 done, or nothing wrong; 1 something wrong, or not found; 2 failed; 130 nothing chosen.
No network, no telemetry. Sessions stay unchanged unless you use --in-place, and so do your files unless \
you use files --restore; both make a backup first.")]
pub struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    /// The session to open
    pub session: Option<OsString>,

    #[command(flatten)]
    pub(super) common: Common,

    /// How the app looks and behaves
    #[command(flatten)]
    pub app: App,
}

/// What a person works with.
pub enum Face {
    /// Lines, for pipes, scripts and screen readers.
    Lines,
    /// The app.
    App,
    /// The app, to choose a session for another program.
    Picker,
}

/// How the app looks and behaves.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "The app")]
pub struct App {
    /// Choose a session in the app and print its id; exit code 130 if none was chosen
    #[arg(long, conflicts_with_all = ["session", "json"])]
    pub(super) pick: bool,

    /// Use plain lines and numbered choices instead of the app, for screen readers
    #[arg(long, env = "CLAUDE_AX_SCREEN_READER", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) plain: bool,

    /// Start with mouse support for the wheel, the rows, and the keys at the bottom
    #[arg(long)]
    pub mouse: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the sessions of this project with their verdicts
    List {
        /// List the sessions of all projects
        #[arg(long)]
        all: bool,
    },
    /// Show the turns and steps of a session, or the text of a part of it
    Show {
        /// The session to show
        session: Option<OsString>,
        #[command(flatten)]
        excerpt: excerpt::Wanted,
    },
    /// Search the text of sessions
    Search {
        #[command(flatten)]
        wanted: search::Wanted,
    },
    /// Check sessions, and report where they are damaged
    Check {
        /// The sessions or files to check
        sessions: Vec<OsString>,
        #[command(flatten)]
        request: request::Wanted,
    },
    /// List every remedy for a session, and what each keeps and loses
    Plans {
        /// The session to list remedies for
        session: Option<OsString>,
    },
    /// Write a new session with the recommended remedy, or with another one
    Rescue {
        /// The session to rescue
        session: Option<OsString>,
        /// The remedy to use
        #[arg(long, value_name = "PLAN")]
        with: Option<rescue::With>,
        #[command(flatten)]
        lighter: rescue::Lighter,
        #[command(flatten)]
        options: apply::Options,
    },
    /// Write a new session that ends at the last good point
    Rewind {
        /// The session to rewind
        session: Option<OsString>,
        /// End at this turn (12) or step (12.3) instead
        #[arg(long, value_name = "TURN[.STEP]")]
        to: Option<rewind::To>,
        #[command(flatten)]
        options: apply::Options,
    },
    /// Explain what an error means, what helps, and which part of a session it points to
    #[command(after_help = "Put TEXT in single quotes: API errors contain backticks.")]
    Explain {
        /// The error, - to read it from standard input, or the name of a rule; the default is the session's newest
        /// error
        text: Vec<String>,
        /// The session that the error came from
        #[arg(long)]
        session: Option<OsString>,
    },
    /// Print what a bug report needs: the shape of the damage, and none of your text
    Evidence {
        /// The session to report on
        session: Option<OsString>,
        #[command(flatten)]
        packet: evidence::Packet,
    },
    /// Show what is installed and configured on this machine
    Doctor {
        /// Only delete the index, which remembers the verdict, title and first prompt of each session
        #[arg(long)]
        forget: bool,
    },
    /// Show which files the dropped part changed; save the changes as a patch, or put the files back
    Files {
        /// The session that changed the files
        session: Option<OsString>,
        #[command(flatten)]
        wanted: files::Wanted,
    },
    /// Print a clean task summary of a session, to continue its work in a fresh one
    Export {
        /// The session to summarize
        session: Option<OsString>,
        #[command(flatten)]
        wanted: export::Wanted,
    },
    /// Show, install or remove a skill that lets Claude Code look things up in old sessions
    Skill {
        #[command(subcommand)]
        action: Option<skill::Action>,
        /// Use .claude/skills in this directory instead of your own config directory
        #[arg(long, global = true)]
        project: bool,
    },
    /// Show, install or remove a plugin for Claude Code that names the command when the API refuses a session
    Plugin {
        #[command(subcommand)]
        action: Option<plugin::Action>,
    },
    /// Answer an event of Claude Code (JSON on standard input), for the plugin's hooks; it never fails
    Hook,
    /// Undo the last rescue in this directory, or another one; nothing is deleted
    Undo {
        /// What to undo: an id from --list, or the start of one
        #[arg(conflicts_with = "list")]
        id: Option<String>,
        /// List what was rescued and undone, newest first
        #[arg(long)]
        list: bool,
    },
    /// Print the script with which a shell completes commands and options
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or write one for each command into a directory
    #[command(after_help = "To read it: claude-rescue man | man -l -")]
    Man {
        /// Where to write them, such as ~/.local/share/man/man1
        dir: Option<PathBuf>,
    },
}

const COMPLETIONS: &str = "\
Where shells look for it:
  bash  claude-rescue completions bash > ~/.local/share/bash-completion/completions/claude-rescue
  zsh   claude-rescue completions zsh > ~/.zfunc/_claude-rescue
  fish  claude-rescue completions fish > ~/.config/fish/completions/claude-rescue.fish
zsh needs `fpath+=~/.zfunc` before `compinit` in ~/.zshrc.";

impl Args {
    /// Reads the command line. Errors are cleaned, because they can contain file names.
    pub fn read() -> Result<Self, u8> {
        Self::try_parse().map_err(|error| {
            if !error.use_stderr() {
                error.exit();
            }
            // If standard error is closed, there is nobody left to tell.
            let _ = write!(Out::standard_error(Look::default()), "{}", error.render());
            COULD_NOT
        })
    }

    /// Without a command: the app, if a person is at the terminal.
    pub fn face(&self) -> Face {
        let has_terminal = || io::stdout().is_terminal() && io::stdin().is_terminal() && has_keyboard();
        let has_person = || has_terminal() && !is_dumb_terminal();
        match () {
            () if self.command.is_some() || self.app.plain => Face::Lines,
            () if self.app.pick && !is_dumb_terminal() => Face::Picker,
            () if self.form() == Form::Words && has_person() => Face::App,
            () => Face::Lines,
        }
    }

    /// How the output is to look.
    pub fn look(&self) -> Look {
        let colour = match self.common.color {
            Color::Auto => When::Auto,
            Color::Always => When::Always,
            Color::Never => When::Never,
        };
        Look { colour, ascii: if self.common.ascii { When::Always } else { When::Auto } }
    }

    /// Whether a hook of Claude Code runs the program.
    pub fn is_hook(&self) -> bool {
        matches!(self.command, Some(Command::Hook))
    }

    pub(super) fn form(&self) -> Form {
        if self.common.json { Form::Json } else { Form::Words }
    }

    /// Whether the command works without a config directory.
    pub(super) fn names_file(&self) -> bool {
        let is_file = |wanted: &Option<OsString>| wanted.as_ref().is_some_and(|path| PathBuf::from(path).is_file());
        match &self.command {
            None => is_file(&self.session),
            Some(Command::List { .. }) => false,
            // `undo` only needs the journal, `completions` and `man` only the program.
            // `doctor` is there to say what is missing.
            Some(
                Command::Undo { .. }
                | Command::Doctor { .. }
                | Command::Skill { .. }
                | Command::Completions { .. }
                | Command::Plugin { .. }
                | Command::Hook
                | Command::Man { .. },
            ) => true,
            // An error text can be explained without a session.
            Some(Command::Explain { text, session }) => !text.is_empty() || is_file(session),
            Some(
                Command::Show { session, .. }
                | Command::Plans { session }
                | Command::Evidence { session, .. }
                | Command::Export { session, .. }
                | Command::Rescue { session, .. }
                | Command::Rewind { session, .. }
                | Command::Files { session, .. },
            ) => is_file(session),
            Some(Command::Search { wanted }) => wanted.names_file(),
            Some(Command::Check { sessions, request }) => {
                request.is_any() || sessions.iter().any(|path| PathBuf::from(path).is_file())
            }
        }
    }
}
