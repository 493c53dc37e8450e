//! The files that the dropped part of a session changed: told, saved as a patch, put back, and that undone.

use std::fs;
use std::process::{Command, Stdio};

use claude_rescue::store::fault::POINTS;
use claude_rescue::store::{State, history, undo};
use serde_json::{Value, json};

use super::edited::{CELLS, Edited, ID, LOST, STORIES, put_before, told};
use super::patient::put;
use crate::cli::slashed;
use crate::support::sandbox::was_killed;
use crate::support::{golden, root};

/// What the stories hold at the last good point, but for the one that somebody changed by hand.
fn restored() -> Vec<Option<String>> {
    let mut restored = told(|story| story.before);
    restored[3] = STORIES[3].now.map(str::to_owned);
    restored
}

fn compare(edited: &Edited, name: &str, args: &[&str]) -> String {
    let said = edited.run(args);
    let err = if said.err.is_empty() { String::new() } else { format!("--- stderr\n{}", said.err) };
    let mut text = format!("{}{err}--- exit code {}\n", said.out, said.code);
    let real = dunce::canonicalize(edited.sandbox.path()).expect("the sandbox");
    text = text.replace(&*real.to_string_lossy(), "$SANDBOX");
    if let Some(start) = text.find("claude-rescue undo ").map(|at| at + "claude-rescue undo ".len()) {
        text.replace_range(start..start + 8, "$UNDO");
    }
    golden::compare(&root("tests/golden/cli").join(name).with_extension("txt"), &slashed(&text))
        .unwrap_or_else(|diff| panic!("{diff}"));
    said.out
}

#[test]
fn every_file_is_told_with_what_became_of_it() {
    let edited = Edited::new();
    compare(&edited, "files", &[]);
    let said = edited.run(&["--json"]);
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let fates: Vec<&str> =
        told["files"].as_array().expect("files").iter().filter_map(|file| file["fate"].as_str()).collect();
    assert_eq!(fates, ["still", "still", "deleted", "changed"]);
    assert_eq!((&told["commands"], &told["restored"]), (&json!(["ls", "cargo fmt"]), &Value::Null));
    assert_eq!(edited.run(&["--since", "4"]).code, 0);
    let said = edited.run(&["--since", "9"]).err;
    assert!(said.contains("there is no turn 9: the session has 4 turns"), "{said}");
    let healthy = crate::support::sandbox::Sandbox::with_demo().run(&["files", "780c4b16"]);
    assert_eq!(healthy.code, 2);
    assert!(healthy.err.contains("there is no part to drop: The history is sound.\nChoose a turn"), "{}", healthy.err);
}

#[test]
fn the_patch_makes_of_the_last_good_point_what_the_session_made() {
    let edited = Edited::new();
    let patch = edited.sandbox.path().join("work.patch");
    let saved = edited.run(&["--patch", &patch.to_string_lossy()]);
    assert_eq!((saved.code, saved.err.as_str()), (0, ""));
    assert_eq!(edited.run(&["--patch", "-"]).out, fs::read_to_string(&patch).expect("the patch"));
    assert!(edited.run(&["--patch", &patch.to_string_lossy()]).code == 2, "a file that is there stays");
    for program in [&["git", "apply", "--whitespace=nowarn"][..], &["patch", "-p1", "--binary", "-s", "-i"]] {
        let folder = edited.sandbox.path().join(program[0]);
        put_before(&folder);
        fs::create_dir_all(folder.join("src")).expect("a folder");
        let mut command = Command::new(program[0]);
        command
            .args(&program[1..])
            .arg(&patch)
            .current_dir(&folder)
            .env("GIT_CEILING_DIRECTORIES", edited.sandbox.path());
        let Ok(done) = command.output() else {
            println!("skipped: {} is not there", program[0]);
            continue;
        };
        assert!(done.status.success(), "{program:?}: {}", String::from_utf8_lossy(&done.stderr));
        for story in &STORIES {
            let made = fs::read_to_string(folder.join(story.name)).expect("a file");
            assert_eq!(made, story.after, "{program:?} {}", story.name);
        }
    }
}

