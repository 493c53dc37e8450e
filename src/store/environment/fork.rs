//! The commands by which Claude Code itself cuts a session at the last good point and resumes the result.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::diagnosis::picker::is_session_id;
use crate::recovery::{Fork, Tally};
use crate::store::Opened;
use crate::store::locate::directory::command;
use crate::text;

/// The prompt of the one turn that this costs, so that the model does nothing.
const PROMPT: &str = "Reply only with: ready";

/// The commands of a fork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forked {
    /// The version that they are for.
    pub version: String,
    /// The new session's id, derived from the old one and the cut, so that the client refuses a second run.
    pub session: String,
    /// Makes the new session, with one turn of the model.
    pub command: String,
    /// Opens the new session.
    pub resume: String,
    /// What it loses compared to the rewind.
    pub less: Tally,
}

impl Forked {
    /// `None` if no client finds the session where it is.
    pub fn of(opened: &Opened, fork: &Fork) -> Option<Self> {
        let home = &opened.home;
        let dir = home.dir.as_deref().filter(|_| opened.lost.is_none())?;
        let id = Some(opened.resumed_by()).filter(|id| is_session_id(id))?;
        let session = new_id(id, &fork.at);
        let arguments =
            ["-p", "--resume", id, "--fork-session", "--session-id", &session, "--resume-session-at", &fork.at, PROMPT];
        Some(Self {
            version: fork.version.clone(),
            command: command::in_directory(dir, &command::client(home, &arguments)),
            resume: command::in_directory(dir, &command::resume(home, &session)?),
            less: fork.less,
            session,
        })
    }

    /// What it does, what it costs, and what it loses.
    pub fn says(&self) -> String {
        let less = self.less;
        let parts = [
            (less.turns, "turn"),
            (less.steps, "step"),
            (less.prompts, "prompt"),
            (less.calls, "tool call"),
            (less.thinking, "thinking block"),
        ];
        let less = text::counts(parts);
        let less = if less.is_empty() { String::new() } else { format!(" It also drops {less}.") };
        let version = &self.version;
        format!(
            "Claude Code {version} can make this cut itself, in a new session; claude-rescue writes nothing. This \
             costs one short model turn.{less}"
        )
    }
}

fn new_id(session: &str, at: &str) -> String {
    let hash = Sha256::digest(format!("claude-rescue fork {session} {at}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_sha1_bytes(bytes).into_uuid().to_string()
}
