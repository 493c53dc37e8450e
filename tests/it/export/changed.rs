//! Files and commands in a summary: the net change, not the history of every edit, and what was taken back.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use super::said::section;
use claude_rescue::recovery::handoff::{Format, Wish};

fn told(cwd: &str, draw: impl FnOnce(&mut Grown)) -> String {
    told_of(&[], cwd, draw)
}

/// Some sections alone.
fn told_of(sections: &[&'static str], cwd: &str, draw: impl FnOnce(&mut Grown)) -> String {
    let mut s = Grown::new(cwd, "2.1.150");
    s.user("do it");
    draw(&mut s);
    let wish = Wish { sections: sections.to_vec(), ..Wish::default() };
    export(&session(&s.bytes()), &wish, Format::Markdown)
}

#[test]
fn the_net_change_of_the_last_turn_is_shown() {
    let text = told("/home/demo/src/net", |s| {
        s.edit("src/a.rs", "one", "two");
        s.say("Done.");
        s.user("another way");
        s.edit("src/b.rs", "x", "y");
        s.edit("src/b.rs", "y", "z");
        s.say("Done.");
    });
    assert!(text.contains("- `src`: b.rs (L8), a.rs (L2)"), "{text}");
    assert!(text.contains("Turn 2 changed `src/b.rs`:\n  ```diff\n  -x\n  +z\n  ```"), "{text}");
    assert!(!text.contains("Turn 1 changed"), "{text}");
}

#[test]
fn what_was_taken_back_is_told() {
    let text = told("/home/demo/src/back", |s| {
        s.edit("a.rs", "one", "two");
        s.edit("a.rs", "two", "one");
        s.edit("b.rs", "one", "two");
        s.bash("git checkout -- b.rs", "");
    });
    assert!(text.contains("a.rs (same as before the session, L4)"), "{text}");
    let note = "Commands run later that may have undone some of these changes: `git checkout -- b.rs` (L8)";
    assert!(text.contains(note), "{text}");
    assert!(!text.contains("Turn 1 changed `a.rs`"), "{text}");
}

#[test]
fn paths_of_windows_are_paths() {
    let text = told("C:\\Users\\demo\\app", |s| {
        let path = "c:\\Users\\demo\\app\\src\\main\\Main.kt";
        s.does(
            "Write",
            &json!({"file_path": path, "content": "fun main() {}\n"}),
            "File created",
            &json!({"type": "create", "filePath": path, "content": "fun main() {}\n", "structuredPatch": []}),
        );
        s.bash("cd C:\\Users\\demo\\app && .\\gradlew.bat assembleDebug", "BUILD SUCCESSFUL");
    });
    assert!(text.contains("- `src\\main`: Main.kt (new, L2)"), "{text}");
    assert!(text.contains("`.\\gradlew.bat assembleDebug` — ok: “BUILD SUCCESSFUL”"), "{text}");
}

#[test]
fn commands_are_told_in_their_last_form_and_failures_until_they_work() {
    let draw = |s: &mut Grown| {
        s.fails("cargo test", "Exit code 101\ntest a ... FAILED");
        s.bash("cargo test -p api", "test result: ok. 3 passed");
        s.fails("git switch main && ./deploy.sh", "Exit code 1\npermission denied");
        s.bash("git switch main", "Switched");
        s.bash("ls -la", "total 0");
        s.edit("a.rs", "a", "b");
    };
    let text = told("/home/demo/src/runs", draw);
    let log = section(&text, "Where it stopped");
    assert!(log.contains("`cargo test -p api` — ok: “test result: ok. 3 passed”"), "{log}");
    let worked = section(&text, "Commands that worked");
    assert!(worked.contains("L4 `cargo test -p api`\n"), "what the log tells is only named:\n{worked}");
    let text = told_of(&["commands", "failures"], "/home/demo/src/runs", draw);
    let (_, rest) = text.split_once("## Commands that worked").expect("the section");
    let (worked, failed) = rest.split_once("## What failed").expect("the section");
    assert!(worked.contains("`cargo test -p api` — ok: “test result: ok. 3 passed”"), "{worked}");
    assert!(
        worked.contains("The last change by a file tool is at L12; commands run before it did not test it"),
        "{worked}"
    );
    assert!(
        failed.contains("`git switch main && ./deploy.sh` — FAILED: “Exit code 1 / permission denied”\n"),
        "{failed}"
    );
    assert!(
        failed.contains("`cargo test` — FAILED: “Exit code 101 / test a ... FAILED”; it worked later (L4)"),
        "{failed}"
    );
    assert!(!worked.contains("ls -la"), "{text}");
}

#[test]
fn a_file_that_a_command_removed_is_not_told_as_there() {
    let text = told("/home/demo/src/gone", |s| {
        s.edit("/home/demo/src/gone/src/a.rs", "one", "two");
        s.edit("/home/demo/src/gone/src/b.rs", "one", "two");
        s.edit("/home/demo/src/gone/lib/a.rs", "one", "two");
        s.bash("cd /home/demo/src/gone && git rm -q src/a.rs ib/a.rs b.rs", "");
        s.fails("rm src/b.rs", "Exit code 1\nrm: cannot remove");
    });
    assert!(text.contains("src`: b.rs (L4), a.rs (removed by the command at L8, L2)"), "{text}");
    assert!(text.contains("lib`: a.rs (L6)"), "another folder, and no whole component:\n{text}");
}

#[test]
fn a_home_in_quotes_stays_a_path_that_a_shell_finds() {
    let text = told("/home/ada/shop", |s| {
        s.bash("pgrep -f \"/home/ada/.local/bin/claude\" && ls /home/ada/.local", "4711");
        s.bash("echo \"~/as written\" \"/home/ada/.x\"", "");
    });
    assert!(text.contains("`pgrep -f \"$HOME/.local/bin/claude\" && ls ~/.local`"), "{text}");
    assert!(text.contains("`echo \"~/as written\" \"~/.x\"`"), "a quote of the person's own stays:\n{text}");
}
