//! Programs of Unix, by name, and command lines that a person has set.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The names that Claude Code's program may have.
pub const CLIENTS: &[&str] = &["claude"];

/// The editor that every system has.
pub const EDITOR: &str = "vi";

/// The system's own tool that copies its standard input.
pub const CLIPBOARD: Option<&str> = if cfg!(target_os = "macos") { Some("pbcopy") } else { None };

/// Copies a text without a tool, if that can be done.
pub fn copy(_text: &str) -> bool {
    false
}

/// The words of a line that a person has set, as a shell splits them; `None` if a quote is not closed.
pub fn words(line: &str) -> Option<Vec<String>> {
    shlex::split(line)
}

/// The command for a line that a person has set, with more arguments: shell words, as git reads them. `find` looks up a
/// program.
pub fn command_of(line: &str, arguments: &[OsString], find: impl Fn(&str) -> Option<PathBuf>) -> Command {
    let mut shell = Command::new(find("sh").unwrap_or_else(|| "/bin/sh".into()));
    shell.arg("-c").arg(format!("{line} \"$@\"")).arg(line).args(arguments);
    shell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let split = words(r#"-p "it's \"$HOME\"" '/a b' a\ b ''"#).expect("all quotes are closed");
        assert_eq!(split, ["-p", "it's \"$HOME\"", "/a b", "a b", ""]);
    }
}
