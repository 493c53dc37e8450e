//! A client writes to a session while the program is in the middle of it: what the client wrote is never lost.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use claude_rescue::store::undo;

use super::kill::replacing;
use super::patient::Patient;

const LINE: &[u8] = b"{\"type\":\"mode\",\"mode\":\"normal\"}\n";

/// Runs a program up to a point, has a client write a line to a file, and lets the program go on, which must fail.
fn written_to_at(patient: &Patient, point: &str, path: &Path, command: Command) {
    meanwhile(patient, point, command, || {
        let old = std::fs::read(path).unwrap_or_default();
        std::fs::write(path, [old.as_slice(), LINE].concat()).expect("a client writes");
    });
}

/// Runs a program up to a point, does something, and lets the program go on, which must fail.
fn meanwhile(patient: &Patient, point: &str, mut command: Command, act: impl FnOnce()) {
    let gate = patient.sandbox.path().join("gate");
    command.env("CLAUDE_RESCUE_FAULT", point).env("CLAUDE_RESCUE_GATE", &gate);
    let mut program = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let start = Instant::now();
    while !gate.exists() {
        assert!(program.try_wait().expect("the program").is_none(), "{point} is never reached");
        assert!(start.elapsed() < Duration::from_secs(30), "{point} is not reached in time");
        std::thread::sleep(Duration::from_millis(2));
    }
    act();
    std::fs::remove_file(&gate).expect("the gate opens");
    assert!(!program.wait().expect("the program ends").success(), "{point}: the program saw nothing");
}

fn with_line(bytes: &[u8]) -> Vec<u8> {
    [bytes, LINE].concat()
}

#[test]
fn a_rescue_of_a_session_that_grows_leaves_nothing() {
    for point in ["commit.begun", "commit.neighbours", "commit.synced", "commit.renamed"] {
        let patient = Patient::new();
        let before = patient.config_files();
        let command = patient.sandbox.command(&["rewind", &patient.path.to_string_lossy()]);
        written_to_at(&patient, point, &patient.path, command);
        assert_eq!(patient.bytes(), with_line(&patient.original), "{point}");
        assert_eq!(patient.config_files().len(), before.len(), "{point}: something stayed");
        assert_eq!(patient.told(), ["rewind void"], "{point}");
    }
}

#[test]
fn a_rescue_in_place_of_a_session_that_grows_stops_before_it_is_written_over() {
    for point in ["replace.locked", "replace.begun", "replace.kept", "replace.temp", "replace.synced"] {
        let patient = Patient::new();
        written_to_at(&patient, point, &patient.path, replacing(&patient));
        assert_eq!(patient.bytes(), with_line(&patient.original), "{point}");
        let told: &[&str] = if point == "replace.locked" { &[] } else { &["rewind void"] };
        assert_eq!(patient.told(), told, "{point}");
        assert_eq!(patient.place().sessions().len(), 1, "{point}");
    }
}

#[test]
fn what_is_written_behind_a_rescue_in_place_stays() {
    let patient = Patient::new();
    written_to_at(&patient, "replace.renamed", &patient.path, replacing(&patient));
    assert!(patient.bytes().ends_with(LINE));
    assert_ne!(patient.bytes(), with_line(&patient.original));
    assert_eq!(patient.told(), ["rewind used"]);
}

#[test]
fn an_undo_of_a_session_that_grows_stops() {
    let patient = Patient::new();
    let receipt = patient.commit();
    let rescued = patient.config_files();
    written_to_at(&patient, "drop.begun", &receipt.path, patient.sandbox.command(&["undo"]));
    assert_eq!(patient.told(), ["undo void", "rewind used"]);
    assert_eq!(patient.config_files().len(), rescued.len(), "its neighbours stay with it");
    assert!(std::fs::read(&receipt.path).expect("the session").ends_with(LINE));
}

#[test]
fn an_undo_in_place_of_a_session_that_grows_stops() {
    for point in ["restore.begun", "restore.kept", "restore.synced"] {
        let patient = Patient::new();
        patient.replace();
        let rescued = patient.bytes();
        written_to_at(&patient, point, &patient.path, patient.sandbox.command(&["undo"]));
        assert_eq!(patient.bytes(), with_line(&rescued), "{point}");
        assert_eq!(patient.told(), ["undo void", "rewind used"], "{point}");
    }
}

#[test]
fn nothing_comes_back_over_a_file_that_appeared() {
    for point in ["bring.begun", "bring.neighbours"] {
        let patient = Patient::new();
        let receipt = patient.commit();
        let undone = undo(&patient.place(), None).expect("an undo");
        written_to_at(&patient, point, &receipt.path, patient.sandbox.command(&["undo", &undone.id]));
        assert_eq!(std::fs::read(&receipt.path).expect("the file"), LINE, "{point}");
        assert!(undone.kept.expect("a place in the trash").exists(), "{point}");
        assert_eq!(patient.told()[0], "redo void", "{point}");
    }
}

#[test]
fn a_session_that_cannot_come_back_leaves_its_neighbours_in_the_trash() {
    let patient = Patient::new();
    let before = patient.config_files();
    patient.commit();
    let undone = undo(&patient.place(), None).expect("an undo");
    let kept = undone.kept.expect("a place in the trash");
    let command = patient.sandbox.command(&["undo", &undone.id]);
    meanwhile(&patient, "bring.neighbours", command, || std::fs::remove_file(&kept).expect("the trash loses it"));
    assert_eq!(patient.config_files(), before);
    assert_eq!(patient.told(), ["redo void", "undo done", "rewind undone"]);
}
