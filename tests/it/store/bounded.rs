//! What is copied along with a rescue, and what is read of a project, has limits; what stays behind is said.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::edited::{Edited, STORIES};
use super::patient::{Patient, put};
use crate::support::sandbox::{Said, Sandbox};

/// The JSON of a rescue.
fn rescued(patient: &Patient) -> Value {
    let said = patient.sandbox.run(&["rewind", &patient.path.to_string_lossy(), "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).expect("one object")
}

/// What stayed behind, by the end of its path, with the reason.
fn left_out(told: &Value) -> Vec<(String, String)> {
    let name = |left: &Value| {
        let path = left["path"].as_str().expect("a path").to_owned();
        Path::new(&path).file_name().expect("a name").to_string_lossy().into_owned()
    };
    let why = |left: &Value| left["why"].as_str().expect("a reason").to_owned();
    told["left_out"].as_array().expect("a list").iter().map(|left| (name(left), why(left))).collect()
}

fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

/// Runs the program as somebody who may not read everything. Whoever runs the tests may be root.
fn as_nobody(sandbox: &Sandbox, args: &[&str]) -> Option<Said> {
    use std::os::unix::process::CommandExt;
    let mut command = sandbox.command(args);
    if fs::metadata("/proc/self").is_ok_and(|about| std::os::unix::fs::MetadataExt::uid(&about) == 0) {
        for entry in walkdir::WalkDir::new(sandbox.path()) {
            std::os::unix::fs::lchown(entry.ok()?.path(), Some(65534), Some(65534)).ok()?;
        }
        let program = sandbox.path().join("program");
        fs::copy(command.get_program(), &program).ok()?;
        let mut other = Command::new(program);
        other.args(args).current_dir(sandbox.path()).env_clear().uid(65534).gid(65534);
        for (name, value) in command.get_envs() {
            other.env(name, value.unwrap_or_default());
        }
        command = other;
    }
    Some(Said::of(&mut command))
}

fn forbid(path: &Path) {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o0)).expect("permissions");
}

#[test]
fn links_pipes_and_what_lies_too_deep_stay_behind_and_are_said() {
    let patient = Patient::new();
    let folder = patient.path.with_extension("");
    put(&patient.sandbox.path().join("secret"), b"secret");
    symlink(patient.sandbox.path().join("secret"), folder.join("subagents/agent-link.jsonl")).expect("a link");
    symlink("..", folder.join("tool-results/up")).expect("a link");
    pipe(&folder.join("tool-results/pipe"));
    pipe(&folder.join("subagents/agent-pipe.jsonl"));
    let deep: std::path::PathBuf = (0..20).map(|no| format!("d{no}")).collect();
    put(&folder.join(deep).join("far.txt"), b"far");
    let told = rescued(&patient);
    let mut left = left_out(&told);
    left.sort();
    let link = "it is a link, and links are not followed".to_owned();
    let no_file = "it is not a regular file".to_owned();
    let all = [
        ("agent-link.jsonl".to_owned(), link.clone()),
        ("agent-pipe.jsonl".to_owned(), no_file.clone()),
        ("d11".to_owned(), "it is nested too deeply".to_owned()),
        ("pipe".to_owned(), no_file),
        ("up".to_owned(), link),
    ];
    assert_eq!(left, all);
    let copy = Path::new(told["path"].as_str().expect("a path")).with_extension("");
    assert!(copy.join("subagents/agent-a1.jsonl").is_file() && copy.join("tool-results/toolu_1.txt").is_file());
    assert!(!copy.join("subagents/agent-link.jsonl").exists());
    // In words too, and no more than a few.
    let said = patient.sandbox.run(&["rewind", &patient.path.to_string_lossy()]);
    assert!(said.out.contains("not copied: ") && said.out.contains("(it is not a regular file)"), "{}", said.out);
}

