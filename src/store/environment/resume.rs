//! The command that resumes a session, and running it.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail, ensure};

use super::{program, shim};
use crate::store::locate::directory::{command, lost::lost};
use crate::store::place::Client;
use crate::store::system::processes::become_it;
use crate::store::{Home, Lost, Opened, Place};
use crate::text::{Cleaned, shell};

/// How to start Claude Code on a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The session's id.
    pub session: String,
    /// Its file.
    pub file: PathBuf,
    /// Its directory.
    pub home: Home,
    /// Why it cannot be started there, and how to go on.
    pub lost: Option<Lost>,
}

impl Resume {
    /// For a session that was opened.
    pub fn of(place: &Place, opened: &Opened) -> Self {
        Self::in_file(place, &opened.home, &opened.file.path, opened.resumed_by(), opened.session.branch())
    }

    /// For a session file and its directory. `branch` is the git branch that it worked on.
    pub fn in_file(place: &Place, home: &Home, path: &Path, id: &str, branch: Option<&str>) -> Self {
        let lost = lost(place, home, path, id, branch, None);
        Self { session: id.to_owned(), file: path.to_path_buf(), home: home.clone(), lost }
    }

    /// The command, with the directory to run it in; `None` if it would not work.
    pub fn command(&self) -> Option<String> {
        whole(&self.home, self.lost.as_ref(), &self.session)
    }

    /// The command to type in the session's directory, wherever that is now.
    pub fn bare(&self) -> Option<String> {
        command::resume(&self.home, &self.session)
    }

    /// The command as a line, or the reason why there is none and how to go on.
    pub fn lines(&self) -> Vec<String> {
        self.lost.as_ref().map_or_else(|| self.command().into_iter().collect(), Lost::lines)
    }

    /// Replaces this process with the client, or on Windows waits for it and returns its exit code.
    pub fn start(&self, client: &Client) -> Result<u8> {
        if let Some(lost) = &self.lost {
            bail!("{}", lost.lines().join("\n"));
        }
        let bare = command::resume(&self.home, &self.session);
        let bare = bare.with_context(|| format!("Claude Code does not accept {} as a session id", self.session))?;
        self.become_client(&["--resume", &self.session], client, &bare)
    }

    /// Starts a fresh session with a prompt of ours, which must not begin with a dash.
    pub fn start_fresh(&self, prompt: &Cleaned, client: &Client) -> Result<u8> {
        self.become_client(&[prompt.as_str()], client, "claude").map_err(|error| {
            let copy = format!("claude-rescue export {} --copy", shell::word(&self.session));
            anyhow!("{error}\nThen paste the summary. This copies it: {copy}")
        })
    }

    fn become_client(&self, arguments: &[&str], with: &Client, bare: &str) -> Result<u8> {
        let anywhere =
            || self.home.dir.as_deref().map_or_else(|| bare.to_owned(), |dir| command::in_directory(dir, bare));
        let not_found =
            || anyhow!("claude was not found on your PATH.\nIn an environment that has it, run: {}", anywhere());
        if let Some(dir) = &self.home.dir {
            ensure!(
                Path::new(dir).is_dir(),
                "the session's directory, {dir}, does not exist.\nGo to where it is now and run: {bare}"
            );
        }
        // Look it up before changing the directory: a `claude` in the session's directory is not the user's.
        let mut client = shim::command(&program::find("claude").ok_or_else(not_found)?);
        // The same for programs that the client starts, such as `node`.
        client.args(arguments).args(&with.args).env("PATH", program::path());
        if let Some(config) = &self.home.config {
            client.env("CLAUDE_CONFIG_DIR", config);
        }
        if let Some(dir) = &self.home.dir {
            client.current_dir(dir);
        }
        become_it(client).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => not_found(),
            _ => anyhow!("could not start claude: {error}.\nStart it yourself: {}", anywhere()),
        })
    }
}

impl Opened {
    /// The command, with the directory to run it in; `None` if it would not work.
    pub fn resume_command(&self) -> Option<String> {
        whole(&self.home, self.lost.as_ref(), self.resumed_by())
    }

    /// The command to type in its directory; `None` if its id is not a plain word.
    pub fn resume_there(&self) -> Option<String> {
        shell::is_plain_id(self.resumed_by()).then(|| format!("claude --resume {}", self.resumed_by()))
    }
}

fn whole(home: &Home, lost: Option<&Lost>, id: &str) -> Option<String> {
    let dir = home.dir.as_deref().filter(|_| lost.is_none())?;
    Some(command::in_directory(dir, &command::resume(home, id)?))
}
