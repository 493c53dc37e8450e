//! The program is killed at every step of everything that it does to the disk. Afterwards every session is whole, the
//! journal is true, nothing is lost, and the next run goes on.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use claude_rescue::store::fault::POINTS;
use claude_rescue::store::{open, undo};

use super::patient::Patient;
use crate::support::sandbox::was_killed;

/// What is killed.
#[derive(Clone, Copy, Debug)]
enum Operation {
    Commit,
    Replace,
    Drop,
    Bring,
    Restore,
}

impl Operation {
    fn named(name: &str) -> Self {
        match name {
            "commit" => Self::Commit,
            "replace" => Self::Replace,
            "drop" => Self::Drop,
            "bring" => Self::Bring,
            "restore" => Self::Restore,
            other => panic!("nothing does {other}"),
        }
    }

    /// The step that does it: before it nothing happened, from it on everything.
    fn decisive(self) -> &'static str {
        match self {
            Self::Commit | Self::Replace | Self::Restore => "renamed",
            Self::Drop | Self::Bring => "moved",
        }
    }

    /// Does what must come before, and gives the program that does it.
    fn prepare(self, patient: &Patient) -> Command {
        match self {
            Self::Commit => patient.sandbox.command(&["rewind", &patient.path.to_string_lossy()]),
            Self::Replace => replacing(patient),
            Self::Drop => {
                patient.commit();
                patient.sandbox.command(&["undo"])
            }
            Self::Bring => {
                patient.commit();
                let undone = undo(&patient.place(), None).expect("an undo");
                patient.sandbox.command(&["undo", &undone.id])
            }
            Self::Restore => {
                patient.replace();
                patient.sandbox.command(&["undo"])
            }
        }
    }
}

/// Everything that a kill may not touch, and what it may.
struct Kill {
    patient: Patient,
    operation: Operation,
    point: String,
    /// Whether the point comes after the decisive step.
    done: bool,
}

impl Kill {
    fn check(&self) {
        let command = self.operation.prepare(&self.patient);
        let before = self.patient.sandbox.files();
        let acts = self.patient.told().len();
        let context = format!("{:?} killed at {}", self.operation, self.point);
        killed(command, &self.point, &context);
        self.nothing_is_lost(&before, &context);
        self.every_session_is_whole(&context);
        self.journal_is_true(acts, &context);
        self.the_next_run_goes_on(&context);
        self.every_session_is_whole(&context);
        self.no_neighbour_is_alone(&context);
        self.nothing_is_lost(&before, &context);
    }

    /// Whatever was somewhere is somewhere.
    fn nothing_is_lost(&self, before: &[(PathBuf, Vec<u8>)], context: &str) {
        let now: HashSet<Vec<u8>> = self.patient.sandbox.files().into_iter().map(|(_, bytes)| bytes).collect();
        for (path, bytes) in before.iter().filter(|(path, _)| !path.ends_with("journal.jsonl")) {
            assert!(now.contains(bytes), "{context}: {} is lost", path.display());
        }
        if matches!(self.operation, Operation::Commit | Operation::Drop | Operation::Bring) {
            assert_eq!(self.patient.bytes(), self.patient.original, "{context}");
        }
    }

    /// A session file holds the original, or what a rescue proved.
    fn every_session_is_whole(&self, context: &str) {
        for file in self.patient.place().sessions() {
            let bytes = fs::read(&file.path).expect("a session");
            let opened = open(&self.patient.place(), file).expect("a session");
            assert!(
                bytes == self.patient.original || !opened.diagnosis.verdict.is_wrong(),
                "{context}: {} is half",
                opened.file.path.display()
            );
        }
    }

    fn journal_is_true(&self, acts: usize, context: &str) {
        let told = self.patient.told();
        let rescued = self.patient.bytes() != self.patient.original;
        let sessions = self.patient.place().sessions().len();
        // The rows, whether the session is the rescued one, and how many sessions there are.
        let (rows, is_rescued, count): (&[&str], bool, usize) = match (self.operation, self.done) {
            (Operation::Commit, true) => (&["rewind done"], false, 2),
            (Operation::Replace, true) => (&["rewind done"], true, 1),
            (Operation::Commit | Operation::Replace, false) => (&["rewind void"], false, 1),
            (Operation::Drop | Operation::Restore, true) => (&["undo done", "rewind undone"], false, 1),
            (Operation::Drop, false) => (&["undo void", "rewind done"], false, 2),
            (Operation::Restore, false) => (&["undo void", "rewind done"], true, 1),
            (Operation::Bring, true) => (&["redo done", "undo undone", "rewind done"], false, 2),
            (Operation::Bring, false) => (&["redo void", "undo done", "rewind undone"], false, 1),
        };
        let begun = usize::from(!self.point.ends_with("locked"));
        assert_eq!(told.len() - acts, begun, "{context}: {told:?}");
        assert_eq!(told, rows[1 - begun..], "{context}");
        assert_eq!((rescued, sessions), (is_rescued, count), "{context}");
    }

