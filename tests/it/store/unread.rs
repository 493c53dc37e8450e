//! What cannot be read is never called sound, and never passed over for another session without a word.
#![cfg(unix)]

use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::patient::{Patient, put};
use crate::support::fixtures;
use crate::support::sandbox::{Said, Sandbox, first_field};

/// A project with a damaged session and a newer sound one; the program runs in its directory.
struct Project {
    sandbox: Sandbox,
    dir: PathBuf,
    damaged: PathBuf,
    sound: PathBuf,
}

impl Project {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let dir = dunce::canonicalize(sandbox.path()).expect("the sandbox").join("work");
        fs::create_dir_all(&dir).expect("a directory");
        let put = |name: &str| {
            let fixture =
                fixtures::demo().into_iter().find(|fixture| fixture.name.contains(name)).expect("a demo session");
            let id = first_field(&fixture.bytes, "sessionId");
            sandbox.put(&dir.to_string_lossy(), &id, &fixture.bytes)
        };
        let (damaged, sound) = (put("webhook"), put("japanese"));
        Self { sandbox, dir, damaged, sound }
    }

    /// Runs the program as somebody whom a mode keeps out, if that can be had.
    fn run(&self, args: &[&str]) -> Option<Said> {
        use std::os::unix::process::CommandExt;
        let mut command = self.sandbox.command(args);
        command.current_dir(&self.dir);
        if fs::read("/proc/self/environ").is_ok() && is_root(self.sandbox.path()) {
            for entry in walkdir::WalkDir::new(self.sandbox.path()) {
                std::os::unix::fs::lchown(entry.ok()?.path(), Some(65534), Some(65534)).ok()?;
            }
            // The program itself may lie where nobody else may look.
            let program = self.sandbox.path().join("program");
            if !program.exists() {
                fs::copy(env!("CARGO_BIN_EXE_claude-rescue"), &program).ok()?;
            }
            let mut own = Command::new(&program);
            own.args(args).current_dir(&self.dir).env_clear();
            own.envs(command.get_envs().filter_map(|(key, value)| Some((key, value?)))).uid(65534).gid(65534);
            command = own;
        }
        Some(Said::of(&mut command))
    }
}

fn close(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

fn is_root(path: &Path) -> bool {
    let probe = path.join("probe");
    put(&probe, b"");
    std::os::unix::fs::chown(&probe, Some(1), None).is_ok()
}

#[test]
fn a_session_that_nobody_may_read_is_no_sound_one() {
    let project = Project::new();
    close(&project.damaged, 0);
    let Some(said) = project.run(&[]) else { return println!("skipped: nobody else to be") };
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    assert!(
        said.out.contains("? no access  could not read ") && said.out.contains("Permission denied"),
        "{}",
        said.out
    );
    assert!(said.out.contains("No damage found, but 1 could not be read"), "{}", said.out);
    let said = project.run(&["list"]).expect("it ran");
    assert!(said.code == 2 && said.out.contains("? no access"), "{}{}", said.out, said.err);
    let said = project.run(&["list", "--json"]).expect("it ran");
    let rows: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let row = rows.iter().find(|row| row["verdict"] == "no_access").expect("its row");
    assert!(row["path"] == project.damaged.to_string_lossy().as_ref() && row["error"].is_string(), "{row}");
    for args in [&["rescue"][..], &["check"], &["plans"], &["export"], &["rescue", "--in-place", "--yes"]] {
        let said = project.run(args).expect("it ran");
        assert_eq!(said.code, 2, "{args:?}: {}", said.out);
        assert!(said.err.contains("so it is not clear which session you mean"), "{args:?}: {}", said.err);
    }
    let said = project.run(&["doctor"]).expect("it ran");
    assert!(said.out.contains("no access      ✗ could not read "), "{}", said.out);
    // A session that is named is not in doubt.
    assert_eq!(project.run(&["check", &project.sound.to_string_lossy()]).expect("it ran").code, 0);
    let said = project.run(&["check", &project.damaged.to_string_lossy()]).expect("it ran");
    assert!(said.code == 2 && said.err.contains("Permission denied"), "{}", said.err);
}

#[test]
fn a_folder_that_nobody_may_list_is_not_empty() {
    let folders: [fn(&Project) -> PathBuf; 2] = [
        |project| project.damaged.parent().expect("a folder").into(),
        |project| project.sandbox.config().join("projects"),
    ];
    for (folder, mode) in folders.into_iter().flat_map(|folder| [(folder, 0), (folder, 0o644), (folder, 0o300)]) {
        let project = Project::new();
        if project.run(&["list"]).is_none() {
            return println!("skipped: nobody else to be");
        }
        close(&folder(&project), mode);
        for args in [&[][..], &["list"], &["list", "--all"], &["rescue"], &["check"]] {
            let said = project.run(args).expect("it ran");
            assert_eq!(said.code, 2, "{args:?}, {mode:o}: {}{}", said.out, said.err);
            let all = format!("{}{}", said.out, said.err);
            assert!(all.contains("could not read ") && all.contains("Permission denied"), "{args:?}: {all}");
            assert!(!all.contains("No sessions for") && !all.contains("No damage found in this"), "{args:?}: {all}");
        }
        close(&folder(&project), 0o755);
    }
}

#[test]
fn an_older_session_that_cannot_be_read_keeps_nobody_from_the_newest() {
    let project = Project::new();
    fs::remove_file(&project.sound).expect("it goes");
    let folder = project.damaged.parent().expect("a folder");
    fs::create_dir(folder.join("0a11ce00-0000-4000-8000-000000000009.jsonl")).expect("a folder");
    let old = fs::File::open(folder.join("0a11ce00-0000-4000-8000-000000000009.jsonl")).expect("it");
    old.set_modified(std::time::UNIX_EPOCH).expect("a time");
    let run = |args: &[&str]| Said::of(project.sandbox.command(args).current_dir(&project.dir));
    assert_eq!(run(&["rescue"]).code, 0);
    assert_eq!(run(&["list"]).code, 2, "but it is told");
}

/// Makes a pipe in the place of a file.
fn pipe(path: &Path) {
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success() && CString::new(path.to_string_lossy().as_bytes()).is_ok());
}