#[test]
fn so_many_files_and_so_many_bytes_are_copied() {
    let patient = Patient::new();
    let folder = patient.path.with_extension("");
    let sparse = File::create(folder.join("tool-results/sparse.txt")).expect("a file");
    sparse.set_len(3 * 1024 * 1024 * 1024).expect("a hole");
    let history = patient.sandbox.config().join("file-history").join(&patient.id);
    for no in 0..10_020 {
        File::create(history.join(format!("{no:016x}@v1"))).expect("a file");
    }
    let told = rescued(&patient);
    let left = left_out(&told);
    assert!(left.contains(&("sparse.txt".to_owned(), "it is too large".to_owned())), "{left:?}");
    assert!(left.iter().any(|(_, why)| why.starts_with("too many files")), "{left:?}");
    let session = told["session"].as_str().expect("an id");
    let copied = fs::read_dir(patient.sandbox.config().join("file-history").join(session)).expect("a folder").count();
    assert_eq!(copied, 10_000);
}

#[test]
fn what_cannot_be_read_stays_behind_and_the_rescue_is_written() {
    let patient = Patient::new();
    let folder = patient.path.with_extension("");
    forbid(&folder.join("subagents/agent-a1.jsonl"));
    forbid(&patient.sandbox.config().join("file-history").join(&patient.id));
    let args = ["rewind", &*patient.path.to_string_lossy(), "--json"];
    let Some(said) = as_nobody(&patient.sandbox, &args) else { return println!("skipped") };
    assert_eq!(said.code, 0, "{}", said.err);
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let mut left = left_out(&told);
    left.sort();
    let denied = "you do not have permission to read it".to_owned();
    let unseen = "it could not be accessed".to_owned();
    assert_eq!(left, [(patient.id.clone(), unseen), ("agent-a1.jsonl".to_owned(), denied)]);
    // Nor is a folder above that cannot be looked through taken for one where nothing lies.
    forbid(&folder);
    forbid(&patient.sandbox.config().join("file-history"));
    let said = as_nobody(&patient.sandbox, &args).expect("the program");
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(left_out(&serde_json::from_str(&said.out).expect("one object")).len(), 2, "{}", said.out);
    for path in [&folder, &patient.sandbox.config().join("file-history")] {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("permissions");
    }
}