    /// What was not done can be done, and what was done can be undone.
    fn the_next_run_goes_on(&self, context: &str) {
        let place = self.patient.place();
        let last = || claude_rescue::store::history(&place).expect("a journal")[0].id.clone();
        match (self.operation, self.done) {
            (Operation::Commit, _) => drop(self.patient.commit()),
            (Operation::Replace, false) => drop(self.patient.replace()),
            (Operation::Replace | Operation::Drop | Operation::Bring | Operation::Restore, true) => {
                let said = self.patient.sandbox.run(&["undo", &last()]);
                assert_eq!((said.code, said.err.as_str()), (0, ""), "{context}");
            }
            (Operation::Drop | Operation::Restore, false) => {
                let said = self.patient.sandbox.run(&["undo"]);
                assert_eq!((said.code, said.err.as_str()), (0, ""), "{context}");
            }
            (Operation::Bring, false) => {
                let acts = claude_rescue::store::history(&place).expect("a journal");
                let undone = acts.iter().find(|act| act.action == "undo").expect("an undo");
                undo(&place, Some(&undone.id)).unwrap_or_else(|error| panic!("{context}: {error:#}"));
            }
        }
    }

    /// Beside every folder of a session lies the session, and every session that had one has it.
    fn no_neighbour_is_alone(&self, context: &str) {
        let folder = self.patient.path.parent().expect("a folder");
        let found = fs::read_dir(folder).expect("the project").map(|entry| entry.expect("an entry").path());
        let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = found.partition(|path| path.is_dir());
        let stem = |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
        let sessions = files.iter().filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
        let sessions: HashSet<_> = sessions.map(stem).collect();
        assert_eq!(folders.iter().map(stem).collect::<HashSet<_>>(), sessions, "{context}");
        let history = fs::read_dir(self.patient.sandbox.config().join("file-history")).expect("the history");
        let history: HashSet<_> = history.map(|entry| stem(&entry.expect("an entry").path())).collect();
        assert_eq!(history, sessions, "{context}");
    }
}

/// Runs a program that must not survive a point.
fn killed(mut command: Command, point: &str, context: &str) {
    command.env("CLAUDE_RESCUE_FAULT", point).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("the program runs");
    assert!(was_killed(status), "{context}: the point is never reached");
}

fn killed_everywhere(operation: &str) {
    let steps = POINTS.iter().find(|(name, _)| *name == operation).expect("an operation").1;
    let kind = Operation::named(operation);
    let decisive = steps.iter().position(|step| *step == kind.decisive()).expect("a decisive step");
    for (at, step) in steps.iter().enumerate() {
        let point = format!("{operation}.{step}");
        Kill { patient: Patient::new(), operation: kind, point, done: at >= decisive }.check();
    }
}

#[test]
fn every_operation_is_killed() {
    let tested = ["commit", "replace", "drop", "bring", "restore", "files", "aside", "neighbour"];
    assert_eq!(POINTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), tested);
}

#[test]
fn a_rescue_can_be_killed_anywhere() {
    killed_everywhere("commit");
}

#[test]
fn a_rescue_in_place_can_be_killed_anywhere() {
    killed_everywhere("replace");
}

#[test]
fn an_undo_can_be_killed_anywhere() {
    killed_everywhere("drop");
}

#[test]
fn a_redo_can_be_killed_anywhere() {
    killed_everywhere("bring");
}

#[test]
fn an_undo_in_place_can_be_killed_anywhere() {
    killed_everywhere("restore");
}

#[test]
fn the_parts_of_an_operation_can_be_killed_too() {
    let parts = [
        (Operation::Commit, "aside.temp", false),
        (Operation::Commit, "neighbour.copied", false),
        (Operation::Replace, "aside.temp", false),
        (Operation::Restore, "aside.temp", false),
        (Operation::Drop, "neighbour.moved", true),
        (Operation::Bring, "neighbour.moved", false),
    ];
    for (operation, point, done) in parts {
        Kill { patient: Patient::new(), operation, point: point.to_owned(), done }.check();
    }
}

#[test]
fn finishing_what_a_kill_left_can_be_killed_too() {
    for (operation, point, done) in [
        (Operation::Commit, "commit.neighbours", false),
        (Operation::Drop, "drop.moved", true),
        (Operation::Bring, "bring.neighbours", false),
    ] {
        let patient = Patient::new();
        let command = operation.prepare(&patient);
        let acts = patient.told().len();
        killed(command, point, point);
        let next = patient.sandbox.command(&["rewind", &patient.path.to_string_lossy()]);
        killed(next, "neighbour.moved", point);
        let kill = Kill { patient, operation, point: point.to_owned(), done };
        kill.every_session_is_whole(point);
        kill.journal_is_true(acts, point);
        kill.the_next_run_goes_on(point);
        kill.no_neighbour_is_alone(point);
    }
}

/// The program, about to write over the session.
pub fn replacing(patient: &Patient) -> Command {
    patient.sandbox.command(&["rewind", &patient.path.to_string_lossy(), "--in-place", "--yes"])
}