/// Runs the program, which must end by itself.
fn ends(mut command: Command) -> Said {
    use std::process::Stdio;
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let start = Instant::now();
    while child.try_wait().expect("the program").is_none() {
        if start.elapsed() > Duration::from_secs(30) {
            child.kill().expect("it ends");
            panic!("{command:?} waits for ever");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("it ended");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn nothing_waits_on_a_pipe() {
    let names =
        ["settings.json", "sessions/12.json", "history.jsonl", ".claude.json", "index", "journal", "lock", "session"];
    for name in names {
        let patient = Patient::new();
        pipe(&match name {
            "index" => patient.path.with_file_name("sessions-index.json"),
            "journal" => patient.state().join("journal.jsonl"),
            "lock" => patient.state().join("lock"),
            "session" => patient.path.clone(),
            name => patient.sandbox.config().join(name),
        });
        let path = patient.path.to_string_lossy().into_owned();
        let commands = [
            &["list", "--all"][..],
            &["check", &path],
            &["doctor"],
            &["undo"],
            &["undo", "--list"],
            &["rewind", &path, "--in-place", "--yes"],
            &["rescue", &path],
        ];
        for args in commands {
            let said = ends(patient.sandbox.command(args));
            let told = said.code == 0
                || said.code == 1
                || said.err.contains("claude-rescue: ")
                || said.out.contains("no access");
            assert!(told, "{name} {args:?}: {} {}{}", said.code, said.out, said.err);
            if ["journal", "lock"].contains(&name) && args.contains(&"--in-place") {
                assert_eq!((said.code, patient.bytes()), (2, patient.original.clone()), "{name}: {}", said.err);
                assert!(said.err.contains("pipe") || said.err.contains("No such device"), "{name}: {}", said.err);
            }
        }
    }
}

#[test]
fn nothing_waits_on_a_backup_that_is_a_pipe() {
    let patient = Patient::new();
    let backup = patient.replace().backup.expect("a backup");
    let rescued = patient.bytes();
    pipe(&backup);
    let said = ends(patient.sandbox.command(&["undo"]));
    assert!(said.code == 2 && said.err.contains("could not open") && said.err.contains("pipe"), "{}", said.err);
    assert_eq!(patient.bytes(), rescued);
}

#[test]
fn a_broken_journal_is_told_by_line_with_what_is_kept_where() {
    let patient = Patient::new();
    patient.replace();
    let journal = patient.state().join("journal.jsonl");
    let whole = fs::read(&journal).expect("the journal");
    fs::write(&journal, [b"\0\xff garbage\n".as_slice(), &whole, b"{\"row\":\"begun\"}\n{half"].concat())
        .expect("garbage");
    let said = patient.sandbox.run(&["doctor"]);
    let told = "lines 1, 4, 5 of ";
    assert!(
        said.out.contains(told) && said.out.contains("/state/backups") && !said.out.contains("whole"),
        "{}",
        said.out
    );
    let json: Value = serde_json::from_str(&patient.sandbox.run(&["doctor", "--json"]).out).expect("one object");
    assert!(json["journal_trouble"].as_str().is_some_and(|trouble| trouble.contains(told)), "{json}");
    let said = patient.sandbox.run(&["undo"]);
    assert_eq!((said.code, said.err.matches(told).count()), (0, 1), "it goes on with what is whole: {}", said.err);
    assert_eq!(patient.bytes(), patient.original);
    let after = fs::read(&journal).expect("the journal");
    assert!(after.windows(6).any(|bytes| bytes == b"{half\n"), "a new row does not become part of half a one");
    let said = patient.sandbox.run(&["rewind", &patient.path.to_string_lossy()]);
    assert!(said.code == 0 && said.out.matches(told).count() == 1, "{}", said.out);
    fs::write(&journal, [0xff; 4096]).expect("garbage alone");
    let said = patient.sandbox.run(&["doctor"]);
    assert!(said.out.contains("line 1 of ") && !said.out.contains("whole"), "{}", said.out);
}