#[test]
fn files_are_put_back_exactly_and_undone_exactly_and_done_again() {
    let edited = Edited::new();
    let now = edited.all();
    compare(&edited, "files-restore-dry-run", &["--restore", "--dry-run"]);
    assert_eq!(edited.all(), now);
    compare(&edited, "files-restore", &["--restore", "--yes"]);
    assert_eq!(edited.all(), restored());

    let undone = undo(&edited.place(), None).expect("an undo");
    assert_eq!((edited.all(), undone.files.len(), edited.has_made_folders()), (now.clone(), 2, false));
    undo(&edited.place(), Some(&undone.id)).expect("a redo");
    assert_eq!(edited.all(), restored());
    undo(&edited.place(), None).expect("an undo");
    assert_eq!((edited.all(), edited.has_made_folders()), (now, false));
    assert!(undo(&edited.place(), None).is_err(), "nothing is left to undo");
}

#[test]
fn line_ends_come_back_without_a_backup_too() {
    let edited = Edited::new();
    let history = edited.sandbox.config().join("file-history").join(ID);
    fs::remove_file(history.join("00000000000000aa@v1")).expect("the backup goes");
    let said = edited.run(&["--restore", "--yes"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(edited.now("src/edited.rs").as_deref(), STORIES[0].before, "what the client tells has other line ends");
}

#[test]
fn what_somebody_changed_comes_along_only_if_it_is_named() {
    let edited = Edited::new();
    let now = edited.all();
    let said = edited.run(&["--restore", "--yes", "--also", "notes.txt", "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let told_json: Value = serde_json::from_str(&said.out).expect("one object");
    assert_eq!(told_json["restored"].as_array().map(Vec::len), Some(4));
    assert_eq!(edited.all(), told(|story| story.before));
    undo(&edited.place(), told_json["undo"].as_str()).expect("an undo");
    assert_eq!(edited.all(), now);
    let said = edited.run(&["--restore", "--yes", "--also", "Cargo.toml"]);
    assert!(said.err.contains("the dropped part of the session did not change Cargo.toml"), "{}", said.err);
}

#[test]
fn nobody_is_put_back_without_being_asked() {
    let edited = Edited::new();
    let now = edited.all();
    let said = edited.run(&["--restore"]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("To confirm, add --yes"), "{}", said.err);
    assert_eq!(edited.all(), now);
    assert!(!edited.sandbox.path().join("state").exists());
}

#[test]
fn without_a_file_nothing_is_restored() {
    let edited = Edited::new();
    let (now, place) = (edited.all(), edited.place());
    let file = place.sessions().into_iter().next().expect("the session");
    let opened = claude_rescue::store::open(&place, file).expect("the session opens");
    let error =
        claude_rescue::store::project_files::restore(&place, &opened, &[], &[]).expect_err("a refusal").to_string();
    assert!(error.contains("no file can be restored, so nothing was changed"), "{error}");
    assert!(edited.all() == now && !edited.sandbox.path().join("state").exists());
    edited.run(&["--restore", "--yes"]);
    let restored = edited.all();
    let said = edited.run(&["--restore", "--yes"]);
    assert!(said.out.starts_with("Nothing was put back\n"), "{}", said.out);
    assert_eq!(edited.all(), restored);
}

#[test]
fn a_file_that_changed_after_a_restore_stays_and_so_do_the_others() {
    let edited = Edited::new();
    edited.run(&["--restore", "--yes"]);
    put(&edited.project.join("src/edited.rs"), b"mine");
    let now = edited.all();
    let error = undo(&edited.place(), None).expect_err("a refusal").to_string();
    assert!(error.contains("src/edited.rs has changed since, so it was left alone"), "{error}");
    assert_eq!(edited.all(), now, "all or nothing");
}

#[test]
fn what_a_session_does_not_tell_is_not_guessed() {
    let edited = Edited::new();
    let path = |name: &str| edited.project.join(name).to_string_lossy().into_owned();
    let call = |id: &str, tool: &str, input: Value| json!({"type": "tool_use", "id": id, "name": tool, "input": input});
    let pieces =
        json!([{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": "d", "replace_all": true}]);
    let multi = call("multi", "MultiEdit", json!({"file_path": path("multi.txt"), "edits": pieces}));
    let untold = call("untold", "Edit", json!({"file_path": path("untold.txt"), "old_string": "a", "new_string": "b"}));
    let notebook = call("cell", "NotebookEdit", json!({"notebook_path": path("book.ipynb"), "new_source": "1"}));
    let lost = call("lost", "Edit", json!({"file_path": path("lost.txt"), "old_string": "x", "new_string": "y"}));
    edited.rewrite(&[
        (multi, json!({"originalFileContents": "a c c\n"})),
        (untold, Value::Null),
        (notebook, Value::Null),
        (lost, json!(LOST)),
    ]);
    for (name, now) in [("multi.txt", "b d d\n"), ("untold.txt", "b\n"), ("book.ipynb", "{}"), ("lost.txt", "y\n")] {
        put(&edited.project.join(name), now.as_bytes());
    }
    let said = edited.run(&["--json"]);
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let files = &told["files"].as_array().expect("files")[STORIES.len()..];
    let fates: Vec<_> = files.iter().map(|file| (file["fate"].as_str(), file["refused"].as_str())).collect();
    let unknown = (Some("unknown"), Some("its earlier contents are not recorded"));
    // Of the call without a result the disk tells that it ran.
    assert_eq!(fates, [(Some("still"), None), unknown, unknown, (Some("still"), None)]);
    assert_eq!(edited.run(&["--restore", "--yes"]).code, 0);
    assert_eq!((edited.now("multi.txt").as_deref(), edited.now("lost.txt").as_deref()), (Some("a c c\n"), Some("x\n")));
    assert_eq!(edited.now("untold.txt").as_deref(), Some("b\n"));
}

/// The results that clients write for a notebook, each in a file of its own.
#[test]
fn a_notebook_is_put_back_where_somebody_wrote_down_what_it_held() {
    let edited = Edited::new();
    let (plain, made) = (CELLS.replace("\r\n", "\n"), "{\n \"cells\": [1]\n}");
    let told = |before: Value, after: &str| {
        json!({"edit_mode": "insert", "new_source": "1", "cell_id": "b2",
        "original_file": before, "updated_file": after, "error": ""})
    };
    let twice = "{\n \"cells\": [1, 1]\n}";
    let forms = [
        // 2.1.19 told the line ends, 2.1.80 and later do not: then the file has them.
        ("raw.ipynb", told(json!(CELLS), made)),
        ("twice.ipynb", told(json!(plain), made)),
        ("twice.ipynb", told(json!(made), twice)),
        // 2.0.76 told neither, but kept a backup of one.
        ("old.ipynb", json!({"edit_mode": "insert", "new_source": "1", "cell_id": "b2", "error": ""})),
        ("untold.ipynb", json!({"edit_mode": "insert", "new_source": "1", "cell_id": "b2", "error": ""})),
        ("half.ipynb", told(Value::Null, made)),
    ];
    let calls = (0..).zip(&forms).map(|(no, (name, told))| {
        let input = json!({"notebook_path": edited.project.join(name), "new_source": "1"});
        (json!({"type": "tool_use", "id": format!("cell_{no}"), "name": "NotebookEdit", "input": input}), told.clone())
    });
    edited.rewrite(&calls.collect::<Vec<_>>());
    let names = ["raw.ipynb", "twice.ipynb", "old.ipynb", "untold.ipynb", "half.ipynb"];
    let now = names.map(|name| if name == "twice.ipynb" { twice } else { made }.replace('\n', "\r\n"));
    for (name, now) in names.iter().zip(&now) {
        put(&edited.project.join(name), now.as_bytes());
    }
    let said = edited.run(&["--json"]);
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let files = &told["files"].as_array().expect("files")[STORIES.len()..];
    let fates: Vec<_> = files.iter().map(|file| (file["fate"].as_str(), file["refused"].as_str())).collect();
    let unrecorded = Some("its earlier contents are not recorded");
    let expected =
        [("still", None), ("still", None), ("unknown", None), ("unknown", unrecorded), ("still", unrecorded)];
    assert_eq!(fates, expected.map(|(fate, refused)| (Some(fate), refused)));
    let patch = edited.run(&["--patch", "-"]).out;
    assert!(patch.contains("b/raw.ipynb\n@@ -1,3 +1,3 @@\n {\r\n- \"cells\": []\r\n"), "{patch}");
    assert!(patch.contains("b/twice.ipynb\n") && patch.contains("+ \"cells\": [1, 1]\r\n"), "{patch}");
    assert!(!patch.contains("old.ipynb") && !patch.contains("half.ipynb"), "{patch}");

    assert_eq!(edited.run(&["--restore", "--yes", "--also", "old.ipynb"]).code, 0);
    let held = names.map(|name| edited.now(name).unwrap_or_default());
    assert_eq!(held, [CELLS, CELLS, CELLS, &now[3], &now[4]]);
    undo(&edited.place(), None).expect("an undo");
    assert_eq!(names.map(|name| edited.now(name).unwrap_or_default()), now);
}

#[cfg(unix)]
#[test]
fn links_and_places_outside_are_never_touched() {
    let call = |id: &str, path: String| json!({"type": "tool_use", "id": id, "name": "Write", "input": {"file_path": path, "content": "x"}});
    let names = ["linked.txt", "hard.txt", "folder/file.txt"];
    let edited = Edited::new();
    let outside = edited.project.parent().expect("the sandbox").join("outside.txt");
    let inside = |name: &str| edited.project.join(name).to_string_lossy().into_owned();
    let mut calls: Vec<Value> = names.iter().map(|name| call(name, inside(name))).collect();
    calls.push(call("up", inside("../up.txt")));
    calls.push(call("out", outside.to_string_lossy().into_owned()));
    edited.rewrite(&calls.into_iter().map(|call| (call, Value::Null)).collect::<Vec<_>>());
    let project = edited.project.clone();
    let sandbox = project.parent().expect("the sandbox");
    for name in ["target.txt", "up.txt"] {
        put(&sandbox.join(name), b"x");
    }
    put(&sandbox.join("elsewhere/file.txt"), b"x");
    std::os::unix::fs::symlink(sandbox.join("target.txt"), project.join("linked.txt")).expect("a link");
    fs::hard_link(sandbox.join("target.txt"), project.join("hard.txt")).expect("a hard link");
    std::os::unix::fs::symlink(sandbox.join("elsewhere"), project.join("folder")).expect("a link");
    let said = edited.run(&["--json"]);
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let refused = |end: &str| {
        let mut files = told["files"].as_array().expect("files").iter();
        let file = files.rfind(|file| file["path"].as_str().is_some_and(|path| path.ends_with(end)));
        file.and_then(|file| file["refused"].as_str()).unwrap_or_default().to_owned()
    };
    assert_eq!(refused("/linked.txt"), "it is a link, and links are not followed");
    assert_eq!(refused("/hard.txt"), "it has another hard link");
    assert_eq!(refused("/folder/file.txt"), "a parent folder is a link, and links are not followed");
    assert_eq!(refused("/up.txt"), "it is outside the session's directory");
    assert_eq!(refused("/outside.txt"), "it is outside the session's directory");
    assert_eq!(edited.run(&["--restore", "--yes", "--also", "linked.txt"]).code, 2);
    assert_eq!(edited.run(&["--restore", "--yes"]).code, 0);
    for path in ["target.txt", "up.txt", "elsewhere/file.txt"] {
        assert_eq!(fs::read(sandbox.join(path)).expect("a file"), b"x");
    }
}

#[test]
fn a_restore_can_be_killed_anywhere() {
    let steps = POINTS.iter().find(|(name, _)| *name == "files").expect("an operation").1;
    for step in steps {
        killed_at(step, &Edited::new());
    }
    // Where the first file is as it was already, the next one to be written is one that is gone.
    for step in steps.iter().filter(|step| **step != "kept") {
        let edited = Edited::new();
        put(&edited.project.join(STORIES[0].name), STORIES[0].before.unwrap_or_default().as_bytes());
        killed_at(step, &edited);
    }
}

#[test]
fn an_undo_and_a_redo_of_a_restore_can_be_killed_anywhere() {
    let steps = POINTS.iter().filter(|(name, _)| ["drop", "bring"].contains(name));
    for point in steps.flat_map(|(name, steps)| steps.iter().map(move |step| format!("{name}.{step}"))) {
        let edited = Edited::new();
        let now = edited.all();
        edited.run(&["--restore", "--yes"]);
        if point.starts_with("drop") {
            kill(&edited, &["undo"], &point);
        } else {
            let undone = undo(&edited.place(), None).expect("an undo");
            kill(&edited, &["undo", &undone.id], &point);
        }
        let said = edited.run(&["--restore", "--yes"]);
        assert_eq!((said.code, edited.all()), (0, restored()), "{point}: {}", said.err);
        while undo(&edited.place(), None).is_ok() {}
        assert_eq!((edited.all(), edited.has_made_folders()), (now, false), "{point}");
    }
}

#[test]
fn folders_of_a_restore_stay_while_something_is_in_them() {
    let edited = Edited::new();
    let other = |name: &str| {
        let path = edited.project.join(name).to_string_lossy().into_owned();
        let call = json!({"type": "tool_use", "id": name, "name": "Edit",
            "input": {"file_path": path, "old_string": "a", "new_string": "b"}});
        (call, json!({"filePath": path, "oldString": "a", "newString": "b", "originalFile": "a\n"}))
    };
    edited.rewrite(&[other("docs/deep/er/one.md"), other("docs/deep/two.md")]);
    edited.run(&["--restore", "--yes"]);
    assert_eq!(
        (edited.now("docs/deep/er/one.md"), edited.now("docs/deep/two.md")),
        (Some("a\n".into()), Some("a\n".into()))
    );
    put(&edited.project.join("docs/deep/mine.md"), b"mine");
    let undone = undo(&edited.place(), None).expect("an undo");
    let left = || walkdir::WalkDir::new(edited.project.join("docs")).into_iter().filter_map(Result::ok).count();
    assert_eq!(left(), 3, "docs/deep/mine.md alone");
    undo(&edited.place(), Some(&undone.id)).expect("a redo");
    assert_eq!(edited.now("docs/deep/er/one.md").as_deref(), Some("a\n"));
    fs::remove_file(edited.project.join("docs/deep/mine.md")).expect("my file");
    let again = undo(&edited.place(), None).expect("an undo");
    assert_eq!(left(), 2, "what was there at the redo was not made by it");
    fs::remove_dir_all(edited.project.join("docs")).expect("the folder");
    undo(&edited.place(), Some(&again.id)).expect("a redo");
    undo(&edited.place(), None).expect("an undo");
    assert!(!edited.has_made_folders());
}

/// Runs the program until it is killed.
fn kill(edited: &Edited, args: &[&str], point: &str) {
    let mut command = edited.sandbox.command(args);
    command.env("CLAUDE_RESCUE_FAULT", point).stdout(Stdio::null()).stderr(Stdio::null());
    assert!(was_killed(command.status().expect("the program runs")), "{point}: the point is never reached");
}

fn killed_at(step: &str, edited: &Edited) {
    let now = edited.all();
    kill(edited, &["files", super::edited::ID, "--restore", "--yes"], &format!("files.{step}"));
    let killed = edited.all();
    for ((file, now), restored) in killed.iter().zip(&now).zip(&restored()) {
        assert!(file == now || file == restored, "{step}: a file is half: {file:?}");
    }
    // The journal knows exactly the files that are back.
    let acts = history(&edited.place()).expect("a journal");
    let done = acts.iter().filter(|act| act.state == State::Done).count();
    assert_eq!(done, killed.iter().zip(&now).filter(|(file, now)| file != now).count(), "{step}: {acts:?}");
    let said = edited.run(&["--restore", "--yes"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{step}");
    assert_eq!(edited.all(), restored(), "{step}");
    while undo(&edited.place(), None).is_ok() {}
    assert_eq!((edited.all(), edited.has_made_folders()), (now, false), "{step}");
}
