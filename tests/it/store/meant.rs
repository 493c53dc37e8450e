//! Which session is meant where none is named: the newest damaged one that no rescue holds for.

use std::path::PathBuf;

use super::homes::{Tree, id, session};
use crate::support::root;
use crate::support::sandbox::{Sandbox, first_field};

/// A home whose broken session belongs to the directory that the program runs in.
fn broken() -> Sandbox {
    let sandbox = Sandbox::new();
    let bytes = std::fs::read(root("assets/demo/webhook-retries.jsonl")).expect("the demo session");
    let here = dunce::canonicalize(sandbox.path()).expect("a directory");
    sandbox.put(&here.to_string_lossy(), &first_field(&bytes, "sessionId"), &bytes);
    sandbox
}

/// The lines that a session is made of, with a time for each.
fn put_old(tree: &Tree, dir: &str, digit: u8, day: u8) -> PathBuf {
    let lines = String::from_utf8(session(&id(digit), &[dir], true)).expect("a session");
    tree.sandbox.put(dir, &id(digit), lines.replace("2026-11-01", &format!("2026-10-{day:02}")).as_bytes())
}

#[test]
fn after_a_rescue_nobody_is_moved_on_to_an_older_session() {
    for how in
        [&["rescue", "--with", "rewind"][..], &["rescue", "--with", "rewind", "--in-place", "--yes"], &["rewind"]]
    {
        let tree = Tree::new();
        let app = tree.make("app");
        let files: Vec<PathBuf> = (1..4).map(|digit| put_old(&tree, &app, digit, digit)).collect();
        assert_eq!(tree.run_in(&app, how).code, 0);
        let there = tree.sandbox.files();
        for again in [&["rescue"][..], &["rewind"], &["rescue", "--in-place", "--yes"]] {
            let said = tree.run_in(&app, again);
            assert!(
                said.code == 2 && said.err.contains("Rescued just now"),
                "{how:?} {again:?}: {}{}",
                said.out,
                said.err
            );
            assert!(
                said.err.contains("2 other sessions here are damaged") && said.err.contains("claude --resume"),
                "{}",
                said.err
            );
        }
        assert_eq!(tree.sandbox.files(), there, "nothing was written");
        let report = tree.run_in(&app, &[]).out;
        assert!(report.starts_with("✓ Rescued just now"), "{report}");
        let plain = tree.run_in(&app, &["--plain"]).out;
        assert!(plain.contains("Rescued just now") && plain.contains("To continue: cd "), "{plain}");
        let listed = tree.run_in(&app, &["list"]).out;
        assert_eq!(listed.contains("  rescued just now as "), !how.contains(&"--in-place"), "{listed}");
        // Whoever names an older one means it.
        assert_eq!(tree.run_in(&app, &["rescue", "2222", "--with", "rewind"]).code, 0);
        assert!(files.iter().all(|file| file.is_file()));
    }
}

#[test]
fn what_breaks_after_a_rescue_is_meant_again() {
    let tree = Tree::new();
    let app = tree.make("app");
    put_old(&tree, &app, 1, 1);
    assert_eq!(tree.run_in(&app, &["rescue", "--with", "rewind"]).code, 0);
    let lines = String::from_utf8(session(&id(2), &[&app], true)).expect("a session");
    tree.sandbox.put(&app, &id(2), lines.replace("2026-11-01", "2126-11-01").as_bytes());
    assert!(tree.run_in(&app, &["check"]).out.contains("damaged  22222222"));
}

#[test]
fn an_undo_is_the_last_act_too() {
    let tree = Tree::new();
    let app = tree.make("app");
    (1..3).for_each(|digit| drop(put_old(&tree, &app, digit, digit)));
    assert_eq!(tree.run_in(&app, &["rescue", "1111", "--with", "rewind"]).code, 0);
    assert_eq!(tree.run_in(&app, &["rescue", "2222", "--with", "rewind"]).code, 0);
    let undone = tree.json_in(&app, &["undo"]);
    assert!(tree.run_in(&app, &["check"]).out.contains("damaged  22222222"), "it is damaged again");
    tree.run_in(&app, &["undo", undone["id"].as_str().expect("an id")]);
    assert_eq!(tree.run_in(&app, &["check"]).code, 0, "the copy is back");
}

#[test]
fn an_original_that_went_on_and_broke_again_is_meant_again() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = put_old(&tree, &app, 1, 1);
    assert_eq!(tree.run_in(&app, &["rescue", "--with", "rewind"]).code, 0);
    let last = String::from_utf8(session(&id(1), &[&app], true)).expect("a session");
    let last = last.lines().last().expect("a row").replace("2026-11-01", "2126-11-01").replace("00000004", "00000005");
    let grown = std::fs::read_to_string(&path).expect("the session") + &last + "\n";
    std::fs::write(&path, grown).expect("it grows");
    assert!(tree.run_in(&app, &["check"]).out.contains("damaged  11111111"));
}

#[test]
fn the_newest_is_what_was_worked_on_last_whenever_its_file_was_copied() {
    let tree = Tree::new();
    let app = tree.make("app");
    let files: Vec<PathBuf> = [3, 1, 2].map(|day| put_old(&tree, &app, day, day)).into();
    for (path, age) in files.iter().zip([300, 100, 200]) {
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
        std::fs::File::options().append(true).open(path).expect("a file").set_modified(time).expect("a time");
    }
    assert!(tree.run_in(&app, &["check"]).out.contains("damaged  33333333"));
    let listed = tree.run_in(&app, &["list"]).out;
    let places: Vec<usize> = ["33333333", "22222222", "11111111"].iter().filter_map(|name| listed.find(name)).collect();
    assert!(places.len() == 3 && places.is_sorted() && !listed.contains("just now"), "{listed}");
    let report = tree.run_in(&app, &[]).out;
    assert!(report.find("33333333") < report.find("22222222"), "{report}");
}

#[test]
fn a_rescued_session_is_not_meant_again_until_its_rescue_is_undone() {
    let sandbox = broken();
    // Named as a person may name it: relative to where they stand.
    let run = |args: &[&str]| sandbox.run(&[args, &["--config-dir", "config"]].concat());
    assert_eq!(run(&["check"]).code, 1);
    let rescued = run(&["rescue", "--with", "rewind"]);
    assert_eq!(rescued.code, 0, "{}", rescued.err);
    let config = sandbox.config().display().to_string();
    let named = [format!("CLAUDE_CONFIG_DIR={config} "), format!("CLAUDE_CONFIG_DIR='{config}' ")];
    assert!(
        named.iter().any(|named| rescued.out.contains(named)),
        "the command works from any directory: {}",
        rescued.out
    );
    assert_eq!(run(&["check"]).code, 0, "the rescued copy is meant");
    let report = run(&[]);
    assert!(report.code == 0 && report.out.contains("already rescued"), "{}", report.out);
    assert_eq!(run(&["undo"]).code, 0);
    assert_eq!(run(&["check"]).code, 1, "the damaged one is meant again");
}
