//! Files that are restored only if the user names them: they can run or hold secrets, or the session ran in no project.

use std::path::{Component, Path, PathBuf};

use crate::store::component::is_unseen;
use crate::store::disk;
use crate::store::locate::worktrees::OWN;
use crate::store::system::IS_WINDOWS;
use crate::text::{is_of_windows, relative};

/// System directories: a session that ran there has no project.
const SYSTEM: &[&str] =
    &["/bin", "/boot", "/etc", "/lib", "/lib64", "/run", "/sbin", "/usr/bin", "/usr/lib", "/usr/sbin"];
/// The same, but projects can be below them.
const ALONE: &[&str] = &["/", "/home", "/mnt", "/opt", "/srv", "/tmp", "/usr", "/var"];

const NO_PROJECT: &str = "the session did not run in a project, so this could be any of your files";
const OF_SYSTEM: &str = "it belongs to the system";
const HIDDEN: &str = "it is a dot file or in a dot folder; these can run commands or contain secrets";

/// The directory of a session. A session can name any, so it need not be a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// As the session names it.
    pub named: PathBuf,
    /// Without links; `None` if it does not exist.
    pub real: Option<PathBuf>,
    /// Why all files below it are restored only if named.
    only_if_named: Option<&'static str>,
}

impl Root {
    pub fn of(dir: &str) -> Option<Self> {
        let named = PathBuf::from(dir);
        let plain = named.components().all(|part| !matches!(part, Component::ParentDir | Component::CurDir));
        let is_of_other_system = !named.is_absolute() && (is_of_windows(dir) || dir.starts_with('/'));
        if plain && is_of_other_system {
            return Some(Self { named, real: None, only_if_named: None });
        }
        if !named.is_absolute() || !plain {
            return None;
        }
        let real = disk::real(&named).ok().filter(|real| real.is_dir());
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
        let home = home.map(|home| disk::real(&home).unwrap_or(home));
        let only_if_named = why_only_if_named(real.as_deref().unwrap_or(&named), home.as_deref());
        Some(Self { named, real, only_if_named })
    }

    /// Why a file is restored only if named.
    pub(super) fn only_if_named(&self, path: &Path) -> Option<&'static str> {
        let inside = path.strip_prefix(&self.named).unwrap_or(path);
        self.only_if_named.or_else(|| is_hidden(inside).then_some(HIDDEN))
    }
}

/// A path relative to the session's directory if that is a project, else the whole path.
pub fn seen_from<'a>(root: &str, path: &'a str) -> &'a str {
    if Root::of(root).is_some_and(|root| root.only_if_named.is_none()) { relative(Some(root), path) } else { path }
}

fn why_only_if_named(root: &Path, home: Option<&Path>) -> Option<&'static str> {
    let below_home = home.and_then(|home| root.strip_prefix(home).ok());
    match below_home {
        _ if SYSTEM.iter().any(|system| root.starts_with(system)) || is_of_system(root) => Some(OF_SYSTEM),
        _ if root.parent().is_none() || ALONE.iter().any(|alone| root == Path::new(alone)) => Some(NO_PROJECT),
        _ if home.is_some_and(|home| home.starts_with(root)) => Some(NO_PROJECT),
        Some(inside) if is_hidden(inside) => Some(HIDDEN),
        _ => None,
    }
}

/// The same on Windows: below a folder of these names on any drive.
fn is_of_system(root: &Path) -> bool {
    let first = || root.iter().nth(2).map(|name| name.to_string_lossy().to_ascii_lowercase());
    let names = ["windows", "program files", "program files (x86)", "programdata"];
    IS_WINDOWS && first().is_some_and(|first| names.contains(&first.as_str()))
}

/// Whether a path has a dot file or folder in it. Worktrees that clients make are in one, but count as projects.
fn is_hidden(inside: &Path) -> bool {
    let mut rest = inside;
    let names: Vec<String> = inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let own: Vec<&str> = OWN.split('/').collect();
    let at = names.windows(own.len()).position(|two| two.iter().eq(own.iter()));
    if let Some(at) = at.filter(|at| names.len() > at + own.len()) {
        let behind: PathBuf = inside.iter().skip(at + own.len() + 1).collect();
        let before: PathBuf = inside.iter().take(at).collect();
        return is_hidden(&before) || is_hidden(&behind) || starts_hidden(&names[at + own.len()]);
    }
    while let Some(name) = rest.file_name() {
        if starts_hidden(&name.to_string_lossy()) {
            return true;
        }
        rest = rest.parent().unwrap_or(Path::new(""));
    }
    false
}

/// Some file systems ignore invisible characters, and Windows also calls `.ssh` `SSH~1`.
fn starts_hidden(name: &str) -> bool {
    let is_short = || name.split_once('~').is_some_and(|(_, end)| end.starts_with(|c: char| c.is_ascii_digit()));
    name.trim_start_matches(is_unseen).starts_with('.') || name.contains(is_unseen) || (IS_WINDOWS && is_short())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_run_or_hold_secrets_needs_a_word() {
        let dots = [".bashrc", ".ssh/id", "a/.git/hooks/x", ".github/w.yml", "a/.env", "\u{200c}.ssh/x", ".claude/x"];
        // The last one is the worktree itself, so it is not hidden.
        let trees = [".claude/worktrees/w/.env", ".claude/worktrees/.w/a", ".claude/worktrees/w"];
        for path in dots.into_iter().chain(trees) {
            assert_eq!(is_hidden(Path::new(path)), path != ".claude/worktrees/w", "{path}");
        }
        for path in ["src/main.rs", "a.b/c.d", ".claude/worktrees/w/src/a.rs", "x/.claude/worktrees/w/a"] {
            assert!(!is_hidden(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn not_every_directory_is_a_project() {
        let only_if_named = |root: &str| why_only_if_named(Path::new(root), Some(Path::new("/home/ann")));
        for root in ["/", "/home", "/home/ann", "/tmp", "/var", "/etc", "/etc/ssh", "/usr/lib/x", "/home/ann/.ssh"] {
            assert!(only_if_named(root).is_some(), "{root}");
        }
        for root in ["/home/ann/p", "/srv/p", "/tmp/p", "/var/www", "/home/anna", "/home/ann/p/.claude/worktrees/w"] {
            assert_eq!(only_if_named(root), None, "{root}");
        }
    }
}
