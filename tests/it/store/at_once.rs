//! Two and three at once on one session: one of them does it, the others say that they did not, and the journal knows
//! which is which, so that `undo` gives the original back. `WHOLE=1` runs each 50 times.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::edited::Edited;
use super::kill::replacing;
use super::patient::Patient;
use crate::support::sandbox::Said;

/// How often each is tried.
pub fn rounds(whole: usize, sample: usize) -> usize {
    if std::env::var_os("WHOLE").is_some_and(|whole| whole == "1") { whole } else { sample }
}

/// Runs programs at once, and gives what each said.
fn at_once(commands: impl IntoIterator<Item = Command>) -> Vec<Said> {
    let start = |mut command: Command| {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        std::thread::spawn(move || child.wait_with_output().expect("the program ends"))
    };
    let running: Vec<_> = commands.into_iter().map(start).collect();
    let said = |output: std::process::Output| Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    running.into_iter().map(|thread| said(thread.join().expect("no panic"))).collect()
}

fn done(all: &[Said]) -> usize {
    assert!(
        all.iter().all(|said| [0, 2].contains(&said.code)),
        "{:?}",
        all.iter().map(|said| &said.err).collect::<Vec<_>>()
    );
    all.iter().filter(|said| said.code == 0).count()
}

#[test]
fn rescues_in_place_at_once_leave_a_journal_that_undo_can_use() {
    for many in [2, 3] {
        for round in 0..rounds(50, 4) {
            let patient = Patient::new();
            let said = at_once((0..many).map(|_| replacing(&patient)));
            assert_eq!(done(&said), 1, "{many} at once, round {round}");
            for loser in said.iter().filter(|said| said.code != 0) {
                let why = ["was written to in the meantime", "nothing to", "not broken", "is sound"];
                assert!(why.iter().any(|why| loser.err.contains(why)), "{}", loser.err);
            }
            assert_ne!(patient.bytes(), patient.original);
            let undone = patient.sandbox.run(&["undo"]);
            assert_eq!((undone.code, undone.err.as_str()), (0, ""), "{many} at once, round {round}");
            assert_eq!(patient.bytes(), patient.original);
        }
    }
}

#[test]
fn an_undo_at_once_with_itself_and_with_a_redo_is_done_once() {
    for round in 0..rounds(50, 3) {
        for in_place in [true, false] {
            let patient = Patient::new();
            let before = patient.config_files();
            let id = if in_place { patient.replace().id } else { patient.commit().id };
            let rescued = patient.config_files();
            let undo = |id: &str| patient.sandbox.command(&["undo", id]);
            let said = at_once((0..3).map(|_| undo(&id)));
            assert_eq!(done(&said), 1, "round {round}: {:?}", said.iter().map(|said| &said.err).collect::<Vec<_>>());
            assert_eq!(patient.config_files(), before);
            let undone = claude_rescue::store::history(&patient.place()).expect("a journal")[0].id.clone();
            assert_eq!(done(&at_once((0..2).map(|_| undo(&undone)))), 1, "a redo, round {round}");
            assert_eq!(patient.config_files(), rescued);
            assert_eq!(patient.sandbox.run(&["undo"]).code, 0);
            assert_eq!(patient.config_files(), before);
        }
    }
}

#[test]
fn a_rescue_and_an_undo_at_once_leave_what_can_be_undone() {
    for _ in 0..rounds(50, 3) {
        let patient = Patient::new();
        let before = patient.config_files();
        patient.commit();
        let path = patient.path.to_string_lossy().into_owned();
        let commands = [&["undo"][..], &["rewind", &path], &["rewind", &path, "--in-place", "--yes"]];
        let said = at_once(commands.map(|args| patient.sandbox.command(args)));
        assert!(done(&said) >= 2, "{:?}", said.iter().map(|said| &said.err).collect::<Vec<_>>());
        // Whatever came first: there is a way back to the beginning.
        for _ in 0..3 {
            if patient.config_files() != before {
                let undone = patient.sandbox.run(&["undo"]);
                assert_eq!(undone.code, 0, "{}", undone.err);
            }
        }
        assert_eq!(patient.config_files(), before);
    }
}

#[test]
fn restores_of_files_at_once_are_undone_by_one_undo() {
    for _ in 0..rounds(50, 3) {
        let edited = Edited::new();
        let now = edited.all();
        let said = at_once((0..3).map(|_| edited.sandbox.command(&["files", super::edited::ID, "--restore", "--yes"])));
        done(&said);
        assert!(
            said.iter().any(|said| said.out.contains("✓ Put back")),
            "{:?}",
            said.iter().map(|said| &said.err).collect::<Vec<_>>()
        );
        assert_ne!(edited.all(), now);
        let undone = edited.sandbox.run(&["undo"]);
        assert_eq!((undone.code, edited.all()), (0, now), "{}", undone.err);
    }
}

#[test]
fn two_in_place_of_a_session_outside_of_every_project_are_undone_from_where_they_were_asked_for() {
    let patient = Patient::new();
    let path: PathBuf = patient.sandbox.path().join("elsewhere/a.jsonl");
    super::patient::put(&path, &patient.original);
    let here = patient.sandbox.path().join("here");
    std::fs::create_dir_all(&here).expect("a directory");
    let command = |args: &[&str]| {
        let mut command = patient.sandbox.command(args);
        command.current_dir(&here);
        command
    };
    let path_text = path.to_string_lossy().into_owned();
    let said = at_once((0..2).map(|_| command(&["rewind", &path_text, "--in-place", "--yes"])));
    assert_eq!(done(&said), 1);
    let undone = Said::of(&mut command(&["undo"]));
    assert_eq!((undone.code, undone.err.as_str()), (0, ""));
    assert_eq!(std::fs::read(&path).expect("the session"), patient.original);
}

#[test]
fn who_holds_the_lock_for_long_is_named_and_nothing_is_written_over() {
    let patient = Patient::new();
    patient.replace();
    let rescued = patient.config_files();
    let lock = std::fs::File::options().append(true).open(patient.state().join("lock")).expect("the lock");
    lock.lock().expect("the lock is free");
    let start = std::time::Instant::now();
    let said = patient.sandbox.run(&["undo"]);
    assert!(start.elapsed() < Duration::from_mins(1), "it waited for ever");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("nothing was undone: "), "{}", said.err);
    assert!(
        said.err.replace('\\', "/").contains("state/lock.\nIf that is another claude-rescue, wait"),
        "{}",
        said.err
    );
    if cfg!(target_os = "linux") {
        assert!(said.err.contains(&format!("process {} (", std::process::id())), "{}", said.err);
    }
    assert_eq!(patient.config_files(), rescued);
}
