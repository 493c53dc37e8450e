//! Where Claude Code keeps its files (docs/transcript.md, "Files").

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use super::locate::{activity, leftovers, retention, worktrees};
use super::{component::Component, disk, journal::history::rescued};
use crate::session::{folder_name as name_of_folder, is_folder_of};

/// What sync programs put between a session's file and the end of the name of a copy that they could not join.
const CONFLICT: &str = ".jsonl.";
/// So few files one thread has looked at before another one is there.
const FEW: usize = 64;

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
    /// The newest time that it holds, or when a rescue wrote it, in milliseconds since 1970. Copying a file changes
    /// nothing of it.
    pub active: Option<i64>,
    /// How many transcripts of sub-agents lie in its folder.
    pub sub_agents: usize,
    /// How many large results lie there, where the transcript itself does not.
    pub results: usize,
    /// For how many days after it was last written clients keep it, if it lies in a config directory.
    pub kept: Option<u32>,
}

impl SessionFile {
    /// The file at a path.
    pub fn at(path: PathBuf) -> Result<Self> {
        let about = fs::metadata(&path).with_context(|| format!("could not look at {}", path.display()))?;
        let name = stem(&path);
        let (sub_agents, active) = (sub_agents(&path), activity::newest(&path));
        Ok(Self {
            name,
            bytes: about.len(),
            modified: about.modified().ok(),
            active,
            sub_agents,
            results: 0,
            path,
            kept: None,
        })
    }

    /// The file of a name that a folder lists, even if nobody may look at it.
    pub(in crate::store) fn listed(path: PathBuf) -> Self {
        Self::at(path.clone()).unwrap_or_else(|_| Self {
            name: stem(&path),
            bytes: 0,
            modified: None,
            active: None,
            sub_agents: 0,
            results: 0,
            path,
            kept: None,
        })
    }

    /// The folder beside it that holds its sub-agents and large results. Where its name is none that such a folder could
    /// have, it is the file itself, in which nothing lies.
    pub fn folder(&self) -> PathBuf {
        folder_of(&self.path).unwrap_or_else(|| self.path.clone())
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

    /// The sessions of every project, the one with the newest activity first.
    pub fn sessions(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(&paths))
    }