/// Every obstacle costs its own row, and the rows of the others say what they said without it.
#[test]
fn a_path_that_cannot_be_looked_at_costs_one_row() {
    let edited = Edited::new();
    let inside = |name: &str| edited.project.join(name).to_string_lossy().into_owned();
    let outside = edited.project.with_file_name("outside.txt").to_string_lossy().into_owned();
    put(Path::new(&outside), b"x");
    put(&edited.project.join("folder/x"), b"");
    put(&edited.project.join("denied.txt"), b"x");
    put(&edited.project.join("shut/in.txt"), b"x");
    pipe(&edited.project.join("pipe"));
    symlink("loop", edited.project.join("loop")).expect("a loop");
    File::create(edited.project.join("huge")).expect("a file").set_len(65 * 1024 * 1024).expect("a hole");
    let far = "it is outside the session's directory";
    let rows: Vec<(String, &str)> = vec![
        ("/proc/kmsg".to_owned(), far),
        ("/proc/self/mem".to_owned(), far),
        ("/dev/zero".to_owned(), far),
        (outside, far),
        (inside("../x"), far),
        (inside("folder/"), far),
        ("relative.txt".to_owned(), far),
        (inside("folder"), "it is not a regular file"),
        (inside("pipe"), "it is not a regular file"),
        (inside("loop"), "it is a link, and links are not followed"),
        (inside("loop/x"), "a parent folder is a link, and links are not followed"),
        (inside("huge"), "it is too large"),
        (inside("nul\u{0}.txt"), "its name is not a valid file name"),
        (inside(&"x".repeat(300)), "its name is not a valid file name"),
        (inside("denied.txt"), "you do not have permission to read it"),
        (inside("shut/in.txt"), "you do not have permission to read it"),
    ];
    let call = |(no, (path, _)): (usize, &(String, &str))| {
        let input = json!({"file_path": path, "content": "x"});
        (json!({"type": "tool_use", "id": format!("toolu_x{no}"), "name": "Write", "input": input}), Value::Null)
    };
    edited.rewrite(&rows.iter().enumerate().map(call).collect::<Vec<_>>());
    forbid(&edited.project.join("denied.txt"));
    forbid(&edited.project.join("shut"));
    let Some(said) = as_nobody(&edited.sandbox, &["files", super::edited::ID, "--json"]) else {
        return println!("skipped");
    };
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let told: Value = serde_json::from_str(&said.out).expect("one object");
    let files = told["files"].as_array().expect("files");
    let fates: Vec<_> = files[..STORIES.len()].iter().map(|file| file["fate"].as_str().unwrap_or_default()).collect();
    assert_eq!(fates, ["still", "still", "deleted", "changed"]);
    for ((path, why), file) in rows.iter().zip(&files[STORIES.len()..]) {
        let told = (file["path"].as_str(), file["fate"].as_str(), file["refused"].as_str());
        assert_eq!(told, (Some(path.as_str()), Some("unseen"), Some(*why)));
    }
    let said = as_nobody(&edited.sandbox, &["files", super::edited::ID, "--restore", "--yes"]).expect("the program");
    let left = "2 files could not be read and stayed";
    assert!(said.code == 2 && said.err.contains(left), "the others are put back, and that is told:\n{}", said.err);
    assert_eq!(edited.now("src/edited.rs").as_deref(), STORIES[0].before);
    fs::set_permissions(edited.project.join("shut"), std::os::unix::fs::PermissionsExt::from_mode(0o755))
        .expect("open");
}

/// Dot files, and everything where the directory is no project, are put back only where they are named.
#[test]
fn what_can_run_or_hold_secrets_is_put_back_only_by_name() {
    let hidden = [".env", ".git/hooks/pre-commit", "a/.github/x.yml", "plain.txt"];
    for in_home in [false, true] {
        let edited = Edited::new();
        let call = |name: &str| {
            let input = json!({"file_path": edited.project.join(name), "content": "x"});
            let told = json!({"type": "create", "content": "x", "originalFile": null});
            (json!({"type": "tool_use", "id": format!("toolu_{name}"), "name": "Write", "input": input}), told)
        };
        edited.rewrite(&hidden.map(call));
        for name in hidden {
            put(&edited.project.join(name), b"x");
        }
        let home = if in_home { edited.project.clone() } else { edited.project.with_file_name("home") };
        let run = |args: &[&str]| {
            let mut command = edited.sandbox.command(&[&["files", super::edited::ID][..], args].concat());
            Said::of(command.env("HOME", &home))
        };
        let said = run(&[]);
        assert!(said.out.contains("put back only with --also"), "{}", said.out);
        // In the home directory no path looks like one of a project.
        assert_eq!(said.out.contains(&*edited.project.join(".env").to_string_lossy()), in_home, "{}", said.out);
        let told: Value = serde_json::from_str(&run(&["--json"]).out).expect("one object");
        let files = told["files"].as_array().expect("files");
        let needs: Vec<bool> = files.iter().map(|file| !file["only_if_named"].is_null()).collect();
        let plain = in_home;
        assert_eq!(needs, [plain, plain, plain, plain, true, true, true, plain]);
        let said = run(&["--restore", "--yes", "--also", ".git/hooks/pre-commit"]);
        assert_eq!(said.code, 0, "{}", said.err);
        let there = hidden.map(|name| edited.project.join(name).exists());
        assert_eq!(there, [true, false, true, in_home], "in home: {in_home}");
        assert_eq!(edited.now("src/edited.rs").as_deref() == STORIES[0].before, !in_home);
    }
}
