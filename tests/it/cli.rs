//! The real binary for scripts: what it prints and how it exits, compared with golden files.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::sandbox::{Said, Sandbox, first_field};
use crate::support::{fixtures, golden, root};

/// What differs from run to run, made equal.
fn steady(said: &Said, sandbox: &Sandbox, shown: &str) -> String {
    let complaint = if said.err.is_empty() { String::new() } else { format!("--- stderr\n{}", said.err) };
    let command = format!("$ claude-rescue {shown}");
    let mut text = format!("{}\n{}{complaint}--- exit code {}\n", command.trim_end(), said.out, said.code);
    text = sandbox.as_written(&text);
    let real = dunce::canonicalize(sandbox.path()).expect("the sandbox is there");
    for path in [sandbox.path().to_path_buf(), real] {
        let path = path.to_string_lossy();
        let path = path.trim_start_matches(r"\\?\");
        text = text.replace(&path.replace('\\', r"\\"), "$SANDBOX").replace(path, "$SANDBOX");
        // A folder of sessions is named after its directory.
        let folder = path.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        text = text.replace(&folder, "-SANDBOX");
    }
    text = slashed(&text);
    text = text.replace(&new_session(&text, sandbox).unwrap_or_else(|| "no new session".to_owned()), "$NEW");
    for before in ["claude-rescue undo ", "\"undo\":\""] {
        if let Some(start) = text.find(before).map(|at| at + before.len()) {
            let end = text[start..].find(['"', '\n']).map_or(text.len(), |end| start + end);
            text.replace_range(start..end, "$UNDO");
        }
    }
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    text = text.replace(&system, "$SYSTEM");
    // Sessions that are no copies are as old as what they hold.
    let padded = regex::Regex::new(r"(just now|\d+ (min|h|d) ago) {2,}").expect("a pattern");
    text = padded.replace_all(&text, "$$AGE  ").into_owned();
    let age = regex::Regex::new(r"just now|\d+ (min|h|d) ago").expect("a pattern");
    text = age.replace_all(&text, "$$AGE").into_owned();
    let seconds = text.find(" s)").and_then(|end| Some((text[..end].rfind(", ")? + 2, end)));
    if let Some((start, end)) = seconds {
        text.replace_range(start..end, "0.0");
    }
    text
}

/// Paths of ours with `/`, as a text or in JSON, where the system writes them with `\` and a shell has to quote that.
pub fn slashed(text: &str) -> String {
    let ours = regex::Regex::new(r"'?(\$SANDBOX|[/\\]home[/\\]demo|src\\|docs\\)[\w$./\\-]*'?").expect("a pattern");
    let slashed = |found: &regex::Captures<'_>| found[0].replace(r"\\", "/").replace('\\', "/").replace('\'', "");
    if cfg!(windows) { ours.replace_all(text, slashed).into_owned() } else { text.to_owned() }
}

/// The id of the session that a rescue wrote.
fn new_session(text: &str, sandbox: &Sandbox) -> Option<String> {
    let old: Vec<String> = fixtures::demo().iter().map(|demo| first_field(&demo.bytes, "sessionId")).collect();
    let files = sandbox.files().into_iter().map(|(path, _)| path);
    let ids = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let mut ids = ids.filter_map(|path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned()));
    ids.find(|id| !old.contains(id) && text.contains(id.as_str()))
}

/// Runs the program on the demo sessions and compares. The name of a demo session stands for its id.
fn compare(name: &str, args: &[&str]) -> Said {
    let sandbox = Sandbox::with_demo();
    compare_in(&sandbox, name, args)
}

pub fn compare_in(sandbox: &Sandbox, name: &str, args: &[&str]) -> Said {
    let demo = fixtures::demo();
    let id = |name: &str| {
        let fixture = demo.iter().find(|fixture| fixture.name == format!("demo/{name}.jsonl"));
        fixture.map(|fixture| first_field(&fixture.bytes, "sessionId"))
    };
    let args: Vec<String> = args.iter().map(|arg| id(arg).unwrap_or_else(|| (*arg).to_owned())).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let said = sandbox.run(&args);
    let text = steady(&said, sandbox, &args.join(" "));
    let path = root("tests/golden/cli").join(name).with_extension("txt");
    golden::compare(&path, &text).unwrap_or_else(|diff| panic!("{diff}"));
    said
}

#[test]
fn list_shows_every_session_of_every_project() {
    assert_eq!(compare("list-all", &["list", "--all"]).code, 1);
}

#[test]
fn list_as_json_is_one_object_a_line() {
    let said = compare("list-all-json", &["list", "--all", "--json"]);
    let rows: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(rows.len(), fixtures::demo().len());
    assert!(rows.iter().all(|row| row["schema"] == 1 && row.get("findings").is_none()));
}

#[test]
fn list_without_sessions_says_where_to_look() {
    assert_eq!(compare("list-none", &["list"]).code, 0);
}

