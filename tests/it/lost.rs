//! A session that a client did not find is looked up on the disk.

use std::fs;

use crate::cli::compare_in;
use crate::support::fixtures;
use crate::support::sandbox::{Sandbox, first_field};

/// The id of a demo session, and the uuid of its first message.
fn demo(name: &str) -> (String, String) {
    let fixture = fixtures::demo().into_iter().find(|fixture| fixture.name == format!("demo/{name}.jsonl"));
    let bytes = fixture.expect("a demo session").bytes;
    (first_field(&bytes, "sessionId"), first_field(&bytes, "uuid"))
}

#[test]
fn a_session_is_found_by_its_id_in_whatever_form_it_is_pasted() {
    let sandbox = Sandbox::with_demo();
    let (id, _) = demo("axum-upgrade");
    let plain = format!("No conversation found with session ID: {id}");
    assert_eq!(compare_in(&sandbox, "explain-lost-session", &["explain", &plain]).code, 0);
    let (front, end) = plain.split_at(53);
    let boxed = format!("│ {front} │\n│ {end:53} │");
    let (plain, boxed) = (sandbox.run(&["explain", &plain]), sandbox.run(&["explain", &boxed]));
    assert_eq!(plain.out, boxed.out);
}

#[test]
fn what_is_not_on_the_disk_is_said_to_be_nowhere() {
    let sandbox = Sandbox::with_demo();
    let lost = "No conversation found with session ID: 00000000-1111-4222-8333-444444444444";
    assert_eq!(compare_in(&sandbox, "explain-lost-nowhere", &["explain", lost]).code, 0);
    let json = compare_in(&sandbox, "explain-lost-json", &["explain", "--json", lost]);
    assert!(json.out.contains("\"found\":\"nowhere\""), "{}", json.out);
}

#[test]
fn a_message_that_a_program_asks_for_is_looked_up() {
    let sandbox = Sandbox::with_demo();
    let (_, uuid) = demo("axum-upgrade");
    let asks =
        |uuid: &str| format!("Claude Code returned an error result: No message found with message.uuid of: {uuid}");
    assert_eq!(
        compare_in(
            &sandbox,
            "explain-lost-message",
            &["explain", &asks("00000000-1111-4222-8333-444444444444"), "--session", "axum-upgrade"]
        )
        .code,
        0
    );
    let there = sandbox.run(&["explain", &asks(&uuid)]);
    assert!(there.out.contains("That message is in"), "{}", there.out);
}

#[test]
fn what_is_left_of_a_session_is_shown() {
    let sandbox = Sandbox::with_demo();
    let (id, _) = demo("axum-upgrade");
    let files: Vec<_> = sandbox.files().into_iter().map(|(path, _)| path).collect();
    let file = files.iter().find(|path| path.ends_with(format!("{id}.jsonl"))).expect("the session's file");
    let agents = file.with_extension("").join("subagents");
    fs::create_dir_all(&agents).expect("the sandbox is writable");
    fs::rename(file, agents.join("agent-1.jsonl")).expect("the sandbox is writable");
    let said = sandbox.run(&["explain", &format!("Failed to resume session {id}")]);
    assert!(said.out.contains("Still there: 1 sub-agent"), "{}", said.out);
    assert!(
        said.out.contains("Start a new session: what is left of this one, 1 sub-agent, cannot be resumed."),
        "{}",
        said.out
    );
    let mut left = sandbox.files().into_iter().map(|(path, _)| path);
    assert!(!left.any(|path| path.ends_with(format!("{id}.jsonl"))), "no transcript is left");
    fs::rename(agents.join("agent-1.jsonl"), file).expect("the sandbox is writable");
    let said = sandbox.run(&["explain", &format!("Failed to resume session {id}")]);
    assert!(!said.out.contains("cannot be resumed"), "{}", said.out);
}

#[test]
fn a_crash_is_of_the_client() {
    let sandbox = Sandbox::with_demo();
    let crash = "TypeError: undefined is not an object (evaluating 'q.startsWith')";
    assert_eq!(compare_in(&sandbox, "explain-crash", &["explain", crash]).code, 0);
    let unknown =
        "API Error: 429 {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"quux\"}}";
    assert_eq!(compare_in(&sandbox, "explain-unknown", &["explain", unknown]).code, 0);
}
