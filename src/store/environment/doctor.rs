//! What is installed and set up on this machine: clients, extensions, retention, sessions, our journal.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::installed::{on_path, package_version, version_field, version_in, version_of};
use super::skill::{Skill, Whose};
use crate::recovery::evidence::{Environment, Install, Vouched};
use crate::store::disk;
use crate::store::journal::history;
use crate::store::locate::{retention, scan::find_all, unseen::Unseen};
use crate::store::{Kept, Place, Unread, disk::list, journal_trouble, path_json};

/// Folders below the home directory where editors keep their extensions.
const EDITORS: &[(&str, &str)] = &[
    ("vscode", ".vscode"),
    ("vscode-insiders", ".vscode-insiders"),
    ("vscode-server", ".vscode-server"),
    ("vscodium", ".vscode-oss"),
    ("cursor", ".cursor"),
    ("cursor-server", ".cursor-server"),
    ("windsurf", ".windsurf"),
    ("windsurf-server", ".windsurf-server"),
];

/// How the extension's folder name starts.
const EXTENSION: &str = "anthropic.claude-code-";

/// Everything that was found, with local paths.
#[derive(Debug, Serialize)]
pub struct Doctor {
    /// The part that is safe to share.
    #[serde(flatten)]
    pub environment: Environment,
    /// How many sessions are damaged.
    pub damaged: usize,
    /// The clients and extensions with their paths.
    pub installed: Vec<Found>,
    /// The config directories.
    pub configs: Vec<Folder>,
    /// The state directory.
    pub state: Folder,
    /// The index of what was found in session files; `None` in the demo.
    pub index: Option<Kept>,
    /// Why sessions are missing from lists.
    pub unseen: Unseen,
    /// The skill in the first config directory.
    pub skill: Skill,
    /// How many acts the journal has.
    pub journal_acts: usize,
    /// What is wrong with the journal.
    pub journal_trouble: Option<String>,
    /// Session files and folders that could not be read.
    pub unread: Vec<Unread>,
}

/// Something installed, and its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Found {
    /// What it is.
    #[serde(flatten)]
    pub install: Install,
    /// Where it is.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
}

/// A folder.
#[derive(Clone, Debug, Serialize)]
pub struct Folder {
    /// Where it is.
    #[serde(serialize_with = "path_json::serialize")]
    pub path: PathBuf,
    /// Whether it exists.
    pub exists: bool,
}

impl Folder {
    fn at(path: &Path) -> Self {
        Self { path: path.to_path_buf(), exists: path.is_dir() }
    }
}

/// The part that is safe to share. No session is read for it.
pub fn environment(place: &Place) -> Environment {
    let home = home();
    of_installed(place, &clients(home.as_deref(), place), &home.as_deref().map(extensions).unwrap_or_default())
}

fn of_installed(place: &Place, clients: &[Found], extensions: &[Found]) -> Environment {
    let set = place.configs.iter().find_map(|config| retention::set_days(config)).map(u64::from);
    let installs = |found: &[Found]| {
        let distinct: BTreeSet<Install> = found.iter().map(|found| found.install.clone()).collect();
        distinct.into_iter().collect()
    };
    Environment {
        system: Vouched::from((std::env::consts::OS, std::env::consts::ARCH)),
        claude_rescue: env!("CARGO_PKG_VERSION"),
        clients: installs(clients),
        extensions: installs(extensions),
        config_dirs: place.configs.len(),
        retention_days: set.unwrap_or(retention::DAYS.into()),
        retention_set: set.is_some(),
        sessions: place.count_sessions(),
    }
}

fn home() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_path_buf())
}

/// Looks at everything. It diagnoses all sessions, so it takes as long as `list --all`.
pub fn doctor(place: &Place) -> Doctor {
    let home = home();
    let clients = clients(home.as_deref(), place);
    let extensions = home.as_deref().map(extensions).unwrap_or_default();
    let files = place.sessions();
    let (found, unread): (Vec<_>, Vec<_>) =
        find_all(place, &files).into_iter().zip(&files).partition(|(found, _)| found.is_ok());
    let unread = unread.into_iter().filter_map(|(found, file)| Some(Unread::of(file, &found.err()?))).collect();
    let found: Vec<_> = found.into_iter().filter_map(|(found, _)| found.ok()).collect();
    Doctor {
        environment: of_installed(place, &clients, &extensions),
        damaged: found.iter().filter(|found| found.report.verdict.is_wrong()).count(),
        installed: clients.into_iter().chain(extensions).collect(),
        configs: place.configs.iter().map(|config| Folder::at(config)).collect(),
        state: Folder::at(&place.state),
        index: place.cache.as_ref().map(Kept::of),
        unseen: Unseen::of(place, &found, home.as_deref()),
        skill: Skill::of(place, Whose::Persons),
        journal_acts: history::history(place).map_or(0, |acts| acts.len()),
        journal_trouble: journal_trouble(place),
        unread,
    }
}

/// Every `claude` on `PATH`, the native installer's versions, and npm's local ones.
fn clients(home: Option<&Path>, place: &Place) -> Vec<Found> {
    let mut found = Vec::new();
    for program in on_path() {
        let package = disk::real(&program).ok().and_then(|real| package_version(&real));
        let (kind, version) = match package {
            Some(version) => ("npm", Some(version)),
            None => ("path", version_of(&program)),
        };
        found.push(Found { install: Install { kind, version: vouched(version) }, path: program });
    }
    let native = home.map(|home| home.join(".local/share/claude/versions"));
    for path in native.iter().flat_map(|folder| list(folder)) {
        let version = path.file_name().and_then(|name| version_in(&name.to_string_lossy()));
        found.push(Found { install: Install { kind: "native", version: vouched(version) }, path });
    }
    for config in &place.configs {
        let package = config.join("local/node_modules/@anthropic-ai/claude-code/package.json");
        if let Some(version) = version_field(&package) {
            found.push(Found { install: Install { kind: "npm", version: vouched(Some(version)) }, path: package });
        }
    }
    found
}

fn vouched(version: Option<String>) -> Option<Vouched> {
    version.and_then(|version| Vouched::version(&version))
}

/// Every installed version of the extension, in every editor.
fn extensions(home: &Path) -> Vec<Found> {
    let mut found = Vec::new();
    for (editor, folder) in EDITORS {
        for path in list(&home.join(folder).join("extensions")) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Some(rest) = name.strip_prefix(EXTENSION) else { continue };
            // The version may be followed by a platform.
            let version = version_in(rest.split('-').next().unwrap_or_default());
            found.push(Found { install: Install { kind: editor, version: vouched(version) }, path });
        }
    }
    found
}