#[test]
fn show_draws_the_turns_and_the_last_good_point() {
    assert_eq!(compare("show", &["show", "lost-start"]).code, 1);
    assert_eq!(compare("show-sound", &["show", "axum-upgrade"]).code, 0);
    assert_eq!(compare("show-json", &["show", "interrupted", "--json"]).code, 0);
}

#[test]
fn check_says_what_is_wrong_and_where() {
    assert_eq!(compare("check-broken", &["check", "webhook-retries"]).code, 1);
    assert_eq!(compare("check-dropped-stream", &["check", "retry-after-drop"]).code, 1);
    assert_eq!(compare("check-lossy", &["check", "lost-start"]).code, 1);
    assert_eq!(compare("check-limit", &["check", "usage-limit"]).code, 0);
    assert_eq!(compare("check-several", &["check", "compacted", "japanese", "interrupted", "sent-twice"]).code, 1);
}

#[test]
fn check_as_json_names_every_finding() {
    let said = compare("check-json", &["check", "sent-twice", "--json"]);
    let report: Value = serde_json::from_str(&said.out).expect("one object");
    assert_eq!(report["verdict"], "broken");
    assert!(report["findings"].as_array().is_some_and(|findings| !findings.is_empty()));
}

#[test]
fn rewind_tells_what_it_kept_and_how_to_resume() {
    let sandbox = Sandbox::with_demo();
    assert_eq!(compare_in(&sandbox, "rewind", &["rewind", "webhook-retries"]).code, 0);
    let rescued = sandbox.files().into_iter().map(|(path, _)| path).filter(|path| path.ends_with("journal.jsonl"));
    assert_eq!(rescued.count(), 1);
    assert_eq!(compare("rewind-json", &["rewind", "sent-twice", "--json"]).code, 0);
}

#[test]
fn rewind_dry_writes_nothing() {
    assert_eq!(compare("rewind-dry-run", &["rewind", "retry-after-drop", "--dry-run"]).code, 0);
    assert_eq!(compare("rewind-dry-run-json", &["rewind", "retry-after-drop", "--dry-run", "--json"]).code, 0);
}

#[test]
fn rewind_goes_where_a_person_wants() {
    assert_eq!(compare("rewind-to-turn", &["rewind", "axum-upgrade", "--to", "2", "--dry-run"]).code, 0);
    assert_eq!(compare("rewind-to-step", &["rewind", "webhook-retries", "--to", "43.5", "--dry-run"]).code, 0);
}

#[test]
fn rewind_refuses_with_a_reason() {
    assert_eq!(compare("rewind-sound", &["rewind", "axum-upgrade"]).code, 2);
    assert_eq!(compare("rewind-to-a-turn-without-answer", &["rewind", "webhook-retries", "--to", "44"]).code, 2);
    assert_eq!(compare("rewind-no-such-turn", &["rewind", "axum-upgrade", "--to", "99"]).code, 2);
    assert_eq!(compare("rewind-into-damage", &["rewind", "webhook-retries", "--to", "43.7"]).code, 2);
    assert_eq!(compare("rewind-while-a-tool-ran", &["rewind", "interrupted", "--to", "2"]).code, 2);
    assert_eq!(compare("rewind-to-nonsense", &["rewind", "axum-upgrade", "--to", "zero"]).code, 2);
}

