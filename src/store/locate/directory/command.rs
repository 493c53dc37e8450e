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
    let arguments: Vec<String> = arguments.iter().map(|word| shell::word(word)).collect();
    let command = format!("claude {}", arguments.join(" "));
    match &home.config {
        Some(config) => shell::with("CLAUDE_CONFIG_DIR", config, &command),
        None => command,
    }
}

pub fn in_directory(dir: &str, command: &str) -> String {
    shell::inside(Path::new(dir), command)
}
