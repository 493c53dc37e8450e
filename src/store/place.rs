//! Where Claude Code and claude-rescue keep their files (docs/transcript.md, "Files").

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::disk;
use super::index::Cache;
use crate::session::folder_name as name_of_folder;

/// Which config directories to look in, and from which directory.
#[derive(Clone, Debug)]
pub struct Place {
    /// The config directories: `~/.claude` or others.
    pub configs: Vec<PathBuf>,
    /// The current directory, whose project is meant.
    pub cwd: PathBuf,
    /// Whether the user named a config directory: a resume command must name it then.
    pub named: bool,
    /// Where the journal, the backups and the trash are.
    pub state: PathBuf,
    /// Where the index is; `None` in the demo.
    pub cache: Option<Cache>,
    /// Prefix for the directories of sessions. Empty, except in the demo.
    pub root: PathBuf,
    /// How Claude Code is started.
    pub client: Client,
}

/// How Claude Code is started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// More arguments, after our own.
    pub args: Vec<String>,
    /// Whether it is only said that it would start, as in the demo.
    pub pretends: bool,
}

impl Place {
    /// Takes the config directories from `configs`, else from `CLAUDE_CONFIG_DIR`, else `~/.claude`.
    pub fn new(configs: &[PathBuf]) -> Result<Self> {
        let cwd = std::env::current_dir().context("could not find the current directory")?;
        if !configs.is_empty() {
            return Ok(Self::of(configs, cwd, true));
        }
        if let Some(config) = std::env::var_os("CLAUDE_CONFIG_DIR").filter(|config| !config.is_empty()) {
            return Ok(Self::of(&[config.into()], cwd, true));
        }
        let home = directories::BaseDirs::new().context("could not find your home directory; use --config-dir")?;
        Ok(Self::of(&[home.home_dir().join(".claude")], cwd, false))
    }

    /// Makes paths absolute: the journal and the resume command are read from other directories later.
    fn of(configs: &[PathBuf], cwd: PathBuf, named: bool) -> Self {
        let configs: Vec<PathBuf> = configs.iter().map(|config| disk::absolute(config)).collect();
        let (state, cache) = (state_dir(&configs), Cache::persons());
        Self { state, cache, configs, cwd, named, root: PathBuf::new(), client: Client::default() }
    }

    /// Whether any config directory exists.
    pub fn exists(&self) -> bool {
        self.configs.iter().any(|config| config.is_dir())
    }

    /// The config directories, for a sentence.
    pub fn configs_text(&self) -> String {
        let names: Vec<String> = self.configs.iter().map(|config| config.display().to_string()).collect();
        names.join(" or ")
    }

    /// The current directory without links, as clients know it.
    pub fn real_cwd(&self) -> PathBuf {
        disk::real(&self.cwd).unwrap_or_else(|_| self.cwd.clone())
    }

    /// The config directory of a session file.
    pub fn config_of(&self, path: &Path) -> Option<&Path> {
        self.configs.iter().map(PathBuf::as_path).find(|config| path.starts_with(config.join("projects")))
    }
}

/// The user's home directory, as text.
pub fn home() -> Option<String> {
    Some(directories::BaseDirs::new()?.home_dir().to_string_lossy().into_owned())
}

/// `CLAUDE_RESCUE_STATE_DIR`, else the system's usual place, else the config directory.
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
