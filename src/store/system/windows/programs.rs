//! Programs of Windows, by name, and command lines that a person has set.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::text::shell::words_of_windows;

/// The names that Claude Code's program may have.
pub const CLIENTS: &[&str] = &["claude.exe", "claude.cmd"];

/// The editor that every system has.
pub const EDITOR: &str = "notepad";

/// The system's own tool that copies its standard input. `clip.exe` guesses what the bytes mean, so it is none.
pub const CLIPBOARD: Option<&str> = None;

/// Copies a text without a tool, if that can be done.
pub fn copy(text: &str) -> bool {
    clipboard_win::set_clipboard_string(text).is_ok()
}

/// The words of a line that a person has set; `None` if a quote is not closed.
pub fn words(line: &str) -> Option<Vec<String>> {
    words_of_windows(line)
}

/// The command for a line that a person has set, with more arguments: words with blanks between, or in quotes. `find` looks up a
/// program.
pub fn command_of(line: &str, arguments: &[OsString], find: impl Fn(&str) -> Option<PathBuf>) -> Command {
    let mut words = words(line).unwrap_or_default().into_iter();
    let name = words.next().unwrap_or_else(|| EDITOR.to_owned());
    let mut command = Command::new(find(&name).unwrap_or_else(|| name.into()));
    command.args(words).args(arguments);
    command
}
