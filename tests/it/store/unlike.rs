//! Names that are no Unicode, and paths of the shell that mean the directory one is in.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::patient::{Patient, put};
use crate::support::sandbox::Said;

fn program(patient: &Patient, config: &OsStr, args: &[&OsStr]) -> Command {
    let mut command = patient.sandbox.command(&[]);
    command.arg("--config-dir").arg(config).args(args);
    command
}

/// The patient in a config directory whose name is no Unicode, and its session file.
fn odd(name: &[u8]) -> (Patient, PathBuf, PathBuf) {
    let patient = Patient::new();
    let config = patient.sandbox.path().join(OsStr::from_bytes(b"conf\xff\xfe"));
    fs::rename(patient.sandbox.config(), &config).expect("a directory is renamed");
    let folder = config.join("projects").join(patient.path.parent().and_then(|at| at.file_name()).expect("a name"));
    let path = folder.join(OsStr::from_bytes(&[name, b".jsonl"].concat()));
    fs::rename(folder.join(patient.path.file_name().expect("a name")), &path).expect("a file is renamed");
    (patient, config, path)
}

#[test]
fn every_command_takes_names_that_are_no_unicode() {
    for name in [&b"caf\xe9"[..], b"3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1"] {
        let (patient, config, path) = odd(name);
        let original = fs::read(&path).expect("the session");
        let path = path.as_os_str();
        let run = |words: &[&str], json: bool| {
            let mut args: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
            args.extend(words.first().filter(|word| !matches!(**word, "undo" | "list" | "doctor")).map(|_| path));
            args.extend(json.then_some(OsStr::new("--json")));
            let said = program(&patient, config.as_os_str(), &args).output().expect("the program runs");
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            Said { code: said.status.code().unwrap_or(-1), out: text(&said.stdout), err: text(&said.stderr) }
        };
        for json in [false, true] {
            for words in
                [&["check"][..], &["show"], &["plans"], &["files"], &["evidence"], &["list", "--all"], &["doctor"]]
            {
                let said = run(words, json);
                assert!(said.code < 2, "{name:?} {words:?} {json}: {}", said.err);
            }
            for words in [&["rewind"][..], &["rewind", "--in-place", "--yes"]] {
                let said = run(words, json);
                assert_eq!((said.code, said.err.contains("could not")), (0, false), "{words:?} {json}: {}", said.err);
                assert!(!said.out.contains("journal does not know"), "{words:?}: {}", said.out);
                let listed = run(&["undo", "--list"], true);
                let act: Value = serde_json::from_str(listed.out.lines().next().unwrap_or_default()).expect("an act");
                let said = run(&["undo", act["id"].as_str().expect("an id")], json);
                assert_eq!(said.code, 0, "{words:?} {json}: {}", said.err);
                assert_eq!(fs::read(path).expect("the session"), original);
            }
        }
    }
}

/// `claude` is the person's own, wherever the session ran and whatever lies there.
#[test]
fn no_program_is_started_from_the_directory_of_a_session() {
    use std::os::unix::fs::PermissionsExt;
    let script = |path: &std::path::Path, says: &str| {
        put(path, format!("#!/usr/bin/env sh\necho {says}\n").as_bytes());
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it may run");
    };
    let sandbox = crate::support::sandbox::Sandbox::with_demo();
    let file = sandbox.run(&["list", "--all", "--json"]);
    let rows = file.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let row = rows.into_iter().find(|row| row["directory"] == "there" && row["verdict"] == "sound").expect("a session");
    let bytes = fs::read(row["path"].as_str().expect("a path")).expect("the session");
    let cwd = crate::support::sandbox::first_field(&bytes, "cwd");
    for name in ["claude", "sh", "env"] {
        script(&std::path::Path::new(&cwd).join(name), "stolen");
        script(&std::path::Path::new(&cwd).join("bin").join(name), "stolen");
    }
    let own = sandbox.path().join("own");
    script(&own.join("claude"), "mine");
    let path = row["path"].as_str().expect("a path");
    for (path_set, found) in [
        (".", false),
        ("", false),
        (":", false),
        ("bin", false),
        (".::bin:./bin:../x", false),
        ("", true),
        (".:bin", true),
    ] {
        let own = if found { format!(":{}:/usr/bin:/bin", own.display()) } else { String::new() };
        let mut command = sandbox.command(&["export", path, "--open"]);
        let said = Said::of(command.env("PATH", format!("{path_set}{own}")).current_dir(&cwd));
        let all = format!("{}{}", said.out, said.err);
        assert!(!all.contains("stolen"), "{path_set:?}: {all}");
        assert_eq!(all.contains("mine"), found, "{path_set:?}: {all}");
        assert_eq!(all.contains("not found on your PATH"), !found, "{path_set:?}: {all}");
    }
}