    /// The folders of all projects. One folder under two names is there once: under the name by which this directory
    /// finds it, else under the one that is no link.
    pub(in crate::store) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = self.project_folders();
        let here = self.folders_here();
        folders.sort_by_key(|folder| (!here.contains(folder), folder.is_symlink()));
        let mut real: Vec<PathBuf> = Vec::new();
        folders.retain(|folder| {
            let at = fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
            let is_new = !real.contains(&at);
            real.push(at);
            is_new
        });
        folders
    }

    /// The sessions of this directory's project and its worktrees, or of the nearest directory above that has any; the
    /// one with the newest activity first.
    pub fn sessions_here(&self) -> Vec<SessionFile> {
        let paths: Vec<PathBuf> = self.folders_here().iter().flat_map(|folder| paths_in(folder)).collect();
        self.newest_first(files_at(&paths))
    }

    /// The project folders of this directory, or of the nearest directory above whose folders hold sessions.
    pub(in crate::store) fn folders_here(&self) -> Vec<PathBuf> {
        let real = self.real_cwd();
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        for at in real.ancestors() {
            // A session of the home directory is not one of every project below it.
            if at != real && (Some(at) == home.as_deref() || at.parent().is_none()) {
                break;
            }
            let folders = self.folders_of(at);
            if folders.iter().any(|folder| paths_in(folder).next().is_some()) {
                return folders;
            }
        }
        Vec::new()
    }

    /// This directory without links, as clients know it.
    pub fn real_cwd(&self) -> PathBuf {
        fs::canonicalize(&self.cwd).unwrap_or_else(|_| self.cwd.clone())
    }

    /// What is left of sessions of this project whose transcript was deleted.
    pub fn leftovers_here(&self) -> Vec<SessionFile> {
        // Where every transcript was deleted, no directory above stands for this one.
        let mut folders = self.folders_here();
        if folders.is_empty() {
            folders = self.folders_of(&self.real_cwd());
        }
        self.newest_first(folders.iter().flat_map(|folder| leftovers::in_folder(folder)).collect())
    }

    /// What is left of sessions of every project whose transcript was deleted.
    pub fn leftovers(&self) -> Vec<SessionFile> {
        self.newest_first(self.folders().iter().flat_map(|folder| leftovers::in_folder(folder)).collect())
    }

    /// The folders of a directory and of its worktrees.
    fn folders_of(&self, dir: &Path) -> Vec<PathBuf> {
        let own = dir.to_string_lossy();
        let trees = worktrees::of(dir);
        let begins = folder_name(&dir.join(worktrees::OWN)) + "-";
        let is_its = |found: &str| {
            is_folder_of(found, &own)
                || found.get(..begins.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&begins))
                || trees.iter().any(|tree| is_folder_of(found, &tree.to_string_lossy()))
        };
        let all: Vec<PathBuf> = self.configs.iter().map(|config| config.join("projects")).collect();
        let mut folders = self.project_folders();
        // Who may not list the projects does not know whose they are.
        folders.retain(|folder| {
            all.contains(folder) || folder.file_name().is_some_and(|name| is_its(&name.to_string_lossy()))
        });
        folders
    }

    /// The folders of all projects, under every name. Where they cannot be listed, what holds them stands for them.
    pub(in crate::store) fn project_folders(&self) -> Vec<PathBuf> {
        self.configs.iter().flat_map(|config| inside(&config.join("projects"))).collect()
    }

    pub(in crate::store) fn newest_first(&self, files: Vec<SessionFile>) -> Vec<SessionFile> {
        let days: Vec<(&PathBuf, u32)> = self.configs.iter().map(|config| (config, retention::days(config))).collect();
        let kept = |file: SessionFile| match days.iter().find(|(config, _)| file.path.starts_with(config)) {
            Some((_, days)) => file.kept(*days),
            None => file,
        };
        let mut files: Vec<SessionFile> = files.into_iter().map(kept).collect();
        for held in rescued(self) {
            // A copy holds old messages; what matters is when it was written.
            for file in files.iter_mut().filter(|file| file.path == held.path) {
                file.active = file.active.max(held.time);
            }
        }
        files.sort_by(|one, other| other.active.cmp(&one.active).then_with(|| one.path.cmp(&other.path)));
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

/// The name of a directory's project folder.
pub fn folder_name(dir: &Path) -> String {
    name_of_folder(&dir.to_string_lossy())
}

/// The session files of a project folder. Sub-agents' transcripts belong to their session and are no sessions.
pub(in crate::store) fn sessions_in(folder: &Path) -> Vec<SessionFile> {
    files_at(&paths_in(folder).collect::<Vec<_>>())
}

/// The files at these paths, looked at by as many threads as there are cores.
fn files_at(paths: &[PathBuf]) -> Vec<SessionFile> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let look = |paths: &[PathBuf]| paths.iter().map(|path| SessionFile::listed(path.clone())).collect();
    if paths.len() < FEW {
        return look(paths);
    }
    std::thread::scope(|scope| {
        let share = paths.len().div_ceil(threads);
        let looking: Vec<_> = paths.chunks(share).map(|part| scope.spawn(move || look(part))).collect();
        let found: Vec<Vec<SessionFile>> = looking.into_iter().filter_map(|one| one.join().ok()).collect();
        found.concat()
    })
}

/// The name of a session file without its ending; that of a copy that a sync program made is all of it.
pub(in crate::store) fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = if name.contains(CONFLICT) { None } else { path.file_stem() };
    stem.map_or_else(|| name.into_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// What is named as a session file in a project folder. Links are followed: people share histories by them. What is no
/// file, or cannot be looked at, is told where it is read; so is a folder that cannot be listed, which stands for all
/// that may be in it.
pub(in crate::store) fn paths_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let is_session = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_copy = name.contains(CONFLICT) && name.to_ascii_lowercase().contains("conflict");
        (is_copy || path.extension().is_some_and(|end| end == "jsonl")) && !name.starts_with("agent-")
    };
    let folder = folder.to_path_buf();
    inside(&folder).into_iter().filter(move |path| is_session(path) || *path == folder)
}

/// What lies in a folder; or the folder, if it is there and cannot be listed.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let list = || fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>();
    list().unwrap_or_else(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Vec::new(),
        _ => vec![folder.to_path_buf()],
    })
}

/// The folder that belongs to a session file, by its name: none for names such as `..jsonl`, whose folder would be the
/// project's own or the one above.
pub(in crate::store) fn folder_of(path: &Path) -> Option<PathBuf> {
    Some(path.with_file_name(Component::of(path.file_stem()?.to_str()?)?))
}

fn sub_agents(path: &Path) -> usize {
    let folder = folder_of(path).and_then(|folder| fs::read_dir(folder.join("subagents")).ok());
    let Some(folder) = folder else { return 0 };
    let is_transcript = |name: &std::ffi::OsStr| Path::new(name).extension().is_some_and(|end| end == "jsonl");
    folder.filter_map(Result::ok).filter(|entry| is_transcript(&entry.file_name())).count()
}
