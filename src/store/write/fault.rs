//! Where a test may kill the program or hold it, to look at what a kill leaves behind and what a client that writes in
//! between does. Debug builds only.

/// Every step of every operation on the disk behind which the program can be killed: `operation.step`.
pub const POINTS: &[(&str, &[&str])] = &[
    ("commit", &["locked", "begun", "neighbours", "temp", "synced", "renamed", "proved", "done"]),
    ("replace", &["locked", "begun", "media", "kept", "temp", "synced", "renamed", "proved", "done"]),
    ("drop", &["locked", "begun", "moved", "neighbours", "folders", "done"]),
    ("bring", &["locked", "begun", "folders", "neighbours", "moved", "done"]),
    ("restore", &["locked", "begun", "kept", "temp", "synced", "renamed", "proved", "done"]),
    ("files", &["locked", "begun", "folders", "kept", "temp", "synced", "renamed", "proved", "done"]),
    // Parts of several of them: a backup or a transcript on its way, a folder that arrived.
    ("aside", &["temp"]),
    ("neighbour", &["copied", "moved"]),
];

/// Dies here, with nothing cleaned up, if `CLAUDE_RESCUE_FAULT` names the point. With `CLAUDE_RESCUE_GATE` it waits
/// instead: makes that file, and goes on when somebody has removed it.
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

/// Nothing, in a release.
#[cfg(not(debug_assertions))]
pub fn at(_operation: &str, _step: &str) {}
