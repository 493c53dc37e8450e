//! `claude-rescue undo`, through the real binary.

use serde_json::Value;

use super::patient::{Patient, append};

fn json(patient: &Patient, args: &[&str]) -> Vec<Value> {
    let said = patient.sandbox.run(args);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    said.out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect()
}

#[test]
fn undo_says_what_went_where_and_how_to_get_it_back() {
    let patient = Patient::new();
    let before = patient.config_files();
    let receipt = patient.commit();
    let said = patient.sandbox.run(&["undo"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(patient.config_files(), before);
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], format!("✓ Undone: rewind {}", receipt.id));
    assert_eq!(lines[1], format!("  moved away  {}", receipt.path.display()));
    let trash = format!("  kept in     {}", patient.state().join("trash").display());
    assert!(lines[2].starts_with(&trash), "{}", said.out);
    let back = lines[4].strip_prefix("  To undo this too: claude-rescue undo ").expect("the way back");
    assert_eq!(patient.sandbox.run(&["undo", back]).code, 0);
    assert!(receipt.path.exists());
}

#[test]
fn the_list_shows_every_act_newest_first() {
    let patient = Patient::new();
    assert_eq!(patient.sandbox.run(&["undo", "--list"]).out, "No rescues are recorded.\n");
    let (first, second) = (patient.commit(), patient.commit());
    append(&first.path, b"{\"type\":\"mode\"}\n");
    assert_eq!(patient.sandbox.run(&["undo"]).code, 0);
    let said = patient.sandbox.run(&["undo", "--list"]);
    assert_eq!(said.code, 0);
    let rows: Vec<Vec<&str>> = said.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0][1..6], ["undo", &*second.id, "can", "be", "undone"]);
    assert_eq!(rows[1][..3], [&*second.id, "rewind", "undone"]);
    assert_eq!(rows[2][..4], [&*first.id, "rewind", "changed", "since"]);
}

#[test]
fn scripts_get_one_object_a_line() {
    let patient = Patient::new();
    let receipt = patient.commit();
    let undone = &json(&patient, &["undo", "--json"])[0];
    assert_eq!(
        (undone["schema"].as_u64(), &undone["action"], &undone["how"]),
        (Some(1), &"undo".into(), &"moved_away".into())
    );
    assert_eq!(undone["of"], receipt.id.as_str());
    let list = json(&patient, &["undo", "--list", "--json"]);
    let states: Vec<&Value> = list.iter().map(|row| &row["state"]).collect();
    assert_eq!(states, ["done", "undone"]);
    assert_eq!(list[0]["id"], undone["id"]);
}

#[test]
fn what_cannot_be_undone_is_said_and_exits_with_2() {
    let patient = Patient::new();
    let said = patient.sandbox.run(&["undo"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert_eq!(
        said.err,
        "claude-rescue: there is no rescue to undo.\nTo see what was done: claude-rescue undo --list\n"
    );
    assert_eq!(patient.sandbox.run(&["undo", "ID", "--list"]).code, 2);
}

#[test]
fn the_demo_has_a_journal_of_its_own() {
    let patient = Patient::new();
    patient.commit();
    let said = patient.sandbox.run(&["--demo", "undo"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("there is no rescue to undo"), "{}", said.err);
    assert_eq!(patient.told(), ["rewind done"]);
}
