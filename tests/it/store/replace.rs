//! A rescue in place: what it writes, what it keeps, and when it refuses.

use std::collections::HashSet;
use std::fs;

use claude_rescue::diagnosis::Verdict;
use claude_rescue::store::{Opened, Stamp, commit, replace};
use serde_json::Value;

use super::patient::{Patient, append, cut, mend, put};

fn rows(bytes: &[u8]) -> Vec<Value> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).expect("a row")).collect()
}

fn names(rows: &[Value]) -> HashSet<String> {
    rows.iter().filter_map(|row| row["uuid"].as_str().map(str::to_owned)).collect()
}

#[test]
fn a_cut_in_place_keeps_the_id_the_names_and_the_title() {
    let patient = Patient::new();
    let before = patient.config_files();
    let receipt = patient.replace();
    assert_eq!((receipt.session.as_str(), &receipt.path, &receipt.from), (&*patient.id, &patient.path, &patient.path));
    assert_eq!(receipt.resume.session, patient.id, "it keeps its id");
    assert!(!receipt.verdict.is_wrong());
    let (old, new) = (rows(&patient.original), rows(&patient.bytes()));
    assert!(new.len() < old.len());
    assert!(names(&new).is_subset(&names(&old)));
    assert!(new.iter().filter_map(|row| row["sessionId"].as_str()).all(|id| id == patient.id));
    assert!(new.iter().all(|row| !row["customTitle"].as_str().unwrap_or_default().contains("rescued")));
    let others = |files: super::patient::Files| files.into_iter().filter(|(path, _)| *path != patient.path).collect();
    let (before, after): (Vec<_>, Vec<_>) = (others(before), others(patient.config_files()));
    assert_eq!(after, before, "nothing else changes, and nothing stays beside it");
}

#[test]
fn a_repair_in_place_gives_new_entries_names_of_their_own() {
    let patient = Patient::new();
    let opened = patient.opened();
    replace(&patient.place(), &opened, &mend(&opened)).expect("a rescue in place");
    let bytes = patient.bytes();
    assert!(!String::from_utf8_lossy(&bytes).contains("claude-rescue-"), "a placeholder stayed");
    let (old, new) = (names(&rows(&patient.original)), names(&rows(&bytes)));
    let fresh: Vec<&String> = new.difference(&old).collect();
    assert!(!fresh.is_empty(), "this repair adds results");
    assert!(fresh.iter().all(|name| uuid::Uuid::parse_str(name).is_ok()), "{fresh:?}");
    assert!(new.intersection(&old).count() > 10, "the others keep their names");
    assert_ne!(patient.opened().diagnosis.verdict, Verdict::Broken);
}

#[test]
fn every_byte_of_the_original_is_kept() {
    let patient = Patient::new();
    let receipt = patient.replace();
    let backup = receipt.backup.expect("a backup");
    assert!(backup.starts_with(patient.state().join("backups")), "{}", backup.display());
    assert!(!backup.file_name().expect("a name").to_string_lossy().contains(':'));
    assert_eq!(fs::read(&backup).expect("the backup"), patient.original);
    #[cfg(unix)]
    assert_eq!(super::patient::mode(&backup), 0o600);
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_mode_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let patient = Patient::new();
    let real = patient.sandbox.path().join("elsewhere.jsonl");
    fs::rename(&patient.path, &real).expect("the file moves");
    symlink(&real, &patient.path).expect("a link");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("a mode");
    patient.replace();
    assert!(fs::symlink_metadata(&patient.path).expect("the link").is_symlink());
    assert_ne!(fs::read(&real).expect("the file"), patient.original);
    assert_eq!(super::patient::mode(&real), 0o640);
}

/// Tries a rescue in place that must be refused, and gives the words. Nothing that clients know of may change.
fn refused(patient: &Patient, opened: &Opened) -> String {
    let before = patient.config_files();
    let time = fs::metadata(&patient.path).and_then(|about| about.modified()).expect("a time");
    let error = replace(&patient.place(), opened, &cut(opened)).expect_err("a refusal");
    assert_eq!(patient.config_files(), before);
    assert_eq!(fs::metadata(&patient.path).and_then(|about| about.modified()).expect("a time"), time);
    format!("{error:#}")
}

#[test]
fn a_session_that_a_client_holds_is_refused() {
    let patient = Patient::new();
    let opened = patient.opened();
    patient.hold(&patient.id);
    let words = refused(&patient, &opened);
    assert!(words.contains("has this session open"), "{words}");
    assert!(!patient.state().exists(), "nothing is remembered of a refusal");
}

#[test]
fn a_copy_of_a_session_that_a_client_holds_says_to_quit_it() {
    let patient = Patient::new();
    patient.hold(&patient.id);
    let opened = patient.opened();
    let receipt = commit(&patient.place(), &opened, &cut(&opened)).expect("a copy");
    let [warning] = &receipt.warnings[..] else { panic!("{:?}", receipt.warnings) };
    assert!(warning.contains("still has the original open; quit that Claude Code"), "{warning}");
}

#[test]
fn a_session_that_grew_is_refused() {
    let patient = Patient::new();
    let opened = patient.opened();
    append(&patient.path, b"{\"type\":\"mode\"}\n");
    assert!(refused(&patient, &opened).contains("was written to in the meantime"));
}

#[test]
fn a_session_with_other_bytes_of_the_same_length_and_time_is_refused() {
    let patient = Patient::new();
    let mut opened = patient.opened();
    let mut other = patient.original.clone();
    let at = other.len() / 2;
    other[at] = other[at].wrapping_add(1);
    put(&patient.path, &other);
    opened.stamp = Stamp::of(&patient.path).expect("a stamp");
    assert!(refused(&patient, &opened).contains("was written to in the meantime"));
    assert_eq!(patient.told(), [""; 0], "it was not begun");
}

#[test]
fn without_a_place_for_the_backup_it_is_refused() {
    let patient = Patient::new();
    put(&patient.state().join("backups"), b"a file where the folder should be");
    let words = refused(&patient, &patient.opened());
    assert!(words.contains("was left unchanged") && words.contains("backups"), "{words}");
}

#[test]
fn without_a_journal_it_is_refused() {
    let patient = Patient::new();
    put(&patient.state(), b"a file where the folder should be");
    assert!(refused(&patient, &patient.opened()).contains("could not create"));
}

#[test]
fn a_plan_of_another_cut_is_refused() {
    let patient = Patient::new();
    let opened = patient.opened();
    let mut plan = cut(&opened);
    // Behind the last good point stand the calls that nobody answered.
    plan.point.end = opened.session.links.len();
    let error = replace(&patient.place(), &opened, &plan).expect_err("a refusal").to_string();
    assert!(error.contains("did not pass our check"), "{error}");
    assert_eq!(patient.bytes(), patient.original);
}
