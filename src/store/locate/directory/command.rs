//! What a person types to go on with a session.

use std::path::Path;

use super::home::Home;
use crate::text::shell;

/// What to type in the right directory. The id comes from a file: what could be read as an option or as more than one
/// word is no id, and no command is made of it.
pub fn resume(home: &Home, id: &str) -> Option<String> {
    shell::is_plain_id(id).then(|| client(home, &["--resume", id]))
}

/// The client with its arguments, and with the directory of the config where it has to be told.
pub fn client(home: &Home, arguments: &[&str]) -> String {
    let config = home.config.as_deref().map(shell::path);
    let config = config.map_or(String::new(), |dir| format!("CLAUDE_CONFIG_DIR={dir} "));
    let arguments: Vec<String> = arguments.iter().map(|word| shell::word(word)).collect();
    format!("{config}claude {}", arguments.join(" "))
}

/// A command that goes to a directory first.
pub fn in_directory(dir: &str, command: &str) -> String {
    format!("cd {} && {command}", shell::path(Path::new(dir)))
}
