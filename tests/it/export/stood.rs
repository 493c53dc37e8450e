//! What a summary says of the state: only what is recorded, and what is not.

use serde_json::json;

use super::grow::Grown;
use super::laws::{export, session};
use crate::support::uuid_of;
use claude_rescue::recovery::handoff::{Format, Wish};

fn told(grown: &Grown) -> String {
    export(&session(&grown.bytes()), &Wish::default(), Format::Markdown)
}

fn grown() -> Grown {
    Grown::new("/home/demo/src/stood", "2.1.150")
}

#[test]
fn an_answer_is_no_proof_of_work() {
    let mut s = grown();
    s.user("fügt bitte eine Prüfung hinzu");
    s.edit("src/a.rs", "a", "b");
    s.bash("cargo test", "test result: ok. 3 passed");
    s.say("Fertig.");
    s.user("und jetzt den Commit");
    s.say("Den Commit überlasse ich dir.");
    let text = told(&s);
    assert!(
        text.contains(
            "Every prompt got a reply, which does not mean that all was done: ask the person what comes next"
        ),
        "{text}"
    );
    assert!(text.contains("marked as perhaps open below: turn 2\n"), "{text}");
    let open = "[perhaps open] “und jetzt den Commit” (turn 2), answered “Den Commit überlasse ich dir.”";
    assert!(text.contains(open), "{text}");
    assert!(text.contains("“Den Commit überlasse ich dir.” (turn 2 step 1) (said; no call recorded in that turn)"));
    assert!(text.contains("No task list was kept\n") && text.contains("No commit is recorded"), "{text}");
    assert!(
        text.contains(
            "Last call with a result, and last check: `cargo test`, ok; its output ends with “test result: ok. 3 passed” (turn 1 step 2), after"
        ),
        "{text}"
    );
}

/// The cells of a notebook, as each result tells of them.
#[test]
fn the_cells_of_a_notebook_are_told_as_lines() {
    let mut s = grown();
    s.user("clean the notebook up");
    let book = "{\"cells\": [{\"id\": \"a1\", \"source\": [\"import os\\n\", \"x = 1\"]}, {\"source\": \"y = 2\"}]}";
    let mut edit = |mode: &str, id: &str, new: &str, name: &str, before: &str| {
        let path = format!("/home/demo/src/stood/{name}.ipynb");
        let input = json!({"notebook_path": path, "cell_id": id, "new_source": new, "edit_mode": mode});
        let detail = json!({"edit_mode": mode, "new_source": new, "original_file": before, "updated_file": "{}"});
        s.does("NotebookEdit", &input, "Updated cell", &detail);
    };
    edit("replace", "a1", "import os\nx = 1\nx = 3", "by-id", book);
    edit("replace", "cell-1", "y = 4", "by-number", book);
    edit("insert", "a1", "z = 5\nz", "inserted", book);
    edit("delete", "a1", "", "deleted", book);
    edit("delete", "cell-7", "", "nowhere", book);
    edit("replace", "a1", "q = 6", "broken", "{\"cells\": [{");
    s.say("Clean.");
    let text = told(&s).replace("\n  ", "\n").replace("\n- Its changes, the newest one first:", "");
    for says in [
        "by-id.ipynb: changed, +1 −0 at turn 1 step 1\n```diff\n+x = 3\n```",
        "by-number.ipynb: changed, +1 −1 at turn 1 step 2\n```diff\n-y = 2\n+y = 4\n```",
        "inserted.ipynb: changed, +2 −0 at turn 1 step 3\n```diff\n+z = 5\n+z\n```",
        "deleted.ipynb: changed, +0 −2 at turn 1 step 4\n```diff\n-import os\n-x = 1\n```",
        "nowhere.ipynb: changed at turn 1 step 5\n",
        "broken.ipynb: changed at turn 1 step 6\n",
    ] {
        assert!(text.contains(says), "{says}:\n{text}");
    }
}

