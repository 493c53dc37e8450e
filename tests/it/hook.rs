//! `claude-rescue hook` and `claude-rescue plugin`: what Claude Code's hooks get, and that no input makes one fail; and the
//! short report inside Claude Code.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::root;
use crate::support::sandbox::{Said, Sandbox};

const ID: &str = "3f2a9c1e-0000-4000-8000-000000000001";
const REFUSED: &str = "API Error: 400 due to tool use concurrency issues. Run /rewind to recover the conversation.";
const LIMITED: &str = "API Error: Request rejected (429) · This request would exceed your account's rate limit.";

/// A row below another one.
fn row(kind: &str, uuid: &str, parent: &str, words: &str, error: Option<&str>) -> String {
    let model = if error.is_some() { "<synthetic>" } else { "claude" };
    let message = if kind == "user" {
        json!({"role": "user", "content": words})
    } else {
        json!({"id": format!("msg_{uuid}"), "role": "assistant", "model": model, "type": "message",
               "content": [{"type": "text", "text": words}]})
    };
    let mut row = json!({"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": ID, "cwd": "/w", "message": message,
                         "version": "2.1.332", "timestamp": "2026-01-01T00:00:00.000Z"});
    if parent.is_empty() {
        row["parentUuid"] = Value::Null;
    }
    if let Some(error) = error {
        row["isApiErrorMessage"] = true.into();
        row["error"] = error.into();
    }
    format!("{row}\n")
}

/// A session whose second prompt got this error.
fn ended_with(words: &str, error: &str) -> String {
    let rows = [
        row("user", "u1", "", "first", None),
        row("assistant", "a1", "u1", "An answer.", None),
        row("user", "u2", "a1", "second", None),
        row("assistant", "e1", "u2", words, Some(error)),
    ];
    rows.concat()
}

fn hook(sandbox: &Sandbox, event: &[u8]) -> Said {
    let mut command = sandbox.command(&["hook"]);
    let mut input = tempfile::tempfile().expect("a scratch file");
    input.write_all(event).expect("an event");
    std::io::Seek::rewind(&mut input).expect("its start");
    Said::of(command.stdin(Stdio::from(input)))
}

fn event(name: &str, path: &Path) -> Value {
    json!({"session_id": ID, "transcript_path": path, "cwd": "/w", "hook_event_name": name, "prompt": "next"})
}

/// What a hook answers to the next prompt in this session.
fn answer(session: &str) -> String {
    let sandbox = Sandbox::new();
    let path = sandbox.put("/w", ID, session.as_bytes());
    let before = sandbox.files();
    let said = hook(&sandbox, event("UserPromptSubmit", &path).to_string().as_bytes());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(sandbox.files(), before, "a hook writes nothing");
    said.out
}

#[test]
fn the_next_prompt_after_a_refusal_is_told_the_command() {
    let said: Value = serde_json::from_str(&answer(&ended_with(REFUSED, "invalid_request"))).expect("JSON");
    let fields = said.as_object().expect("an object");
    // Any other field could stop the prompt, or send words to the model.
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["systemMessage"]);
    let words = said["systemMessage"].as_str().expect("words");
    assert!(words.ends_with("run: claude-rescue 3f2a9c1e"), "{words}");
}

#[test]
fn a_hook_is_silent_about_everything_else() {
    let refused = || ended_with(REFUSED, "invalid_request");
    assert_eq!(answer(&ended_with(LIMITED, "rate_limit")), "");
    assert_eq!(answer(&ended_with("API Error: 529 Overloaded", "overloaded")), "");
    assert_eq!(answer(&ended_with("Please run /login · API Error: 401", "authentication_failed")), "");
    let answered = row("assistant", "a2", "u3", "Well again.", None);
    assert_eq!(answer(&[refused(), row("user", "u3", "e1", "third", None), answered].concat()), "");
    // Rewound in Claude Code: the refusal is on a branch that is not sent any more.
    let rewound = [row("user", "u4", "a1", "again", None), row("assistant", "a4", "u4", "Fine.", None)];
    assert_eq!(answer(&[refused(), rewound.concat()].concat()), "");
    // What a person says is no error.
    assert_eq!(answer(&row("user", "u1", "", REFUSED, None)), "");
}

