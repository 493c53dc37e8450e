//! Where Claude Code keeps its files (docs/transcript.md, "Files").

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use walkdir::WalkDir;

use super::{disk, leftovers, retention};

/// Folder names are cut here by clients and get a hash behind it.
const LONGEST_FOLDER: usize = 200;

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

/// A file that holds a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name without the ending, which is the session's id.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it was last written.
    pub modified: Option<SystemTime>,
    /// How many transcripts of sub-agents lie in its folder.
    pub sub_agents: usize,
    /// For how many days after it was last written clients keep it, if it lies in a config directory.
    pub kept: Option<u32>,
}

impl SessionFile {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Result<Self> {
        let about = fs::metadata(&path).with_context(|| format!("could not look at {}", path.display()))?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let sub_agents = sub_agents(&path);
        Ok(Self { name, bytes: about.len(), modified: about.modified().ok(), sub_agents, path, kept: None })
    }

    /// The folder beside it that holds its sub-agents and large results.
    pub fn folder(&self) -> PathBuf {
        self.path.with_extension("")
    }
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

    /// The sessions of every project, newest first.
    pub fn sessions(&self) -> Vec<SessionFile> {
        self.newest_first(self.configs.iter().flat_map(|config| sessions_in(&config.join("projects"), 2)).collect())
    }

    /// The sessions of this directory's project, or of the nearest directory above that has any; newest first.
    pub fn sessions_here(&self) -> Vec<SessionFile> {
        let found = self.folders_here().iter().flat_map(|folder| sessions_in(folder, 1)).collect();
        self.newest_first(found)
    }

    /// The project folders of this directory, or of the nearest directory above whose folders hold sessions.
    fn folders_here(&self) -> Vec<PathBuf> {
        let real = fs::canonicalize(&self.cwd).unwrap_or_else(|_| self.cwd.clone());
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        for at in real.ancestors() {
            // A session of the home directory is not one of every project below it.
            if at != real && (Some(at) == home.as_deref() || at.parent().is_none()) {
                break;
            }
            let folders = self.folders_of(at);
            if folders.iter().any(|folder| paths_in(folder, 1).next().is_some()) {
                return folders;
            }
        }
        Vec::new()
    }

    /// What is left of sessions of this project whose transcript was deleted.
    pub fn leftovers_here(&self) -> Vec<SessionFile> {
        // Where every transcript was deleted, no directory above stands for this one.
        let mut folders = self.folders_here();
        if folders.is_empty() {
            folders = self.folders_of(&fs::canonicalize(&self.cwd).unwrap_or_else(|_| self.cwd.clone()));
        }
        folders.iter().flat_map(|folder| leftovers::in_folder(folder)).collect()
    }

    /// What is left of sessions of every project whose transcript was deleted.
    pub fn leftovers(&self) -> Vec<SessionFile> {
        self.project_folders().iter().flat_map(|folder| leftovers::in_folder(folder)).collect()
    }

    fn folders_of(&self, dir: &Path) -> Vec<PathBuf> {
        let name = folder_name(dir);
        let is_its = |found: &str| {
            let cut = name.get(..LONGEST_FOLDER).filter(|_| name.len() > LONGEST_FOLDER);
            // Drive letters occur in both cases for one directory.
            found.eq_ignore_ascii_case(&name) || cut.is_some_and(|cut| found.starts_with(cut))
        };
        let mut folders = self.project_folders();
        folders.retain(|folder| folder.file_name().is_some_and(|name| is_its(&name.to_string_lossy())));
        folders
    }

    /// The folders of all projects.
    pub(super) fn project_folders(&self) -> Vec<PathBuf> {
        let folders = self.configs.iter().filter_map(|config| fs::read_dir(config.join("projects")).ok());
        folders.flatten().filter_map(Result::ok).map(|entry| entry.path()).collect()
    }

    fn newest_first(&self, files: Vec<SessionFile>) -> Vec<SessionFile> {
        let days: Vec<(&PathBuf, u32)> = self.configs.iter().map(|config| (config, retention::days(config))).collect();
        let kept = |file: SessionFile| match days.iter().find(|(config, _)| file.path.starts_with(config)) {
            Some((_, days)) => file.kept(*days),
            None => file,
        };
        let mut files: Vec<SessionFile> = files.into_iter().map(kept).collect();
        files.sort_by(|one, other| other.modified.cmp(&one.modified).then_with(|| one.path.cmp(&other.path)));
        files
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

/// The name of a directory's project folder: every character that is no letter or digit becomes `-`.
pub fn folder_name(dir: &Path) -> String {
    dir.to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// Session files at a depth. Sub-agents' transcripts belong to their session and are no sessions.
pub(super) fn sessions_in(dir: &Path, depth: usize) -> Vec<SessionFile> {
    paths_in(dir, depth).filter_map(|path| SessionFile::at(path).ok()).collect()
}

fn paths_in(dir: &Path, depth: usize) -> impl Iterator<Item = PathBuf> {
    let found = WalkDir::new(dir).min_depth(depth).max_depth(depth).into_iter().filter_map(Result::ok);
    let files = found.filter(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.file_type().is_file() && name.ends_with(".jsonl") && !name.starts_with("agent-")
    });
    files.map(walkdir::DirEntry::into_path)
}

fn sub_agents(path: &Path) -> usize {
    let Ok(folder) = fs::read_dir(path.with_extension("").join("subagents")) else { return 0 };
    let is_transcript = |name: &std::ffi::OsStr| Path::new(name).extension().is_some_and(|end| end == "jsonl");
    folder.filter_map(Result::ok).filter(|entry| is_transcript(&entry.file_name())).count()
}