#[test]
fn a_check_before_the_last_edit_is_outdated() {
    let mut s = grown();
    s.user("make it faster");
    s.fails("cargo test", "Exit code 101\ntest a ... FAILED\nlast line");
    s.bash("cargo test", "test result: ok. 3 passed");
    s.bash("git add -A && git commit -m faster", "[main 1234567] faster");
    s.edit("src/a.rs", "a", "b");
    s.say("Faster now.");
    let text = told(&s);
    assert!(text.contains("before the last edit (turn 1 step 4); no check after it has a result"), "{text}");
    assert!(text.contains("before: FAILED at turn 1 step 1; OUTDATED"), "{text}");
    assert!(text.contains("commit -m faster` (turn 1 step 3); files were changed after it"), "{text}");
    assert!(text.contains("Check the work: no test, build or lint with a result"), "{text}");
}

#[test]
fn a_nudge_is_no_work_and_a_late_wish_is() {
    let mut s = grown();
    s.user("deploy the preview");
    s.say("Deploying.");
    s.call("Bash", &json!({"command": "./deploy.sh preview"}));
    for prompt in ["続けて", "go on", "and send me the address of the preview"] {
        s.refused(prompt);
    }
    let text = told(&s);
    assert!(text.contains("Besides, the person only nudged: “続けて” (turn 2), “go on” (turn 3)"), "{text}");
    assert!(text.contains("Answer or do what waits: “and send me the address of the preview”"), "{text}");
    assert!(text.contains("Without an answer, because the API gave an error: turns 2–4"), "{text}");
    assert!(text.contains("look at the effects before you make them again: `./deploy.sh preview`"), "{text}");
    assert_eq!(text.matches("deploy.sh").count(), 2, "{text}");
}

#[test]
fn calls_that_only_look_can_be_made_again() {
    for (command, again) in [
        ("cargo test -p api 2>&1 | tail -5", true),
        ("cd web && npm run lint", true),
        ("RUST_LOG=debug cargo test", true),
        ("git log --oneline", true),
        ("cargo test && rm -rf target", false),
        ("rm -rf test", false),
        ("echo x > build", false),
        ("git push", false),
    ] {
        let mut s = grown();
        s.user("do it");
        s.say("I do.");
        s.call("Bash", &json!({"command": command}));
        assert_eq!(told(&s).contains("they only read or check"), again, "{command}");
    }
}

#[test]
fn lists_and_files_that_prompts_name_are_found() {
    let mut s = grown();
    s.user("what is missing in the README?");
    let file = &json!({"content": "x", "startLine": 1, "numLines": 1, "totalLines": 1});
    let read = &json!({"type": "text", "file": file});
    s.does("Read", &json!({"file_path": "/home/demo/src/stood/README.md"}), "x", read);
    s.say("1. the licence, 2. how to build it");
    s.user("thanks, keep that in mind for later");
    s.say("I will.");
    let text = told(&s);
    assert!(text.contains("A list stands in a reply (turn 1 step 2): “1. the licence, 2. how to build it”"), "{text}");
    assert!(text.contains("README.md: read, no edit recorded, and a prompt says “README” (turn 1)"), "{text}");
    assert!(text.contains("[put off] “thanks, keep that in mind for later” (turn 2)"), "{text}");
}

#[test]
fn a_hole_is_told_and_so_is_another_one() {
    let mut s = grown();
    s.user("drop three variables");
    s.edit("a.tf", "one", "");
    s.go_back(Some(uuid_of("not in the file")));
    s.edit("a.tf", "two", "");
    s.say("Dropped.");
    let hole = "Entries are missing between turn 1 step 1 and turn 1 step 2 (lines 3 and 4 of the transcript): what was \
                said and done there is not known";
    assert!(told(&s).contains(&format!("{hole}; the rest is recorded")), "{}", told(&s));
    s.go_back(Some(uuid_of("nor is this")));
    s.user("and the test");
    s.say("Tested.");
    assert!(told(&s).contains(&format!("{hole}; one more place is damaged")), "{}", told(&s));
}

#[test]
fn what_a_repair_put_for_a_lost_result_is_no_outcome() {
    let mut s = grown();
    s.user("test it");
    s.bash("cargo test -p a", "test result: ok. 3 passed");
    s.bash("cargo test -p b", claude_rescue::diagnosis::cure::NO_RESULT);
    s.say("I stopped.");
    let text = told(&s);
    assert!(text.contains("Last call with a result, and last check: `cargo test -p a`"), "{text}");
    assert!(!text.contains("no result was recorded for this call"), "{text}");
}
