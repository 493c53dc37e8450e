//! Going on with a session: the command for it, and starting it.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, ensure};

use super::Place;
use crate::text::shell_quote;

/// How Claude Code is started on a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The session's id.
    pub session: String,
    /// Its directory.
    pub cwd: Option<String>,
    /// The config directory, where the client would not find it by itself.
    pub config: Option<PathBuf>,
}

impl Resume {
    /// For a session file and the directory that it was made in.
    pub fn of(place: &Place, cwd: Option<&str>, path: &Path, id: &str) -> Self {
        let config = place.config_of(path).filter(|_| place.named).map(Path::to_path_buf);
        Self { session: id.to_owned(), cwd: cwd.map(str::to_owned), config }
    }

    /// What to type, whole enough to be pasted anywhere.
    pub fn command(&self) -> String {
        self.anywhere(&self.bare())
    }

    fn anywhere(&self, bare: &str) -> String {
        let cd = self.cwd.as_deref().map_or(String::new(), |cwd| format!("cd {} && ", shell_quote(cwd)));
        cd + bare
    }

    /// What to type in the right directory.
    fn bare(&self) -> String {
        let config = self.config.as_deref().map(|dir| shell_quote(&dir.to_string_lossy()));
        let config = config.map_or(String::new(), |dir| format!("CLAUDE_CONFIG_DIR={dir} "));
        format!("{config}claude --resume {}", shell_quote(&self.session))
    }

    /// Becomes the client, so it comes back only with an error; where a program cannot become another one it waits for
    /// the client and gives its exit code.
    pub fn start(&self) -> Result<u8> {
        // The id comes from a file: it must not be read as an option.
        ensure!(!self.session.starts_with('-'), "{} is no id that Claude Code takes", self.session);
        self.become_client(&["--resume", &self.session], &self.bare())
    }

    /// The same in a fresh session, which begins with a prompt of ours: it must not begin with a dash.
    pub fn start_fresh(&self, prompt: &str) -> Result<u8> {
        self.become_client(&[prompt], "claude")
    }

    fn become_client(&self, arguments: &[&str], bare: &str) -> Result<u8> {
        let mut client = client();
        client.args(arguments);
        if let Some(config) = &self.config {
            client.env("CLAUDE_CONFIG_DIR", config);
        }
        if let Some(cwd) = &self.cwd {
            ensure!(
                Path::new(cwd).is_dir(),
                "the directory of the session, {cwd}, is not there.\nGo to where it is now, and run: {bare}"
            );
            client.current_dir(cwd);
        }
        become_it(client).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                anyhow!("claude was not found on your PATH.\nWhere you have it, run: {}", self.anywhere(bare))
            }
            _ => anyhow!("could not start claude: {error}.\nStart it yourself: {}", self.anywhere(bare)),
        })
    }
}

#[cfg(unix)]
fn client() -> Command {
    Command::new("claude")
}

/// A script of npm's, which only the shell finds.
#[cfg(not(unix))]
fn client() -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", "claude"]);
    shell
}

#[cfg(unix)]
fn become_it(mut client: Command) -> io::Result<u8> {
    Err(std::os::unix::process::CommandExt::exec(&mut client))
}

#[cfg(not(unix))]
fn become_it(mut client: Command) -> io::Result<u8> {
    Ok(client.status()?.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
