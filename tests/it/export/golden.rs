//! Golden exports: the demo, the grown sessions, and some drawn cases, as the real binary prints them.

use std::fs;

use serde_json::Value;

use super::grown;
use crate::support::sandbox::Sandbox;
use crate::support::{fixtures, golden, root};

/// Drawn cases in which something is special for a summary.
const CASES: &[&str] = &[
    "healthy/compaction-whose-past-is-not-in-the-file",
    "healthy/queued-prompt-between-call-and-result",
    "healthy/interrupted-by-the-user",
    "unanswered_tool_use/killed-and-continued",
    "symptom/refused-and-nothing-explains-it",
];

fn sessions() -> Vec<(String, Vec<u8>)> {
    let wanted = |name: &str| name.starts_with("demo/") || CASES.contains(&name);
    let fixtures = fixtures::all().into_iter().filter(|fixture| wanted(&fixture.name));
    let named = fixtures.map(|fixture| (fixture.name.trim_end_matches(".jsonl").replace('/', "-"), fixture.bytes));
    named.chain(grown::all().into_iter().map(|(name, bytes)| (format!("grown-{name}"), bytes))).collect()
}

#[test]
#[cfg_attr(windows, ignore = "there the scratch directory is in the home directory, which is hidden")]
fn exports_read_as_they_should() {
    let sandbox = Sandbox::new();
    let mut wrong = Vec::new();
    let sessions = sessions();
    assert!(sessions.len() > 15, "only {} sessions", sessions.len());
    for (name, bytes) in sessions {
        let path = sandbox.path().join("session.jsonl");
        fs::write(&path, bytes).expect("a session file");
        let said = sandbox.run(&["export", &path.to_string_lossy()]);
        assert_eq!(said.code, 0, "{name}: {}", said.err);
        let place = path.to_string_lossy();
        // How many tokens the path of a scratch directory has differs from run to run.
        let tokens = said.err.lines().next().unwrap_or_default();
        assert!(tokens.starts_with("About ") && tokens.ends_with(" tokens (estimated)."), "{name}: {tokens}");
        let told = said.err.replacen(tokens, "About N tokens (estimated).", 1);
        let text = format!("{}--- stderr\n{told}", said.out).replace(&*place, "SESSION.jsonl");
        wrong.extend(golden::compare(&root("tests/golden/export").join(name).with_extension("md"), &text).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn other_forms_say_the_same() {
    let sandbox = Sandbox::new();
    let path = sandbox.path().join("session.jsonl");
    fs::write(&path, grown::long()).expect("a session file");
    let run = |more: &[&str]| sandbox.run(&[&["export", &*path.to_string_lossy()], more].concat()).out;
    let (markdown, text, json) = (run(&[]), run(&["--format", "text"]), run(&["--json"]));
    assert_eq!(json, run(&["--format", "json"]));
    assert_eq!(markdown.lines().count(), text.lines().count());
    let json: Value = serde_json::from_str(&json).expect("one object");
    let items = json["sections"].as_array().expect("sections").iter().filter_map(|part| part["items"].as_array());
    let items: Vec<&str> = items.flatten().filter_map(Value::as_str).collect();
    assert!(items.len() > 20 && items.iter().all(|item| markdown.contains(item.lines().next().unwrap_or_default())));
    assert!(json["tokens"].as_u64().is_some_and(|tokens| tokens <= 4000) && json["schema"] == 1);
}

#[test]
fn a_file_is_private_and_never_written_over_unasked() {
    let sandbox = Sandbox::with_demo_elsewhere();
    let (from, to) = (sandbox.path().join("session.jsonl"), sandbox.path().join("summary.md"));
    fs::write(&from, grown::long()).expect("a session file");
    let (from, to_text) = (from.to_string_lossy().into_owned(), to.to_string_lossy().into_owned());
    let run = |more: &[&str]| sandbox.run(&[&["export", &from, "-o", &to_text], more].concat());
    assert_eq!(run(&[]).code, 0);
    let first = fs::read(&to).expect("a summary");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&to).expect("a file").permissions().mode() & 0o777, 0o600);
    }
    let again = run(&["--budget", "1k"]);
    assert!(again.code == 2 && again.err.contains("--force"), "{}", again.err);
    assert_eq!(fs::read(&to).expect("a summary"), first);
    assert_eq!(run(&["--budget", "1k", "--force"]).code, 0);
    assert!(fs::read(&to).expect("a summary").len() < first.len());
}

