//! The version of Claude Code that is installed.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use super::{program, shim};
use crate::store::disk;
use crate::store::system::programs::CLIENTS;
use crate::transcript::Json;

/// How long to wait for `--version`; a busy machine starts a client slowly.
const PATIENCE: Duration = Duration::from_secs(4);

/// Stands in for a version that the client does not tell. Nothing is promised about it.
const UNKNOWN: &str = "(unknown version)";

/// The version of the first `claude` on `PATH`, looked up once; `None` if there is none.
pub fn installed_version() -> Option<String> {
    static VERSION: LazyLock<Option<String>> = LazyLock::new(|| {
        let program = on_path().into_iter().next()?;
        Some(lying_at(&program).or_else(|| version_of(&program)).unwrap_or_else(|| UNKNOWN.to_owned()))
    });
    VERSION.clone()
}

/// The version, without starting the program: from npm's package, or from the file name that the native installer uses.
fn lying_at(program: &Path) -> Option<String> {
    let real = disk::real(program).ok()?;
    package_version(&real).or_else(|| version_in(&real.file_name()?.to_string_lossy()))
}

/// Every `claude` on `PATH`, in order.
pub(super) fn on_path() -> Vec<PathBuf> {
    let all = program::folders().into_iter().flat_map(|folder| CLIENTS.iter().map(move |name| folder.join(name)));
    all.filter(|path| path.is_file()).collect()
}

/// The version of the npm package that a program belongs to, or what its batch file starts.
pub(super) fn package_version(program: &Path) -> Option<String> {
    let behind = shim::target(program);
    let program = behind.as_deref().unwrap_or(program);
    let is_ours = |folder: &&Path| folder.parent().is_some_and(|parent| parent.ends_with("@anthropic-ai"));
    let package = program.ancestors().skip(1).find(is_ours)?;
    version_field(&package.join("package.json"))
}

pub(super) fn version_field(package: &Path) -> Option<String> {
    let bytes = disk::read(package).ok()?;
    Some(Json(bytes.trim_ascii()).get("version")?.text()?.into_owned())
}

/// The version that `--version` prints.
pub(super) fn version_of(program: &Path) -> Option<String> {
    let mut client = shim::command(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut said = client.stdout.take()?;
    let (send, answer) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        // An error or a closed channel means the same: no answer.
        if said.read_to_string(&mut text).is_ok() {
            let _ = send.send(text);
        }
    });
    let text = answer.recv_timeout(PATIENCE);
    let _ = client.kill();
    let _ = client.wait();
    version_in(&text.ok()?)
}

/// The first word that consists of three numbers.
pub(super) fn version_in(text: &str) -> Option<String> {
    let is_version =
        |word: &&str| word.split('.').count() == 3 && word.split('.').all(|part| part.parse::<u32>().is_ok());
    text.split_whitespace().find(is_version).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_clients_print() {
        assert_eq!(version_in("2.1.328 (Claude Code)\n").as_deref(), Some("2.1.328"));
        assert_eq!(version_in("command not found"), None);
    }
}
