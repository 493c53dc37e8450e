//! Undo gives back what was there, undo of undo too, and whoever changed a file since keeps it.

use std::fs;
use std::path::Path;

use claude_rescue::recovery::{Wish, rewind};
use claude_rescue::store::{How, Place, Undone, replace, undo};

use super::patient::{Patient, append, put};
use crate::support::drawing::Drawing;
use crate::support::sandbox::{Said, Sandbox};

fn refused(patient: &Patient, which: Option<&str>) -> String {
    let before = patient.sandbox.files();
    let error = undo(&patient.place(), which).expect_err("a refusal");
    let after: Vec<_> = patient.sandbox.files().into_iter().filter(|(path, _)| !path.ends_with("lock")).collect();
    let before: Vec<_> = before.into_iter().filter(|(path, _)| !path.ends_with("lock")).collect();
    assert_eq!(after, before, "a refusal changes nothing");
    format!("{error:#}")
}

fn taken_back(place: &Place, which: Option<&str>) -> Undone {
    let undone = undo(place, which).expect("an undo");
    assert_eq!(undone.warnings, [""; 0]);
    undone
}

#[test]
fn a_new_session_goes_to_the_trash_with_its_neighbours_and_comes_back() {
    let patient = Patient::new();
    let before = patient.config_files();
    let receipt = patient.commit();
    let rescued = patient.config_files();
    let written = fs::read(&receipt.path).expect("the new session");

    let undone = taken_back(&patient.place(), None);
    assert_eq!((undone.how, undone.of.as_str(), undone.was.as_str()), (How::MovedAway, &*receipt.id, "rewind"));
    assert_eq!(patient.config_files(), before);
    let kept = undone.kept.expect("a place in the trash");
    assert!(kept.starts_with(patient.state().join("trash")));
    assert_eq!(fs::read(&kept).expect("the trash"), written);
    assert_eq!(patient.told(), ["undo done", "rewind undone"]);

    let redone = taken_back(&patient.place(), Some(&undone.id));
    assert_eq!((redone.how, redone.action.as_str()), (How::MovedBack, "redo"));
    assert_eq!(patient.config_files(), rescued);
    assert_eq!(patient.told(), ["redo done", "undo undone", "rewind done"]);

    taken_back(&patient.place(), None);
    assert_eq!(patient.config_files(), before);
    assert_eq!(patient.told(), ["undo done", "redo undone", "undo done", "rewind undone"]);
    assert_eq!(patient.bytes(), patient.original);
}

#[test]
fn a_session_rescued_in_place_gets_its_bytes_back_and_loses_them_again() {
    let patient = Patient::new();
    patient.replace();
    let rescued = patient.bytes();
    let undone = taken_back(&patient.place(), None);
    assert_eq!(undone.how, How::PutBack);
    assert_eq!(patient.bytes(), patient.original);
    assert_eq!(fs::read(undone.kept.expect("a backup")).expect("the backup"), rescued);
    let redone = taken_back(&patient.place(), Some(&undone.id));
    assert_eq!((redone.how, redone.action.as_str()), (How::PutBack, "redo"));
    assert_eq!(patient.bytes(), rescued);
    taken_back(&patient.place(), Some(&redone.id));
    assert_eq!(patient.bytes(), patient.original);
}

#[test]
fn without_an_id_rescues_go_back_from_the_newest_to_the_oldest() {
    let patient = Patient::new();
    let receipts = [patient.commit(), patient.commit()];
    for receipt in receipts.iter().rev() {
        assert_eq!(taken_back(&patient.place(), None).of, receipt.id);
        assert!(!receipt.path.exists());
    }
    assert!(refused(&patient, None).contains("there is no rescue to undo"));
}

#[test]
fn any_rescue_can_be_named_by_the_beginning_of_its_id() {
    let patient = Patient::new();
    let (first, second) = (patient.commit(), patient.commit());
    let length = first.id.bytes().zip(second.id.bytes()).take_while(|(one, other)| one == other).count() + 1;
    assert_eq!(taken_back(&patient.place(), Some(&first.id[..length])).of, first.id);
    assert!(second.path.exists());
    assert!(refused(&patient, Some(&first.id)).contains("has already been undone"));
    assert!(refused(&patient, Some("no such id")).contains("no rescue no such id is recorded"));
    assert!(refused(&patient, Some("")).contains("is recorded"));
}

#[test]
fn nothing_to_undo_makes_no_folder() {
    let patient = Patient::new();
    assert!(refused(&patient, None).contains("there is no rescue to undo"));
    assert!(!patient.state().exists());
}

