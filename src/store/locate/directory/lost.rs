//! Why a session cannot be resumed where it is, and how to go on.

use std::path::Path;

use serde::Serialize;

use super::command;
use super::home::{Home, HomeState};
use super::moved::{guesses, on_disk};
use super::other_side;
use crate::diagnosis::picker::is_session_id;
use crate::session::folder_name;
use crate::store::disk;
use crate::store::locate::worktrees;
use crate::store::system::IS_WINDOWS;
use crate::store::{Place, component::Component};
use crate::text::is_of_windows;
use crate::text::{self, shell};

/// Measured by starting each version from the session's directory, from one below, and from others (tests/clients).
const ONLY_FROM_THERE: &str =
    "Claude Code up to 2.1.150 finds a session only from its directory; 2.1.332 finds it from any directory.";

/// At most this many guesses are shown.
const GUESSES: usize = 2;
/// Clients shorten longer folder names, in a way that is not known here.
const LONGEST: usize = 200;

/// Why a session cannot be resumed where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The reason, as a cleaned sentence.
    pub says: String,
    /// Which clients this concerns, as a sentence.
    pub note: Option<&'static str>,
    /// How to go on.
    pub ways: Vec<Way>,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// What it does, as a cleaned sentence.
    pub says: String,
    /// The command for it, if there is one.
    pub command: Option<String>,
}

impl Lost {
    /// Everything, as lines.
    pub fn lines(&self) -> Vec<String> {
        let way = |way: &Way| match &way.command {
            Some(command) => vec![format!("{}:", way.says), format!("  {command}")],
            None => vec![format!("{}.", way.says)],
        };
        let reason = [Some(self.says.clone()), self.note.map(str::to_owned)];
        reason.into_iter().flatten().chain(self.ways.iter().flat_map(way)).collect()
    }

    /// The reason, and the ways that have no command.
    pub fn in_short(&self) -> String {
        let known = self.ways.iter().filter(|way| way.command.is_none());
        let known: Vec<String> = known.map(|way| format!(" {}.", way.says)).collect();
        format!("{}{}", self.says, known.concat())
    }

    /// The first way that has a command.
    pub fn command(&self) -> Option<(&str, &str)> {
        self.ways.iter().find_map(|way| Some((way.says.as_str(), way.command.as_deref()?)))
    }
}

struct Case<'a> {
    place: &'a Place,
    home: &'a Home,
    path: &'a Path,
    id: &'a str,
    /// The command that writes a new session from this one.
    anew: Option<String>,
}

/// Why a file's session cannot be resumed, or `None` if it can. `anew` is the command for a new session from it.
pub fn lost(
    place: &Place,
    home: &Home,
    path: &Path,
    id: &str,
    branch: Option<&str>,
    anew: Option<String>,
) -> Option<Lost> {
    Case { place, home, path, id, anew }.lost(branch)
}

