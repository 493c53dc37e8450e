//! The points at which a test can kill or pause the program, to see what is left behind (debug builds only).

/// After each of these steps a test can kill the program: `operation.step`.
pub const POINTS: &[(&str, &[&str])] = &[
    ("commit", &["locked", "begun", "neighbours", "temp", "synced", "renamed", "proved", "done"]),
    ("replace", &["locked", "begun", "media", "kept", "temp", "synced", "renamed", "proved", "done"]),
    ("drop", &["locked", "begun", "moved", "neighbours", "folders", "done"]),
    ("bring", &["locked", "begun", "folders", "neighbours", "moved", "done"]),
    ("restore", &["locked", "begun", "kept", "temp", "synced", "renamed", "proved", "done"]),
    ("files", &["locked", "begun", "folders", "kept", "temp", "synced", "renamed", "proved", "done"]),
    // Shared by several operations: a backup or transcript being written, a neighbour copied or moved.
    ("aside", &["temp"]),
    ("neighbour", &["copied", "moved"]),
];

/// Aborts, without cleanup, if `CLAUDE_RESCUE_FAULT` names this point. With `CLAUDE_RESCUE_GATE` it waits instead: it
/// creates that file and goes on when the file is gone.
#[cfg(debug_assertions)]
pub fn at(operation: &str, step: &str) {
    let known = POINTS.iter().any(|(name, steps)| *name == operation && steps.contains(&step));
    debug_assert!(known, "{operation}.{step} is not in POINTS, so no test covers it");
    if std::env::var_os("CLAUDE_RESCUE_FAULT").is_none_or(|wanted| wanted != *format!("{operation}.{step}")) {
        return;
    }
    let Some(gate) = std::env::var_os("CLAUDE_RESCUE_GATE") else { std::process::abort() };
    let gate = std::path::PathBuf::from(gate);
    if std::fs::write(&gate, step).is_ok() {
        while gate.exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

/// Does nothing in a release build.
#[cfg(not(debug_assertions))]
pub fn at(_operation: &str, _step: &str) {}
