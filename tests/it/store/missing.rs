//! "It is not in the list": what is said of sessions that somebody does not find.

use std::fs;

use serde_json::{Value, json};

use super::homes::{Tree, id};

/// Milliseconds since 1970, so many days ago.
fn days_ago(days: i64) -> i64 {
    jiff::Timestamp::now().as_millisecond() - days * 24 * 60 * 60 * 1000
}

#[test]
fn sessions_that_are_remembered_and_have_no_file_are_told() {
    let tree = Tree::new();
    let (app, other) = (tree.make("app"), tree.make("other"));
    tree.put(1, &[&app]);
    let prompts = [(1, &app, 40), (2, &app, 40), (2, &app, 45), (3, &app, 5), (4, &other, 1)];
    let row = |(digit, dir, days): (u8, &String, i64)| {
        json!({"display": "x", "timestamp": days_ago(days), "project": dir, "sessionId": id(digit)}).to_string() + "\n"
    };
    let rows: String = prompts.map(row).concat() + "no json\n{\"display\":\"of an older client\",\"timestamp\":1}\n";
    fs::write(tree.sandbox.config().join("history.jsonl"), rows).expect("a history");
    let said = tree.run_in(&app, &["list"]).out;
    assert!(
        said.contains(&format!("{} has no file: its last prompt was 40 d ago, and Claude Code deletes", id(2))),
        "{said}"
    );
    assert!(
        said.contains(&format!("{} has no file: its last prompt was 5 d ago, and its file was deleted", id(3))),
        "{said}"
    );
    assert!(!said.contains(&format!("{} has no file", id(1))) && !said.contains(&id(4)), "{said}");
    assert!(tree.run_in(&app, &["list", "--all"]).out.contains(&id(4)));
    let doctor = tree.json_in(&app, &["doctor"]);
    assert_eq!((doctor["unseen"]["remembered"].as_u64(), doctor["unseen"]["expired"].as_u64()), (Some(3), Some(1)));
    // Kept for longer, it is not expired.
    fs::write(tree.sandbox.config().join("settings.json"), "{\"cleanupPeriodDays\":90}").expect("settings");
    assert_eq!(tree.json_in(&app, &["doctor"])["unseen"]["expired"], 0);
}

#[test]
#[cfg_attr(windows, ignore = "the desktop app's lists lie as on Linux")]
fn the_lists_of_other_programs_are_compared_with_the_files() {
    let tree = Tree::new();
    let app = tree.make("app");
    let path = tree.put(1, &[&app]);
    tree.put(2, &[&app]);
    let home = tree.sandbox.path().join("home");
    let desktop = home.join(".config/Claude/claude-code-sessions/account/org");
    fs::create_dir_all(&desktop).expect("a folder");
    for (name, digit) in [("local_a", 1), ("local_b", 8)] {
        fs::write(
            desktop.join(name).with_extension("json"),
            json!({"cliSessionId": id(digit), "cwd": app}).to_string(),
        )
        .expect("a file");
    }
    let entries = json!({"version": 1, "entries": [{"sessionId": id(2)}]});
    fs::write(path.with_file_name("sessions-index.json"), entries.to_string()).expect("an index");
    let indexes = tree.json_in(&app, &["doctor"])["unseen"]["indexes"].clone();
    let counts = |kind: &str| {
        let found = indexes
            .as_array()
            .into_iter()
            .flatten()
            .find(|index| index["kind"] == kind)
            .cloned()
            .unwrap_or(Value::Null);
        ["names", "without_file", "not_named"].map(|key| found[key].as_u64())
    };
    assert_eq!(counts("desktop"), [Some(2), Some(1), Some(1)], "{indexes}");
    assert_eq!(counts("folder"), [Some(1), Some(0), Some(1)], "{indexes}");
    let said = tree.run_in(&app, &["doctor"]).out;
    assert!(
        said.contains("the Desktop app lists 2 sessions, 1 of them with no file here; it does not show 1 more"),
        "{said}"
    );
    assert!(said.contains("the index lists 1 session; editors that use it do not show 1 more"), "{said}");
}

#[test]
fn where_nothing_is_missing_nothing_is_said() {
    let tree = Tree::new();
    let app = tree.make("app");
    tree.put(1, &[&app]);
    assert_eq!(tree.run_in(&app, &["list"]).out.lines().count(), 1);
    assert!(!tree.run_in(&app, &["doctor"]).out.contains("not listed"));
    assert!(tree.run_in(&tree.make("empty"), &["list", "--all"]).out.contains("11111111"));
}
