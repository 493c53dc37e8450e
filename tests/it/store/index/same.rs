//! Every command prints the same with an index that is cold, with one that is warm, and without one.

use std::fs;
use std::process::Stdio;

use super::{Shelf, settle};
use crate::handed;
use crate::support::fixtures;
use crate::support::sandbox::{Said, Sandbox};
use crate::support::uuid_of;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["--json"],
    &["--plain"],
    &["--pick"],
    &["list"],
    &["list", "--json"],
    &["list", "--all"],
    &["list", "--all", "--json"],
    &["doctor"],
    &["doctor", "--json"],
    &["check"],
    &["check", "--json"],
    &["show"],
    &["plans", "--json"],
    &["rescue", "--dry-run"],
    &["export"],
    &["evidence"],
    &["explain"],
    &["explain", "No conversation found with session ID: 0ff1ce00-0000-4000-8000-000000000000"],
    &["search", "--all", "--json", "the"],
    &["check", "0ff1ce"],
    &["undo", "--list"],
];

/// What a command says, without how long it took and what `doctor` says of the index itself.
fn said(shelf: &Shelf, args: &[&str], index: bool) -> (i32, String, String) {
    let mut command = if index { shelf.command(args) } else { shelf.sandbox.command(args) };
    let project = shelf.sandbox.as_it_is("/home/demo/src/payments-api");
    let Said { code, out, err } = Said::of(command.stdin(Stdio::null()).current_dir(project));
    let took = regex::Regex::new(r"[0-9]\.[0-9] s\)").expect("a pattern");
    let own = regex::Regex::new("(?m)^index .*$|\"index\":\\{[^}]*\\}").expect("a pattern");
    (code, own.replace_all(&took.replace_all(&out, ""), "").into_owned(), err)
}

fn is_same_in_every_command(shelf: &Shelf) {
    settle();
    for args in COMMANDS {
        let _ = fs::remove_dir_all(shelf.sandbox.cache());
        let without = said(shelf, args, false);
        assert!(!shelf.sandbox.cache().exists(), "{args:?}: it is off");
        assert_eq!(said(shelf, args, true), without, "{args:?}, cold");
        assert_eq!(said(shelf, args, true), without, "{args:?}, warm");
        shelf.run(&["list", "--all"]);
        assert!(shelf.rows() > 0, "{args:?}");
        assert_eq!(said(shelf, args, true), without, "{args:?}, all of it warm");
    }
}

#[test]
fn every_command_says_the_same_of_the_demo() {
    is_same_in_every_command(&Shelf { sandbox: Sandbox::with_demo() });
}

#[test]
fn every_command_says_the_same_of_cases() {
    let shelf = Shelf { sandbox: Sandbox::with_demo() };
    for case in fixtures::cases() {
        shelf.sandbox.put("/srv/shop", &uuid_of(&case.name), &case.bytes);
    }
    let folder = handed::folder("real").into_iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let files = folder.map(|file| file.expect("a handed file").path());
    for file in files.filter(|path| path.extension().is_some_and(|end| end == "jsonl")) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        shelf.sandbox.put("/srv/shop", &uuid_of(&name), &fs::read(&file).expect("a handed file"));
    }
    settle();
    shelf.listed("cold");
    assert!(shelf.rows() > 100, "only {} rows", shelf.rows());
    shelf.listed("warm");
    shelf.scanned("cold, by another build");
    shelf.scanned("warm");
    for args in [&["list", "--all"][..], &["doctor"], &["doctor", "--json"]] {
        assert_eq!(said(&shelf, args, true), said(&shelf, args, false), "{args:?}");
    }
}
