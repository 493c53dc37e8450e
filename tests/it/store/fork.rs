//! The command of a fork as a shell reads it: one call of the client, in the right directory, with these words and no
//! others; and none where no client would find the session.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::homes::{Tree, id};

/// What is printed of the rewind of the session of a directory.
fn fork(tree: &Tree, dir: &str, session: &str) -> Value {
    let plans = tree.json_in(dir, &["plans", session]);
    let rewind = plans["plans"].as_array().and_then(|plans| plans.iter().find(|plan| plan["plan"] == "rewind"));
    rewind.unwrap_or_else(|| panic!("no rewind: {plans}"))["fork"].clone()
}

/// Where a client is started by a line, and with which words.
fn started(tree: &Tree, line: &str) -> Vec<String> {
    let script = format!("claude() {{ pwd; printf '%s\\n' \"$@\"; }}; {line}");
    let output = Command::new("sh").args(["-c", &script]).current_dir(&tree.work).output().expect("a shell");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("words").lines().map(str::to_owned).collect()
}

#[test]
#[cfg_attr(windows, ignore = "needs a POSIX shell")]
fn a_shell_starts_one_client_with_these_words() {
    let tree = Tree::new();
    let dir = tree.make("it's $HOME; mine");
    tree.put(1, &[&dir]);
    let fork = fork(&tree, &dir, &id(1));
    let session = fork["session"].as_str().expect("a new session");
    assert!(claude_rescue::diagnosis::picker::is_session_id(session) && session != id(1), "{fork}");
    let command = started(&tree, fork["command"].as_str().expect("a command"));
    let at = "00000001-0000-4000-8000-000000000000";
    let words = ["-p", "--resume", &id(1), "--fork-session", "--session-id", session, "--resume-session-at", at];
    assert_eq!(command[..9], [[dir.as_str()].as_slice(), &words].concat());
    assert_eq!(command.len(), 10, "a prompt, and nothing else: {command:?}");
    assert_eq!(started(&tree, fork["resume"].as_str().expect("a command")), [&dir, "--resume", session]);
    // It follows from the session and the point.
    assert_eq!(self::fork(&tree, &dir, &id(1)), fork);
}

#[test]
fn where_no_client_finds_the_session_there_is_no_command() {
    let tree = Tree::new();
    let dir = tree.make("app");
    let file = tree.put(1, &[&dir]);
    assert!(fork(&tree, &dir, &id(1))["command"].is_string());
    let elsewhere = tree.work.join("loose.jsonl");
    fs::copy(&file, &elsewhere).expect("a copy");
    assert_eq!(fork(&tree, &dir, &elsewhere.to_string_lossy()), Value::Null);
    fs::remove_dir(&dir).expect("it goes");
    assert_eq!(fork(&tree, &tree.work.to_string_lossy(), &file.to_string_lossy()), Value::Null);
}
