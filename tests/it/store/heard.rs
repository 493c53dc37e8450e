//! Standard output is full or closed: what was done is told on standard error, and the exit code says that it was done.
#![cfg(target_os = "linux")]

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use super::edited::{Edited, ID};
use super::kill::replacing;
use super::patient::Patient;

/// Runs it with standard output full, or closed at the other end, and gives exit code and standard error.
fn unheard(mut command: Command, is_full: bool) -> (Option<i32>, String) {
    let out = if is_full {
        Stdio::from(OpenOptions::new().write(true).open("/dev/full").expect("/dev/full"))
    } else {
        let (read, write) = std::io::pipe().expect("a pipe");
        drop(read);
        Stdio::from(write)
    };
    let output = command.stdout(out).output().expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_was_done_is_told_all_the_same() {
    for is_full in [true, false] {
        let patient = Patient::new();
        let path = patient.path.to_string_lossy().into_owned();
        let (code, err) = unheard(patient.sandbox.command(&["rewind", &path]), is_full);
        assert_eq!(code, Some(0), "{err}");
        assert!(err.contains("could not write to standard output") && err.contains("claude --resume "), "{err}");
        let (code, err) = unheard(patient.sandbox.command(&["rewind", &path, "--json"]), is_full);
        assert!(code == Some(0) && err.contains("\"resume\":"), "{err}");
        let (code, err) = unheard(patient.sandbox.command(&["undo"]), is_full);
        assert!(code == Some(0) && err.contains("To undo this too: claude-rescue undo "), "{err}");
        let (code, err) = unheard(replacing(&patient), is_full);
        assert!(code == Some(0) && err.contains("  backup   ") && patient.bytes() != patient.original, "{err}");
        let file = patient.sandbox.path().join("out.md").to_string_lossy().into_owned();
        let (code, err) = unheard(patient.sandbox.command(&["export", &path, "-o", &file]), is_full);
        assert!(code == Some(0) && err.contains(&format!("Wrote {file}.")), "{err}");
        let edited = Edited::new();
        let (code, err) = unheard(edited.sandbox.command(&["files", ID, "--restore", "--yes"]), is_full);
        assert!(code == Some(0) && err.contains("✓ Put back 3 files") && err.contains("claude-rescue undo "), "{err}");
    }
}