impl Case<'_> {
    fn lost(&self, branch: Option<&str>) -> Option<Lost> {
        let Case { home, path, id, .. } = *self;
        let dir = home.dir.as_deref().unwrap_or_default();
        let shown = text::line(dir);
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let (says, ways) = match home.state {
            HomeState::There if name == id && is_session_id(id) => return None,
            HomeState::There => (
                "Claude Code finds a session by its file name, and this name is not a session id.".to_owned(),
                self.renamed(),
            ),
            HomeState::Gone => (format!("Its directory, {shown}, is not on this machine."), self.of_gone(dir, branch)),
            HomeState::Unknown => {
                let folder = text::line(&path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy());
                let says = format!("No directory on this machine belongs to {folder}, the folder this session is in.");
                (says, self.in_known(dir))
            }
            HomeState::Outside => (
                "This file is outside the folders where Claude Code looks for sessions.".to_owned(),
                self.in_known(dir),
            ),
        };
        let note = (home.state == HomeState::Gone).then_some(ONLY_FROM_THERE);
        Some(Lost { says, note, ways })
    }

    fn of_gone(&self, dir: &str, branch: Option<&str>) -> Vec<Way> {
        let config = self.place.config_of(self.path).or(self.home.config.as_deref());
        let other_side = config.and_then(|config| other_side::open(config, dir, self.id));
        let mut ways: Vec<Way> = other_side.map(|(says, command)| way(says, command)).into_iter().collect();
        if let Some((project, name)) = worktrees::project_of(dir) {
            let says = format!("It was the worktree {} of {}", text::line(name), text::line(project));
            ways.push(Way { says, command: None });
            let back = self.worktree_back(dir, project, branch);
            ways.extend(back.map(|command| way("To restore the worktree and continue there", command)));
            ways.extend(self.copied_to(Path::new(project), "To continue in the project itself"));
            return self.or_here(ways);
        }
        for guess in guesses(self.place, dir).iter().take(GUESSES) {
            let says = format!("Judging by its name, it may now be {}", text::line(&guess.to_string_lossy()));
            ways.push(Way { says, command: None });
            ways.extend(self.copied_to(guess, "To continue there"));
        }
        if ways.is_empty() {
            ways.extend(elsewhere(self.place, dir).map(|says| Way { says: says.to_owned(), command: None }));
        }
        self.or_here(ways)
    }

    /// The command that restores a worktree, if its branch still exists.
    fn worktree_back(&self, dir: &str, project: &str, branch: Option<&str>) -> Option<String> {
        let branch = branch.filter(|branch| !branch.starts_with('-'))?;
        if !worktrees::has_branch(&on_disk(self.place, Path::new(project)), branch) {
            return None;
        }
        // `-f` because git still lists the missing worktree.
        let [project, tree] = [project, dir].map(|named| shell::path(Path::new(named)));
        let branch = shell::word(branch);
        let add = format!("git -C {project} worktree add -f {tree} {branch}");
        Some(shell::all(&[add, command::in_directory(dir, &command::resume(self.home, self.id)?)]))
    }

    fn in_known(&self, dir: &str) -> Vec<Way> {
        let copied =
            self.copied_to(Path::new(dir), &format!("To continue in {}, the session's own directory", text::line(dir)));
        self.or_here(copied.into_iter().collect())
    }

    /// Copies the file beside itself under its id. If that name is taken, only a new session helps.
    fn renamed(&self) -> Vec<Way> {
        let dir = self.home.dir.as_deref().unwrap_or_default();
        let named = Component::of(self.id).is_some().then(|| self.path.with_file_name(format!("{}.jsonl", self.id)));
        if named.is_some_and(|named| named.exists()) {
            let says =
                format!("Given its id, Claude Code opens {}.jsonl in the same folder instead", text::line(self.id));
            let known = Way { says, command: None };
            let anew =
                self.anew.clone().map(|anew| way("To continue from this file, write a new session from it", anew));
            return [Some(known), anew].into_iter().flatten().collect();
        }
        self.copied_to(Path::new(dir), "To continue it under its id").into_iter().collect()
    }

    /// Adds a way to go on in the current directory, if no other way has a command.
    fn or_here(&self, mut ways: Vec<Way>) -> Vec<Way> {
        let here = self.place.real_cwd();
        let is_free = ways.iter().all(|way| way.command.is_none()) && self.place.root.as_os_str().is_empty();
        if is_free && self.place.configs.iter().all(|config| !here.starts_with(config)) {
            ways.extend(self.copied_to(&here, "To continue in the current directory"));
        }
        ways
    }

    /// Copies the file to where a client started in `dir` looks for it, and starts the client there.
    fn copied_to(&self, dir: &Path, says: &str) -> Option<Way> {
        let seen = on_disk(self.place, dir);
        let real = if self.place.root.as_os_str().is_empty() { disk::real(&seen).ok()? } else { dir.to_path_buf() };
        let name = folder_name(&real.to_string_lossy());
        if !seen.is_dir() || !is_session_id(self.id) || name.len() > LONGEST {
            return None;
        }
        let config = self.place.config_of(self.path).or(self.home.config.as_deref());
        let config = config.or_else(|| self.place.configs.first().map(std::path::PathBuf::as_path))?;
        let folder = config.join("projects").join(name);
        let file = folder.join(format!("{}.jsonl", self.id));
        let dir = dir.to_string_lossy();
        let go = command::in_directory(&dir, &command::resume(&self.told_of(config), self.id)?);
        if file.exists() {
            return Some(way(&format!("{says}, using the file with this id that is already there"), go));
        }
        Some(way(says, shell::all(&[shell::make_folder(&folder), shell::copy(self.path, &file), go])))
    }

    /// The home with its config directory, if the user named that or no client looks there by default.
    fn told_of(&self, config: &Path) -> Home {
        let named = self.place.named || !self.place.configs.iter().any(|known| known == config);
        Home { config: named.then(|| config.to_path_buf()), ..self.home.clone() }
    }
}

fn way(says: &str, command: String) -> Way {
    Way { says: says.to_owned(), command: Some(command) }
}

fn elsewhere(place: &Place, dir: &str) -> Option<&'static str> {
    const WINDOWS: &str = "It is a Windows directory: start Claude Code on Windows";
    const UNIX: &str = "It is a directory in WSL, in a container or on another machine: start Claude Code there";
    const CONTAINER: &str = "It may be a directory in a container or on another machine: start Claude Code there";
    if is_of_windows(dir) {
        return (!IS_WINDOWS).then_some(WINDOWS);
    }
    if IS_WINDOWS {
        return Some(UNIX);
    }
    let left = Path::new(dir).ancestors().skip(1).find(|above| on_disk(place, above).is_dir())?;
    left.parent().is_none().then_some(CONTAINER)
}