#[test]
fn plans_lists_every_remedy() {
    assert_eq!(compare("plans", &["plans", "retry-after-drop"]).code, 1);
    assert_eq!(compare("plans-lossy", &["plans", "lost-start"]).code, 1);
    assert_eq!(compare("plans-sound", &["plans", "axum-upgrade"]).code, 0);
    let said = compare("plans-json", &["plans", "webhook-retries", "--json"]);
    assert!(said.out.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", said.out);
}

#[test]
fn rescue_takes_the_recommended_remedy_or_another() {
    assert_eq!(compare("rescue", &["rescue", "retry-after-drop"]).code, 0);
    assert_eq!(compare("rescue-with-repair", &["rescue", "retry-after-drop", "--with", "repair", "--dry-run"]).code, 0);
    assert_eq!(compare("rescue-refused", &["rescue", "lost-start", "--with", "unlink"]).code, 2);
    assert_eq!(compare("rescue-sound", &["rescue", "axum-upgrade"]).code, 2);
}

#[test]
fn explain_says_what_an_error_means_and_where_it_points() {
    assert_eq!(compare("explain-session", &["explain", "--session", "webhook-retries"]).code, 0);
    assert_eq!(compare("explain-limit", &["explain", "--session", "usage-limit"]).code, 0);
    assert_eq!(compare("explain-no-error", &["explain", "--session", "axum-upgrade"]).code, 2);
    assert_eq!(compare("explain-rule", &["explain", "orphan_tool_result"]).code, 0);
    let orphan = "API Error: 400 messages.4.content.1: unexpected `tool_use_id` found in `tool_result` blocks: toolu_x";
    assert_eq!(compare("explain-text", &["explain", orphan]).code, 0);
    assert_eq!(compare("explain-likely", &["explain", orphan, "--session", "axum-upgrade"]).code, 0);
    assert_eq!(compare("explain-json", &["explain", "--json", "--session", "sent-twice"]).code, 0);
    assert_eq!(
        compare("explain-other-400", &["explain", "API", "Error:", "400", "Your credit balance is too low"]).code,
        0
    );
}

#[test]
fn evidence_is_ready_for_an_issue() {
    assert_eq!(compare_in(&Sandbox::with_demo_elsewhere(), "evidence", &["evidence", "webhook-retries"]).code, 0);
    assert_eq!(
        compare_in(
            &Sandbox::with_demo_elsewhere(),
            "evidence-rewound",
            &["evidence", "sent-twice", "--with-names", "--with-messages"]
        )
        .code,
        0
    );
    let said = compare_in(&Sandbox::with_demo_elsewhere(), "evidence-json", &["evidence", "sent-twice", "--json"]);
    assert!(serde_json::from_str::<Value>(&said.out).is_ok(), "{}", said.out);
}

#[test]
fn evidence_is_written_to_a_new_file_and_never_over_one() {
    let sandbox = Sandbox::with_demo();
    assert_eq!(compare_in(&sandbox, "evidence-file", &["evidence", "webhook-retries", "-o", "packet.md"]).code, 0);
    let written = std::fs::read(sandbox.path().join("packet.md")).expect("the packet");
    assert_eq!(compare_in(&sandbox, "evidence-again", &["evidence", "sent-twice", "-o", "packet.md"]).code, 2);
    assert_eq!(std::fs::read(sandbox.path().join("packet.md")).expect("the packet"), written);
}

#[test]
#[cfg_attr(windows, ignore = "lays clients out as on Linux")]
fn doctor_says_what_is_installed() {
    let sandbox = Sandbox::with_demo();
    assert_eq!(compare_in(&sandbox, "doctor-bare", &["doctor"]).code, 0);
    let home = sandbox.path().join("home");
    for folder in
        [".local/share/claude", ".vscode/extensions/anthropic.claude-code-2.0.30-linux-x64", ".cursor/extensions"]
    {
        std::fs::create_dir_all(home.join(folder)).expect("a folder of the home");
    }
    let put = |path: &str, text: &str| {
        let path = sandbox.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder of the sandbox");
        std::fs::write(path, text).expect("a file of the sandbox");
    };
    put("home/.local/share/claude/versions/2.1.200", "");
    put("config/local/node_modules/@anthropic-ai/claude-code/package.json", "{\"version\":\"1.0.128\"}\n");
    put("config/settings.json", "{\n  \"cleanupPeriodDays\": 90\n}\n");
    assert_eq!(compare_in(&sandbox, "doctor", &["doctor"]).code, 0);
    let said = compare_in(&sandbox, "doctor-json", &["doctor", "--json"]);
    assert!(serde_json::from_str::<Value>(&said.out).is_ok(), "{}", said.out);
}

#[test]
fn a_session_that_is_not_there_is_named() {
    assert_eq!(compare("unknown-session", &["check", "ffffffff"]).code, 2);
    let empty = Sandbox::new();
    std::fs::remove_dir_all(empty.config()).expect("the config directory goes away");
    assert_eq!(compare_in(&empty, "no-config", &["list"]).code, 2);
}

#[test]
fn without_a_command_and_a_terminal_it_reports_on_this_directory() {
    let sandbox = Sandbox::new();
    let cwd = dunce::canonicalize(sandbox.path()).expect("the sandbox is there");
    for fixture in fixtures::demo() {
        sandbox.put(&cwd.to_string_lossy(), &first_field(&fixture.bytes, "sessionId"), &fixture.bytes);
    }
    // All have the same age here, so the order is that of the files' names.
    let now = std::time::SystemTime::now();
    for (path, _) in sandbox.files() {
        let file = std::fs::File::options().append(true).open(path).expect("a session");
        file.set_modified(now).expect("a time can be set");
    }
    assert_eq!(compare_in(&sandbox, "report", &[]).code, 1);
}

#[test]
fn without_damage_the_report_says_so() {
    let sandbox = Sandbox::new();
    let cwd = dunce::canonicalize(sandbox.path()).expect("the sandbox is there");
    let fixture = fixtures::demo().into_iter().find(|fixture| fixture.name.contains("usage-limit")).expect("a demo");
    sandbox.put(&cwd.to_string_lossy(), &first_field(&fixture.bytes, "sessionId"), &fixture.bytes);
    assert_eq!(compare_in(&sandbox, "report-no-damage", &[]).code, 0);
}

#[test]
fn nothing_in_a_session_steers_the_terminal() {
    let sandbox = Sandbox::with_demo();
    for command in ["check", "show"] {
        for fixture in fixtures::demo() {
            let said = sandbox.run(&[command, &first_field(&fixture.bytes, "sessionId")]);
            let steers = |c: char| c.is_control() && c != '\n';
            assert!(!said.out.contains(steers), "{command} {}", fixture.name);
        }
    }
}
