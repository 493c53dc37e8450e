//! The Claude Code that is installed, if it says so quickly.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

/// How long to wait for an answer.
const PATIENCE: Duration = Duration::from_millis(800);

/// The version of the `claude` on the path, asked once; nothing if there is none or it takes too long to say.
pub fn installed_version() -> Option<String> {
    static VERSION: LazyLock<Option<String>> = LazyLock::new(|| version_of(Path::new("claude")));
    VERSION.clone()
}

/// The version that a program says it has.
pub(super) fn version_of(program: &Path) -> Option<String> {
    let mut client = Command::new(program)
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
        // Whoever asked may be gone, or the client may have said nothing; both mean no answer.
        if said.read_to_string(&mut text).is_ok() {
            let _ = send.send(text);
        }
    });
    let text = answer.recv_timeout(PATIENCE);
    let _ = client.kill();
    let _ = client.wait();
    version_in(&text.ok()?)
}

/// The first word of three numbers.
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
