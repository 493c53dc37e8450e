//! Where Claude Code keeps its files (docs/transcript.md, "Files").

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::disk;
use crate::session::folder_name as name_of_folder;

/// Where to look, and from where.
#[derive(Clone, Debug)]
pub struct Place {
    /// The config directories, `~/.claude` or others.
    pub configs: Vec<PathBuf>,
    /// The directory whose project is meant.
    pub cwd: PathBuf,
    /// Whether the config directory was named: then a resume command must name it too.
    pub named: bool,
    /// Where the journal, the backups and the trash are kept.
    pub state: PathBuf,
    /// Where the directories of sessions are looked for: nowhere else than where they say, but for the demo, whose
    /// directories lie below its scratch directory.
    pub root: PathBuf,
}

impl Place {
    /// The place that the command line and the environment name. `configs` comes before `CLAUDE_CONFIG_DIR`, and that
    /// before `~/.claude`.
    pub fn new(configs: &[PathBuf]) -> Result<Self> {
        let cwd = std::env::current_dir().context("could not find the current directory")?;
        if !configs.is_empty() {
            return Ok(Self::of(configs, cwd, true));
        }
        if let Some(config) = std::env::var_os("CLAUDE_CONFIG_DIR").filter(|config| !config.is_empty()) {
            return Ok(Self::of(&[config.into()], cwd, true));
        }
        let home = directories::BaseDirs::new().context("could not find your home directory; name --config-dir")?;
        Ok(Self::of(&[home.home_dir().join(".claude")], cwd, false))
    }

    /// The journal and the command that goes on name files for whoever stands in another directory later.
    fn of(configs: &[PathBuf], cwd: PathBuf, named: bool) -> Self {
        let configs: Vec<PathBuf> = configs.iter().map(|config| disk::absolute(config)).collect();
        Self { state: state_dir(&configs), configs, cwd, named, root: PathBuf::new() }
    }

    /// Whether any of the config directories is there.
    pub fn exists(&self) -> bool {
        self.configs.iter().any(|config| config.is_dir())
    }

    /// The config directories, for a sentence.
    pub fn configs_text(&self) -> String {
        let names: Vec<String> = self.configs.iter().map(|config| config.display().to_string()).collect();
        names.join(" or ")
    }

    /// This directory without links, as clients know it.
    pub fn real_cwd(&self) -> PathBuf {
        fs::canonicalize(&self.cwd).unwrap_or_else(|_| self.cwd.clone())
    }

    /// The config directory that a session file lies in.
    pub fn config_of(&self, path: &Path) -> Option<&Path> {
        self.configs.iter().map(PathBuf::as_path).find(|config| path.starts_with(config.join("projects")))
    }
}

/// The person's home directory, as text.
pub fn home() -> Option<String> {
    Some(directories::BaseDirs::new()?.home_dir().to_string_lossy().into_owned())
}

/// The state directory: `CLAUDE_RESCUE_STATE_DIR`, or where this system keeps such things. Who has no home keeps it in
/// the config directory.
fn state_dir(configs: &[PathBuf]) -> PathBuf {
    if let Some(dir) = std::env::var_os("CLAUDE_RESCUE_STATE_DIR").filter(|dir| !dir.is_empty()) {
        return dir.into();
    }
    match (directories::ProjectDirs::from("", "", "claude-rescue"), configs.first()) {
        (Some(dirs), _) => dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf(),
        (None, Some(config)) => config.join("claude-rescue"),
        (None, None) => PathBuf::from("claude-rescue"),
    }
}

/// The name of a directory's project folder.
pub fn folder_name(dir: &Path) -> String {
    name_of_folder(&dir.to_string_lossy())
}
