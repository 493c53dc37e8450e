//! Programs of Windows, by name, and command lines that a person has set.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The names that Claude Code's program may have.
pub const CLIENTS: &[&str] = &["claude.exe", "claude.cmd"];

/// The editor that every system has.
pub const EDITOR: &str = "notepad";

/// The system's own tool that copies its standard input.
pub const CLIPBOARD: Option<&str> = Some("clip.exe");

/// The command for a line that a person has set, with more arguments: words with blanks between. `find` looks up a
/// program.
pub fn command_of(line: &str, arguments: &[OsString], find: impl Fn(&str) -> Option<PathBuf>) -> Command {
    let mut words = line.split_whitespace();
    let name = words.next().unwrap_or(EDITOR);
    let mut command = Command::new(find(name).unwrap_or_else(|| name.into()));
    command.args(words).args(arguments);
    command
}