#[test]
fn a_session_that_somebody_resumed_stays() {
    let patient = Patient::new();
    let receipt = patient.commit();
    append(&receipt.path, b"{\"type\":\"mode\"}\n");
    assert!(refused(&patient, None).contains("has been resumed since, so it was left unchanged"));
    assert_eq!(patient.told(), ["rewind used"]);
    put(&receipt.path, b"something else");
    assert!(refused(&patient, None).contains("has changed since, so it was left alone"));
    fs::remove_file(&receipt.path).expect("the session goes");
    assert!(refused(&patient, None).contains("is gone, so nothing was undone"));
    assert_eq!(patient.told(), ["rewind gone"]);
}

#[test]
fn a_session_that_was_resumed_after_a_rescue_in_place_stays_and_the_backup_is_named() {
    let patient = Patient::new();
    let receipt = patient.replace();
    append(&patient.path, b"{\"type\":\"mode\"}\n");
    let words = refused(&patient, None);
    let backup = receipt.backup.expect("a backup");
    assert!(words.contains("has been resumed since") && words.contains(&*backup.to_string_lossy()), "{words}");
}

#[test]
fn rescues_of_one_file_are_undone_in_turn() {
    let patient = Patient::new();
    let first = patient.replace();
    append(&patient.path, patient.original.split_inclusive(|byte| *byte == b'\n').next_back().expect("a line"));
    let grown = patient.bytes();
    let opened = patient.opened();
    let plan = rewind(&opened.session, &opened.diagnosis, Wish::Turn(1)).expect("a plan");
    let second = replace(&patient.place(), &opened, &plan).expect("a rescue");
    let words = refused(&patient, Some(&first.id));
    assert!(words.contains(&format!("Undo that first: claude-rescue undo {}", second.id)), "{words}");
    taken_back(&patient.place(), None);
    assert_eq!(patient.bytes(), grown);
}

#[test]
fn a_session_that_a_client_holds_stays() {
    let patient = Patient::new();
    let receipt = patient.commit();
    patient.hold(&receipt.session);
    assert!(refused(&patient, None).contains("has this session open"));
    patient.hold("another");
    taken_back(&patient.place(), None);
}

#[test]
fn a_backup_that_was_changed_is_not_put_back() {
    let patient = Patient::new();
    let receipt = patient.replace();
    put(&receipt.backup.expect("a backup"), b"something else");
    assert!(refused(&patient, None).contains("no longer contains what was stored there, so nothing was changed"));
}

#[test]
fn nothing_is_moved_back_over_a_file_or_out_of_an_empty_trash() {
    let patient = Patient::new();
    let receipt = patient.commit();
    let undone = taken_back(&patient.place(), None);
    put(&receipt.path, b"a new file");
    assert!(refused(&patient, Some(&undone.id)).contains("nothing was moved back"));
    fs::remove_file(&receipt.path).expect("the new file goes");
    fs::remove_dir_all(patient.state().join("trash")).expect("the trash goes");
    assert!(refused(&patient, Some(&undone.id)).contains("no longer contains what was stored there"));
}

#[test]
fn without_a_name_only_a_rescue_of_this_directory_is_taken_back() {
    let sandbox = Sandbox::new();
    let dirs = ["one", "two"].map(|name| sandbox.path().join(name));
    let drawn = "1 user \"Go.\"\n2 assistant m1 text \"Gone.\"\n3 user \"On.\"\n4 assistant m2 tool_use Bash A\n5 user \"And?\"";
    let run = |dir: &Path, args: &[&str]| Said::of(sandbox.command(args).current_dir(dir));
    for (dir, id) in dirs.iter().zip(["0a11ce00-0000-4000-8000-000000000001", "0a11ce00-0000-4000-8000-000000000002"]) {
        fs::create_dir_all(dir).expect("a directory");
        sandbox.put(&dir.to_string_lossy(), id, &Drawing::read(id, "2.1.150", drawn).bytes);
        assert_eq!(run(dir, &["rescue", id, "--with", "rewind"]).code, 0);
    }
    let taken = run(&dirs[0], &["undo"]);
    assert_eq!(taken.code, 0, "{}", taken.err);
    assert!(taken.out.replace('\\', "/").contains("-one/"), "{}", taken.out);
    let before = sandbox.files();
    let refused = run(&dirs[0], &["undo"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(
        refused.err.contains("no rescue in this directory") && refused.err.contains("claude-rescue undo "),
        "{}",
        refused.err
    );
    assert!(sandbox.files() == before, "nothing changed");
    let id = refused.err.trim().rsplit(' ').next().expect("an id").to_owned();
    assert!(
        run(&dirs[0], &["undo", &id]).out.replace('\\', "/").contains("-two/"),
        "the printed command takes it back"
    );
}