#[test]
fn the_end_of_a_turn_sends_a_notification() {
    let sandbox = Sandbox::new();
    let path = sandbox.put("/w", ID, b"");
    let stopped = |words: &str, error: &str| {
        let mut event = event("StopFailure", &path);
        event["last_assistant_message"] = words.into();
        event["error"] = error.into();
        hook(&sandbox, event.to_string().as_bytes()).out
    };
    let said: Value = serde_json::from_str(&stopped(REFUSED, "invalid_request")).expect("JSON");
    let sequence = said["terminalSequence"].as_str().expect("a sequence");
    assert!(sequence.starts_with("\u{1b}]9;") && sequence.ends_with("claude-rescue 3f2a9c1e\u{7}"), "{sequence:?}");
    assert_eq!(stopped(LIMITED, "rate_limit"), "");
}

#[test]
fn no_input_makes_a_hook_fail_or_talk() {
    let sandbox = Sandbox::new();
    let session = ended_with(REFUSED, "invalid_request");
    let outside = sandbox.path().join(format!("{ID}.jsonl"));
    std::fs::write(&outside, &session).expect("a file");
    let path = sandbox.put("/w", ID, session.as_bytes());
    let folder = path.parent().expect("a folder");
    std::fs::create_dir_all(folder.join("sub/subagents")).expect("a folder");
    std::fs::write(folder.join("sub/agent.jsonl"), &session).expect("a file");
    std::fs::write(folder.join("agent-1.jsonl"), &session).expect("a file");
    std::fs::write(folder.join("notes.txt"), &session).expect("a file");
    std::fs::create_dir(folder.join("folder.jsonl")).expect("a folder");
    #[cfg_attr(not(unix), expect(unused_mut))]
    let mut paths = vec![
        outside.clone(),
        "/etc/passwd".into(),
        "relative.jsonl".into(),
        "".into(),
        folder.join("sub/agent.jsonl"),
        folder.join("agent-1.jsonl"),
        folder.join("notes.txt"),
        folder.join("folder.jsonl"),
        folder.join("missing.jsonl"),
        folder.join("../../../").join(outside.file_name().expect("a name")),
        folder.join("../x/../-w").join(format!("{ID}.jsonl")),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&outside, folder.join("link.jsonl")).expect("a link");
        std::os::unix::fs::symlink(folder, folder.with_file_name("linked")).expect("a link");
        let made = std::process::Command::new("mkfifo").arg(folder.join("pipe.jsonl")).status().expect("mkfifo runs");
        assert!(made.success());
        paths.push(folder.join("link.jsonl"));
        paths.push(folder.with_file_name("linked").join(format!("{ID}.jsonl")));
        paths.push(folder.join("pipe.jsonl"));
        paths.push("/dev/zero".into());
    }
    let mut events: Vec<Vec<u8>> =
        paths.iter().map(|path| event("UserPromptSubmit", path).to_string().into_bytes()).collect();
    let good = event("UserPromptSubmit", &path).to_string();
    assert!(hook(&sandbox, good.as_bytes()).out.contains("claude-rescue"), "the file itself is read");
    events.extend([&b""[..], b"{", b"null", b"[]", b"\xff\xfe\0", b"{\"hook_event_name\":1}"].map(<[u8]>::to_vec));
    events.push(good.as_bytes()[..good.len() / 2].to_vec());
    events.push([b"[".repeat(200_000), good.clone().into_bytes()].concat());
    events.push(format!("{{\"prompt\":\"{}\"", "x".repeat(9_000_000)).into_bytes());
    events.push(event("SessionStart", &path).to_string().into_bytes());
    for event in events {
        let said = hook(&sandbox, &event);
        let start = String::from_utf8_lossy(&event[..event.len().min(200)]).into_owned();
        assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""), "{start}");
    }
    // Where nothing is installed.
    let mut nowhere = sandbox.command(&["hook"]);
    let said = Said::of(nowhere.env("CLAUDE_CONFIG_DIR", "/nowhere").stdin(Stdio::null()));
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (0, "", ""));
}

#[test]
fn a_name_of_a_file_gives_no_command() {
    let sandbox = Sandbox::new();
    let path = sandbox.put("/w", "$(id) x", ended_with(REFUSED, "invalid_request").as_bytes());
    let said = hook(&sandbox, event("UserPromptSubmit", &path).to_string().as_bytes());
    assert!(said.out.contains("run: claude-rescue\""), "{}", said.out);
}

