//! Starting Claude Code for the person, in the directory of a session.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Place;

/// Runs `claude` with these arguments and waits until the person leaves it. `file` is the session that names the config
/// directory, if one has to be named.
pub fn start(place: &Place, cwd: Option<&str>, file: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("claude");
    command.args(arguments);
    if let Some(cwd) = cwd {
        ensure!(Path::new(cwd).is_dir(), "the session's directory {cwd} is not there, so claude cannot start in it");
        command.current_dir(cwd);
    }
    if let Some(config) = place.config_of(file).filter(|_| place.named) {
        command.env("CLAUDE_CONFIG_DIR", config);
    }
    command.status().context("could not start claude: is it installed, and in PATH?")?;
    Ok(())
}
