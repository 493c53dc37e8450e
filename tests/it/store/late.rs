//! Somebody has the file open and goes on writing: no row is lost without a word. And what a file is beside its bytes
//! (owner, mode, attributes, names) stays so in place.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use super::kill::replacing;
use super::patient::{Patient, mode};
use crate::support::sandbox::Said;

const LINE: &[u8] = b"{\"type\":\"mode\",\"mode\":\"normal\"}\n";

/// A process that has a file open for appending, and writes a line for every line that it gets.
fn client(path: &std::path::Path) -> std::process::Child {
    let script = "exec 3>>\"$1\"; echo ready; while read -r line; do printf '%s\\n' \"$line\" >&3; echo done; done";
    let mut client = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    answer(&mut client);
    client
}

fn answer(client: &mut std::process::Child) {
    let mut byte = [0];
    while byte != *b"\n" {
        std::io::Read::read_exact(client.stdout.as_mut().expect("its output"), &mut byte).expect("an answer");
    }
}

fn writes(client: &mut std::process::Child) {
    client.stdin.as_mut().expect("its input").write_all(LINE).expect("it listens");
    answer(client);
}

fn ends(mut client: std::process::Child) {
    drop(client.stdin.take());
    client.wait().expect("it ends");
}

#[cfg(target_os = "linux")]
#[test]
fn who_has_the_file_open_for_writing_is_named_and_keeps_it() {
    let patient = Patient::new();
    let mut client = client(&patient.path);
    let said = Said::of(&mut replacing(&patient));
    let who = format!("process {} (sh) has {} open for writing", client.id(), patient.path.display());
    assert!(said.code == 2 && said.err.contains(&who), "{}", said.err);
    writes(&mut client);
    assert_eq!(patient.bytes(), [&patient.original, LINE].concat());
    ends(client);
    // An undo as well.
    fs::write(&patient.path, &patient.original).expect("the session");
    for args in [&["rewind", "--in-place", "--yes"][..], &["rewind"]] {
        let path = patient.path.to_string_lossy().into_owned();
        let said = patient.sandbox.run(&[args, &[&path]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        let written = claude_rescue::store::history(&patient.place()).expect("a journal")[0].path.clone();
        let rescued = fs::read(&written).expect("the session");
        let mut client = self::client(&written);
        let said = patient.sandbox.run(&["undo"]);
        assert!(said.code == 2 && said.err.contains("open for writing"), "{}", said.err);
        writes(&mut client);
        assert_eq!(fs::read(&written).expect("the session"), [&rescued, LINE].concat());
        ends(client);
        fs::write(&written, &rescued).expect("the session");
        assert_eq!(patient.sandbox.run(&["undo"]).code, 0);
        assert_eq!(patient.bytes(), patient.original);
    }
}

/// A client opens the file between the last look and the rename, and goes on writing afterwards.
#[cfg(target_os = "linux")]
#[test]
fn who_opens_the_file_in_the_last_moment_goes_on_in_the_same_file() {
    for (point, writes_first) in [("replace.temp", true), ("replace.synced", false), ("replace.renamed", false)] {
        let patient = Patient::new();
        let held = fs::File::options().append(true).open(&patient.path).expect("the session");
        let gate = patient.sandbox.path().join("gate");
        let mut command = replacing(&patient);
        command.env("CLAUDE_RESCUE_FAULT", point).env("CLAUDE_RESCUE_GATE", &gate);
        drop(held);
        let program = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program runs");
        while !gate.exists() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        // At the last point the name is the new file's; the old one is reached by its second name.
        let folder = patient.path.parent().expect("a folder");
        let aside = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
        let aside = aside.into_iter().find(|path| path.to_string_lossy().contains(".claude-rescue-old-"));
        let mut client = client(aside.as_deref().unwrap_or(&patient.path));
        if writes_first || point == "replace.renamed" {
            writes(&mut client);
        }
        fs::remove_file(&gate).expect("the gate opens");
        let output = program.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(2), "{point}: {}", String::from_utf8_lossy(&output.stderr));
        writes(&mut client);
        assert!(patient.bytes().starts_with(&patient.original) && patient.bytes().ends_with(LINE), "{point}");
        ends(client);
        assert!(
            fs::read_dir(folder).expect("it").all(|it| !it.expect("it").file_name().to_string_lossy().starts_with('.'))
        );
    }
}

#[test]
fn a_file_with_several_names_is_not_parted() {
    let patient = Patient::new();
    let other = patient.sandbox.path().join("other.jsonl");
    fs::hard_link(&patient.path, &other).expect("a second name");
    let said = Said::of(&mut replacing(&patient));
    assert!(said.code == 2 && said.err.contains("has another hard link, so it was left unchanged"), "{}", said.err);
    assert_eq!((patient.bytes(), fs::read(&other).expect("it")), (patient.original.clone(), patient.original.clone()));
    assert_eq!(patient.sandbox.run(&["rewind", &patient.path.to_string_lossy()]).code, 0, "a new session can be had");
    fs::remove_file(&other).expect("it goes");
    // A name that came after the rescue is not parted by the undo.
    let patient = Patient::new();
    patient.replace();
    fs::hard_link(&patient.path, patient.sandbox.path().join("other.jsonl")).expect("a second name");
    let said = patient.sandbox.run(&["undo"]);
    assert!(said.code == 2 && said.err.contains("has another hard link"), "{}", said.err);
}

#[test]
fn owner_group_mode_and_attributes_survive_in_place_and_its_undo() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let patient = Patient::new();
    let is_root = chown(&patient.path, Some(1234), Some(2345)).is_ok();
    if !is_root {
        println!("skipped: only root can give a file away");
    }
    fs::set_permissions(&patient.path, fs::Permissions::from_mode(0o664)).expect("a mode");
    let has_attributes = xattr::set(&patient.path, "user.note", b"mine").is_ok();
    let about = || {
        let about = fs::metadata(&patient.path).expect("the session");
        (about.uid(), about.gid(), mode(&patient.path), xattr::get(&patient.path, "user.note").ok().flatten())
    };
    let before = about();
    assert_eq!(before.3.is_some(), has_attributes);
    patient.replace();
    assert_ne!(patient.bytes(), patient.original);
    assert_eq!(about(), before);
    assert_eq!(patient.sandbox.run(&["undo"]).code, 0);
    assert_eq!((about(), patient.bytes()), (before, patient.original.clone()));
}
