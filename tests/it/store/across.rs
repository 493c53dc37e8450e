//! A state directory on another file system than the sessions: nothing can be renamed from one to the other.

#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use claude_rescue::store::{Place, commit, undo};

use super::patient::{Patient, cut};

#[test]
fn a_session_goes_to_a_trash_on_another_file_system_and_comes_back() {
    let patient = Patient::new();
    let device = |path: &Path| fs::metadata(path).map(|about| about.dev()).ok();
    let memory = Path::new("/dev/shm");
    let scratch = tempfile::TempDir::with_prefix_in("claude-rescue-it-", memory);
    let (Ok(scratch), true) = (scratch, device(memory) != device(patient.sandbox.path())) else {
        println!("skipped: there is no other file system to write to");
        return;
    };
    let place = Place { state: scratch.path().join("state"), ..patient.place() };
    let before = patient.config_files();
    let opened = patient.opened();
    let receipt = commit(&place, &opened, &cut(&opened)).expect("a rescue");
    let rescued = patient.config_files();
    fs::set_permissions(&receipt.path, fs::Permissions::from_mode(0o640)).expect("a mode");
    let undone = undo(&place, None).expect("an undo");
    assert_eq!((undone.warnings, patient.config_files()), (Vec::new(), before));
    assert!(undone.kept.expect("a place in the trash").starts_with(scratch.path()));
    undo(&place, Some(&undone.id)).expect("a redo");
    assert_eq!(patient.config_files(), rescued);
    assert_eq!(super::patient::mode(&receipt.path), 0o640);
    let left = walkdir::WalkDir::new(place.state.join("trash")).into_iter().filter_map(Result::ok);
    assert_eq!(left.filter(|entry| entry.file_type().is_file()).count(), 0, "the trash is empty again");
}
