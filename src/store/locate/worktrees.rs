//! The worktrees of a project, made by Claude Code or known to git.

use std::fs;
use std::path::{Path, PathBuf};

use crate::store::{component::Component, disk};

/// Where Claude Code makes them.
pub const OWN: &str = ".claude/worktrees";

/// The directories of the worktrees that git lists for a project.
pub(super) fn of(project: &Path) -> Vec<PathBuf> {
    let known = fs::read_dir(project.join(".git/worktrees")).into_iter().flatten().filter_map(Result::ok);
    // Each file holds the path of its worktree's `.git` file.
    let files = known.filter_map(|entry| disk::read(&entry.path().join("gitdir")).ok());
    files.filter_map(|file| Path::new(String::from_utf8(file).ok()?.trim()).parent().map(Path::to_path_buf)).collect()
}

/// The project that a worktree's directory belongs to, and the worktree's name, both taken from the path.
pub(super) fn project_of(dir: &str) -> Option<(&str, &str)> {
    // Windows paths have backslashes.
    let slashed = dir.replace('\\', "/");
    let inside = format!("/{OWN}/");
    let at = slashed.find(&inside)?;
    let (project, name) = (&dir[..at], &dir[at + inside.len()..]);
    (!project.is_empty() && !name.is_empty()).then_some((project, name))
}

/// Whether a project has this branch. Checks first that it can be a branch's name.
pub(super) fn has_branch(project: &Path, branch: &str) -> bool {
    if !branch.split('/').all(|part| Component::of(part).is_some()) {
        return false;
    }
    let git = project.join(".git");
    let packed = disk::read(&git.join("packed-refs")).unwrap_or_default();
    let packed = String::from_utf8_lossy(&packed);
    let name = format!("refs/heads/{branch}");
    git.join(&name).is_file() || packed.lines().any(|line| line.split(' ').nth(1) == Some(&name))
}
