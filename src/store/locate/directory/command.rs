//! The commands that people type to resume a session.

use std::path::Path;

use super::home::Home;
use crate::text::shell;

/// `None` if a shell could read the id as an option or several words: it comes from a file.
pub fn resume(home: &Home, id: &str) -> Option<String> {
    shell::is_plain_id(id).then(|| client(home, &["--resume", id]))
}

/// The client with its arguments, and with `CLAUDE_CONFIG_DIR` if it needs that.
pub fn client(home: &Home, arguments: &[&str]) -> String {
    let config = home.config.as_deref().map(shell::path);
    let config = config.map_or(String::new(), |dir| format!("CLAUDE_CONFIG_DIR={dir} "));
    let arguments: Vec<String> = arguments.iter().map(|word| shell::word(word)).collect();
    format!("{config}claude {}", arguments.join(" "))
}

pub fn in_directory(dir: &str, command: &str) -> String {
    format!("cd {} && {command}", shell::path(Path::new(dir)))
}
