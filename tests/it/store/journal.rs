//! The journal is true after whatever happened to it or to the files it names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use claude_rescue::store::undo;
use serde_json::Value;

use super::patient::{Patient, append, put};

fn journal(patient: &Patient) -> PathBuf {
    patient.state().join("journal.jsonl")
}

fn lines(patient: &Patient) -> Vec<Vec<u8>> {
    let bytes = fs::read(journal(patient)).expect("a journal");
    assert_eq!(bytes.last(), Some(&b'\n'));
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

#[test]
fn half_a_line_is_passed_over_and_spoils_no_other() {
    let patient = Patient::new();
    let first = patient.commit();
    // Cut in the middle of a letter, too.
    append(&journal(&patient), b"{\"row\":\"done\",\"id\":\"\xc3");
    assert_eq!(patient.told(), ["rewind done"]);
    let second = patient.commit();
    assert_eq!(patient.told(), ["rewind done", "rewind done"]);
    let whole = lines(&patient).into_iter().filter(|line| serde_json::from_slice::<Value>(line).is_ok()).count();
    assert_eq!((whole, lines(&patient).len()), (4, 5));
    for id in [first.id, second.id] {
        undo(&patient.place(), Some(&id)).expect("an undo");
    }
}

#[test]
fn a_rescue_whose_last_row_is_missing_is_done_if_its_file_is_there() {
    let patient = Patient::new();
    let receipt = patient.commit();
    fs::write(journal(&patient), &lines(&patient)[0]).expect("the last row goes");
    assert_eq!(patient.told(), ["rewind done"]);
    // A client may have resumed it before anybody looked.
    append(&receipt.path, b"{\"type\":\"mode\"}\n");
    assert_eq!(patient.told(), ["rewind used"]);
    patient.commit();
    let told: Vec<Value> = lines(&patient).iter().map(|line| serde_json::from_slice(line).expect("a row")).collect();
    let rows: Vec<&str> = told.iter().filter_map(|row| row["row"].as_str()).collect();
    assert_eq!(rows, ["begun", "done", "begun", "done"], "the next act finishes it");
    assert_eq!(told[1]["id"], receipt.id.as_str());
}

#[test]
fn a_rescue_that_never_came_to_its_file_is_void_and_its_neighbours_go_to_the_trash() {
    let patient = Patient::new();
    let before = patient.config_files();
    let receipt = patient.commit();
    fs::write(journal(&patient), &lines(&patient)[0]).expect("the last row goes");
    fs::remove_file(&receipt.path).expect("the session goes");
    assert_eq!(patient.told(), ["rewind void"]);
    let second = patient.commit();
    undo(&patient.place(), Some(&second.id)).expect("an undo");
    assert_eq!(patient.config_files(), before);
    let trash = patient.state().join("trash").join(&receipt.id);
    assert_eq!(fs::read_dir(trash).expect("the trash").count(), 2, "its two folders are kept");
    assert_eq!(patient.told(), ["undo done", "rewind undone", "rewind void"]);
}

#[test]
fn what_was_broken_off_is_as_it_was_and_is_not_undone() {
    let patient = Patient::new();
    let before = patient.config_files();
    let receipt = patient.commit();
    let begun = String::from_utf8(lines(&patient)[0].clone()).expect("a row");
    undo(&patient.place(), None).expect("an undo");
    fs::write(journal(&patient), &begun).expect("the other rows go");
    let why = |id: &str| format!("{:#}", undo(&patient.place(), Some(id)).expect_err("a refusal"));
    let said = why(&receipt.id);
    let path = receipt.path.display();
    assert!(
        said.contains(&format!("was interrupted, so there is nothing to undo: it left {path} unchanged")),
        "{said}"
    );
    assert_eq!(patient.config_files(), before);
    // An act that says of its file neither what was there nor what is.
    let after = begun.find("\"after\":{").expect("a seal");
    let end = after + begun[after..].find('}').expect("its end") + 1;
    let empty = format!("{}\"after\":null{}", &begun[..after], &begun[end..]);
    let done = format!("{{\"row\":\"done\",\"id\":\"{}\"}}\n", receipt.id);
    fs::write(journal(&patient), empty + &done).expect("another journal");
    let said = why(&receipt.id);
    assert!(said.contains("changed nothing, so there is nothing to undo"), "{said}");
    assert_eq!(patient.config_files(), before);
}

#[test]
fn a_rescue_is_one_even_if_it_cannot_be_remembered() {
    let patient = Patient::new();
    put(&patient.state(), b"a file where the folder should be");
    let receipt = patient.commit();
    assert!(receipt.warnings.concat().contains("could not create"));
    assert!(receipt.path.exists());
}

#[test]
fn files_that_a_kill_left_go_with_the_next_act_unless_they_are_young() {
    let patient = Patient::new();
    let folder = patient.path.parent().expect("a folder").to_path_buf();
    let backups = patient.state().join("backups");
    let leave = |folder: &Path, name: &str, age: u64| {
        let path = folder.join(name);
        put(&path, b"half a session");
        let file = fs::File::options().append(true).open(&path).expect("a file");
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).expect("a time");
        path
    };
    let old = [leave(&folder, ".claude-rescue-Ab1", 61), leave(&backups, ".claude-rescue-Ab2", 61)];
    let young = [leave(&folder, ".claude-rescue-Ab3", 1), leave(&folder, "notes.txt", 61)];
    patient.commit();
    assert!(old.iter().all(|path| !path.exists()));
    assert!(young.iter().all(|path| path.exists()));

    let again = leave(&folder, ".claude-rescue-Ab1", 61);
    patient.replace();
    assert!(!again.exists());
    let again = leave(&folder, ".claude-rescue-Ab1", 61);
    undo(&patient.place(), None).expect("an undo");
    assert!(!again.exists());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_remembered() {
    use super::patient::mode;
    let patient = Patient::new();
    patient.replace();
    assert_eq!(mode(&patient.state()), 0o700);
    assert_eq!(mode(&patient.state().join("backups")), 0o700);
    assert_eq!(mode(&journal(&patient)), 0o600);
}

#[test]
fn rescues_wait_for_each_other() {
    let patient = Patient::new();
    fs::create_dir_all(patient.state()).expect("a state directory");
    let lock = fs::File::create(patient.state().join("lock")).expect("a lock");
    lock.lock().expect("the lock is free");
    let mut command = patient.sandbox.command(&["rewind", &patient.path.to_string_lossy()]);
    let mut other = command.stdout(Stdio::null()).spawn().expect("the program runs");
    std::thread::sleep(Duration::from_millis(500));
    assert!(other.try_wait().expect("the program runs").is_none(), "it did not wait");
    assert_eq!(patient.told(), [""; 0]);
    drop(lock);
    assert!(other.wait().expect("the program ends").success());
    assert_eq!(patient.told(), ["rewind done"]);
}
