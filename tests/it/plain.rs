//! The face for screen readers: lines and numbers, nothing that moves.

use std::io::Write;
use std::process::Stdio;

use crate::support::sandbox::Sandbox;

/// What it says when these answers are typed, and its exit code.
fn talk(sandbox: &Sandbox, args: &[&str], by: (&str, &str), answers: &str) -> (String, i32) {
    let (text, _, code) = hear(sandbox, args, by, answers);
    (text, code)
}

/// The same, and what it says on the other output.
fn hear(sandbox: &Sandbox, args: &[&str], by: (&str, &str), answers: &str) -> (String, String, i32) {
    let mut command = sandbox.command(args);
    command.env(by.0, by.1).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // It may have left before it read everything.
    let _ = child.stdin.take().expect("a keyboard").write_all(answers.as_bytes());
    let said = child.wait_with_output().expect("the program ends");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    (text(said.stdout), text(said.stderr), said.status.code().unwrap_or(-1))
}

const PLAIN: (&str, &str) = ("CLAUDE_AX_SCREEN_READER", "1");

#[test]
fn a_session_is_rescued_by_numbers_alone() {
    let sandbox = Sandbox::with_demo();
    let before = sandbox.files();
    let (text, code) = talk(&sandbox, &["3f2a9c1e"], PLAIN, "nine\n1\n");
    assert_eq!(code, 0, "{text}");
    for line in [
        "Session: Fix webhook retries.",
        "Verdict: broken.",
        "Damage 1 of 3: turn 43 step 7",
        "Plan 0: resume, recommended. Keeps ",
        "Plan 1: rewind. Keeps 42 turns and 6 of 7 steps of turn 43.",
        "Which plan? 0, 1, 2, 3, or q to quit:",
        "That is not one of the choices.",
        "Done: wrote ",
        "To undo: claude-rescue undo ",
        "To continue: cd ",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "no line begins with {line}\n{text}");
    }
    assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.contains([':', '.'])), "{text}");
    let (_, new): (Vec<_>, Vec<_>) = sandbox.files().into_iter().partition(|file| before.contains(file));
    assert!(new.iter().any(|(path, _)| path.extension().is_some_and(|end| end == "jsonl")), "a session was written");
}

#[test]
fn the_sessions_of_a_project_are_numbered_the_damaged_ones_first() {
    let sandbox = Sandbox::with_demo();
    let (text, code) = talk(&sandbox, &["--plain", "--demo"], ("LANG", "C"), "1\nq\n");
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("5 sessions") && text.contains("Session 1: broken. Fix webhook retries. 45 turns"), "{text}");
    assert!(text.contains("Which session? 1 to 5, or 0 to quit:"), "{text}");
    assert!(text.contains("Done: nothing was written."), "{text}");
}

#[test]
fn the_end_of_the_input_writes_nothing() {
    let sandbox = Sandbox::with_demo();
    let before = sandbox.files();
    let (text, code) = talk(&sandbox, &["--plain", "3f2a9c1e"], PLAIN, "");
    assert_eq!((code, sandbox.files()), (0, before), "{text}");
    let (text, _) = talk(&sandbox, &["--plain"], PLAIN, "");
    assert!(text.contains("0 damaged") && text.contains("claude-rescue list --all"), "{text}");
}

#[test]
fn a_pick_by_number_prints_only_the_id() {
    let sandbox = Sandbox::with_demo();
    let (out, err, code) = hear(&sandbox, &["--demo", "--pick"], PLAIN, "1\n");
    assert_eq!((out.as_str(), code), ("3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1\n", 0), "{err}");
    assert!(err.contains("Which session?"), "{err}");
    let (out, _, code) = hear(&sandbox, &["--demo", "--pick"], PLAIN, "0\n");
    assert_eq!((out.as_str(), code), ("", 130));
}

#[test]
fn a_variable_that_says_no_is_no() {
    let sandbox = Sandbox::with_demo();
    for no in ["", "0"] {
        let (out, _, _) = hear(&sandbox, &["--demo"], ("CLAUDE_AX_SCREEN_READER", no), "");
        assert!(out.contains("damaged (5 sessions"), "{no:?}: {out}");
    }
}
