//! Which session is meant where none is named: the newest damaged one that no rescue holds for.

use crate::support::root;
use crate::support::sandbox::{Sandbox, first_field};

/// A home whose broken session belongs to the directory that the program runs in.
fn broken() -> Sandbox {
    let sandbox = Sandbox::new();
    let bytes = std::fs::read(root("assets/demo/webhook-retries.jsonl")).expect("the demo session");
    let here = sandbox.path().canonicalize().expect("a directory");
    sandbox.put(&here.to_string_lossy(), &first_field(&bytes, "sessionId"), &bytes);
    sandbox
}

#[test]
fn a_rescued_session_is_not_meant_again_until_its_rescue_is_undone() {
    let sandbox = broken();
    // Named as a person may name it: relative to where they stand.
    let run = |args: &[&str]| sandbox.run(&[args, &["--config-dir", "config"]].concat());
    assert_eq!(run(&["check"]).code, 1);
    let rescued = run(&["rescue", "--with", "rewind"]);
    assert_eq!(rescued.code, 0, "{}", rescued.err);
    let config = format!("CLAUDE_CONFIG_DIR={}", sandbox.config().display());
    assert!(rescued.out.contains(&config), "the command works from any directory: {}", rescued.out);
    assert_eq!(run(&["check"]).code, 0, "the rescued copy is meant");
    let report = run(&[]);
    assert!(report.code == 0 && report.out.contains("rescued already"), "{}", report.out);
    assert_eq!(run(&["undo"]).code, 0);
    assert_eq!(run(&["check"]).code, 1, "the damaged one is meant again");
}