/// Only the end of the file is read, so a large session takes no longer.
#[test]
fn a_large_session_is_answered_at_once() {
    let filler = row("user", "f", "", &"x".repeat(1000), None).repeat(60_000);
    let start = Instant::now();
    assert!(answer(&[filler, ended_with(REFUSED, "invalid_request")].concat()).contains("claude-rescue"));
    // Most of this time goes into making the session.
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn the_plugin_comes_and_goes_and_no_setting_changes() {
    let sandbox = Sandbox::new();
    let settings = sandbox.config().join("settings.json");
    std::fs::write(&settings, b"{ \"theme\" : \"dark\" }").expect("settings");
    let before = sandbox.files();
    let folder = sandbox.config().join("skills/claude-rescue");
    assert!(sandbox.run(&["plugin"]).out.contains("not installed"));
    assert!(sandbox.run(&["plugin", "install"]).out.starts_with("The plugin was installed"));
    for part in ["SKILL.md", "hooks/hooks.json", ".claude-plugin/plugin.json"] {
        let shipped = std::fs::read(root("assets/plugin").join(part)).expect("a part");
        assert_eq!(std::fs::read(folder.join(part)).expect("it is there"), shipped, "{part}");
    }
    let again: Value = serde_json::from_str(&sandbox.run(&["plugin", "install", "--json"]).out).expect("JSON");
    assert_eq!((&again["done"], &again["files"][2]["lies"]), (&json!("there already"), &json!("current")));
    // A changed part stays, and so do the others.
    let hooks = folder.join("hooks/hooks.json");
    let shipped = std::fs::read(&hooks).expect("hooks");
    std::fs::write(&hooks, b"{}").expect("a change");
    assert_eq!(sandbox.run(&["plugin", "remove"]).code, 2);
    assert_eq!(sandbox.run(&["plugin", "install"]).code, 2);
    assert!(folder.join("SKILL.md").is_file() && folder.join(".claude-plugin/plugin.json").is_file());
    std::fs::write(&hooks, shipped).expect("as it was");
    assert!(sandbox.run(&["plugin", "remove"]).out.starts_with("The plugin was removed"));
    let trash = sandbox.path().join("state");
    let after: Vec<_> = sandbox.files().into_iter().filter(|(path, _)| !path.starts_with(&trash)).collect();
    assert_eq!(after, before);
    assert!(!sandbox.config().join("skills").exists());
    assert_eq!(sandbox.run(&["plugin", "remove"]).code, 2);
}

/// Who installed an older plugin can renew and remove it.
#[test]
fn the_plugin_of_today_is_among_those_that_were_shipped() {
    let known = std::fs::read_to_string(root("assets/plugin/shipped.txt")).expect("the hashes");
    for part in ["hooks/hooks.json", ".claude-plugin/plugin.json"] {
        let bytes = std::fs::read(root("assets/plugin").join(part)).expect("a part");
        let hash = claude_rescue::store::Fingerprint::of(&bytes).sha256;
        assert!(known.lines().any(|line| line == hash), "write {hash} ({part}) below the others in shipped.txt");
    }
}

/// The plugin's own description of itself follows the program's version.
#[test]
fn the_manifest_has_the_version_of_the_program() {
    let manifest = std::fs::read(root("assets/plugin/.claude-plugin/plugin.json")).expect("the manifest");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
}

/// `! claude-rescue`: the client's own session, or the newest damaged one; short, and what to type comes in order.
#[test]
fn inside_claude_code_the_report_is_short() {
    let sandbox = Sandbox::with_demo();
    let work = sandbox.as_it_is("/home/demo/src/payments-api");
    let inside = |session: &str| {
        let mut command = sandbox.command(&[]);
        command.current_dir(&work).stdin(Stdio::null()).env("CLAUDECODE", "1");
        let said = Said::of(command.env("CLAUDE_CODE_SESSION_ID", session));
        assert_eq!(said.err, "");
        assert!(said.out.lines().count() <= 12, "{}", said.out);
        (said.code, sandbox.as_written(&said.out))
    };
    let (code, own) = inside("bd8ec9a1-f803-45ed-bd7c-9ec7081ab44d");
    assert_eq!(code, 1);
    assert!(own.starts_with("✗ broken  bd8ec9a1  Idempotency keys   (this session)\n"), "{own}");
    let place = |words: &str| own.find(words).unwrap_or_else(|| panic!("{words}: {own}"));
    assert!(place("1. Quit Claude Code: /exit") < place("2. In the shell: ") && own.contains("bd8ec9a1"), "{own}");
    // An older client does not say which session it is; a sound one may ask about the one before it.
    for session in ["", "../..", "780c4b16-a510-49fa-a2b2-bbd1c38dbe31"] {
        let (code, newest) = inside(session);
        assert!(code == 1 && newest.contains("3f2a9c1e  Fix webhook retries\n"), "{newest}");
        assert!(newest.ends_with("1 other session with damage: claude-rescue list\n"), "{newest}");
    }
}