#[test]
fn secrets_are_kept_on_purpose_only() {
    let sandbox = Sandbox::new();
    let path = sandbox.path().join("session.jsonl");
    fs::write(&path, grown::leaky()).expect("a session file");
    let run = |more: &[&str]| sandbox.run(&[&["export", &*path.to_string_lossy(), "--budget", "8k"], more].concat());
    let hidden = run(&[]);
    assert!(hidden.out.contains("[redacted:jwt:1]") && hidden.err.contains("hidden: jwt:1, line"), "{}", hidden.err);
    let kept = run(&["--keep", "jwt:1"]);
    assert!(!kept.out.contains("[redacted:jwt:1]") && kept.out.contains("[redacted:jwt:2]"));
    assert!(kept.err.contains("NOT hidden: jwt:1, line"), "{}", kept.err);
    assert!(!run(&["--no-redact"]).out.contains("[redacted:"));
    let nonsense = run(&["--keep", "nonsense"]);
    assert!(nonsense.code == 2 && nonsense.err.contains("[redacted:KIND:NUMBER]"), "{}", nonsense.err);
}

/// Which touched files differ now, and what is started, in the session's own directory.
#[cfg(unix)]
#[test]
fn the_disk_is_asked_and_claude_is_started() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let real = dunce::canonicalize(sandbox.path()).expect("the sandbox is there");
    let (work, bin) = (real.join("work"), real.join("bin"));
    fs::create_dir_all(work.join("src")).expect("a directory");
    fs::create_dir_all(&bin).expect("a directory");
    let claude = bin.join("claude");
    fs::write(&claude, "#!/bin/sh\n/bin/pwd > \"$OUT\"\nprintf '%s' \"$1\" >> \"$OUT\"\n").expect("a script");
    fs::set_permissions(&claude, fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::write(work.join("src/same.rs"), "one\ntwo\n").expect("a file");
    fs::write(work.join("src/other.rs"), "changed by hand\n").expect("a file");
    fs::write(work.join("src/landed.rs"), "one\nthree\n").expect("a file");
    fs::write(work.join("src/waiting.rs"), "one\ntwo\n").expect("a file");
    fs::write(work.join("src/book.ipynb"), "{\r\n}").expect("a file");
    std::os::unix::fs::symlink(work.join("src/same.rs"), work.join("src/link.rs")).expect("a link");
    let path = real.join("session.jsonl");
    fs::write(&path, grown::on_disk(&work.to_string_lossy())).expect("a session file");
    let mut command = sandbox.command(&["export", &path.to_string_lossy(), "--open"]);
    let out = real.join("out.txt");
    let output = command.env("PATH", &bin).env("OUT", &out).output().expect("the program runs");
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let told = fs::read_to_string(&out).expect("claude was started");
    let (cwd, prompt) = told.split_once('\n').expect("a directory and a prompt");
    assert_eq!(cwd, work.to_string_lossy());
    assert!(prompt.starts_with("# Continue: ") && prompt.contains("## Where it stopped"), "{prompt}");
    let fate = |name: &str| prompt.split(&format!("{name} (")).nth(1).and_then(|rest| rest.split(')').next());
    for (name, says) in [
        ("same.rs", "same on disk"),
        ("book.ipynb", "same on disk"),
        ("other.rs", "different on disk now"),
        ("landed.rs", "last change has no result, that change is on disk"),
        ("waiting.rs", "last change has no result, same on disk"),
        ("gone.rs", "not on disk now"),
    ] {
        assert!(fate(name).is_some_and(|fate| fate.contains(says)), "{name}: {says}:\n{prompt}");
    }
    for unseen in ["link.rs", "outside"] {
        assert!(fate(unseen).is_none_or(|fate| !fate.contains("disk")), "{unseen}:\n{prompt}");
    }
}
