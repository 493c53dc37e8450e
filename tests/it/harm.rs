//! Words made to harm a reader, planted in every field of sessions: nothing of them comes out, whatever is asked for.
//!
//! What is planted moves the cursor, sets a title, fills a clipboard, turns the reading direction, or carries words that
//! only a program reads. Ids and paths get it too, everywhere alike, so that calls keep their results.

use std::path::PathBuf;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::sandbox::{DEMO, Sandbox, first_field};
use crate::support::{fixtures, sample};
#[cfg(unix)]
use crate::tui::pty::Pty;

/// What is planted, in front of every text and behind it.
const HARM: &str = "\u{1b}]0;owned\u{7}\u{1b}]52;c;b3duZWQ=\u{1b}\\\u{1b}[2J\u{9b}31m\u{90}q\u{9c}\u{202e}\u{2067}\u{200b}\
    \u{feff}\u{ad}\u{2060}\u{fe01}\u{e0101}\u{180e}\u{34f}\u{3164}\u{206a}\u{fff9}\u{fffb}\u{1d173}\u{7f}\u{8}\u{b}\
    \u{e0049}\u{e0047}\u{e004e}\u{e004f}\u{e0052}\u{e0045}";

/// Fields whose values are words of the format: without them there is no session.
const FORMAT: &[&str] = &["type", "role", "timestamp", "subtype", "stop_reason", "level", "version", "userType"];
/// Fields that name something: a file, a session, a row, a call, a tool, a model.
const NAMES: &[&str] = &[
    "uuid",
    "parentUuid",
    "sessionId",
    "leafUuid",
    "logicalParentUuid",
    "sourceToolAssistantUUID",
    "id",
    "tool_use_id",
    "messageId",
    "requestId",
    "promptId",
    "name",
    "model",
    "cwd",
    "gitBranch",
    "entrypoint",
    "agentId",
    "slug",
];

/// Where something is planted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Words,
    Names,
}

fn plant(value: &mut Value, key: &str, at: Where) {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().for_each(|(key, value)| plant(value, &key.clone(), at));
            if at == Where::Words {
                let names: Vec<String> = fields.keys().filter(|key| key.contains(['/', ' '])).cloned().collect();
                names
                    .iter()
                    .filter_map(|name| fields.remove(name).map(|value| (name, value)))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|(name, value)| drop(fields.insert(format!("{name}{HARM}"), value)));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| plant(value, key, at)),
        Value::String(text) if !FORMAT.contains(&key) && NAMES.contains(&key) == (at == Where::Names) => {
            *text = format!("{HARM}{text}{HARM}");
        }
        _ => {}
    }
}

fn planted(bytes: &[u8], at: Where) -> Vec<u8> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let line = |line: &[u8]| match serde_json::from_slice::<Value>(line) {
        Ok(mut value) => {
            plant(&mut value, "", at);
            value.to_string()
        }
        Err(_) => format!("{}{HARM}", String::from_utf8_lossy(line)),
    };
    lines.map(|bytes| line(bytes) + "\n").collect::<String>().into_bytes()
}

/// A place with the demo's sessions, planted, and their files.
fn sandbox(at: Where) -> (Sandbox, Vec<PathBuf>) {
    let sandbox = Sandbox::new();
    let files = fixtures::demo().into_iter().map(|fixture| {
        let home = sandbox.path().join("home").to_string_lossy().replace('\\', "\\\\");
        let bytes = String::from_utf8_lossy(&fixture.bytes).replace(DEMO, &home).into_bytes();
        let (cwd, id) = (first_field(&bytes, "cwd"), first_field(&bytes, "sessionId"));
        std::fs::create_dir_all(&cwd).expect("a directory of the demo");
        // A name of a file can do harm too. Windows has no such names.
        let id = if at == Where::Names && cfg!(unix) { format!("{id}\u{1b}[2J\u{202e}\u{200b}") } else { id };
        sandbox.put(&cwd, &id, &planted(&bytes, at))
    });
    let files = files.collect();
    (sandbox, files)
}

/// The body of a program that calls the API itself: a call without its result, and harm in its words.
fn body(sandbox: &Sandbox) -> String {
    let call = r#"{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"Read","input":{"a":"b"}}]}"#;
    let name = if cfg!(unix) { "body\u{1b}[2J\u{200b}.json" } else { "body\u{200b}.json" };
    let path = sandbox.path().join(name);
    let body = format!(r#"[{{"role":"user","content":"go"}},{call},{{"role":"user","content":"on"}}]"#);
    let mut body: Value = serde_json::from_str(&body).expect("JSON");
    plant(&mut body, "", Where::Words);
    plant(&mut body, "", Where::Names);
    // In a body the characters stand as they are, where JSON lets them.
    std::fs::write(&path, body.to_string()).expect("a body");
    path.to_string_lossy().into_owned()
}

/// The first harmful character, with what stands around it.
fn harm_in(text: &str) -> Option<String> {
    let harms = |c: char| HARM.contains(c) && !c.is_ascii_graphic() || c.is_control() && !"\n".contains(c);
    let at = text.char_indices().find(|(_, c)| harms(*c))?.0;
    let start = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    Some(text[start..].chars().take(100).collect::<String>().escape_default().to_string())
}

/// Every command that reads sessions, in words and in JSON. `FILE` is a session's file.
const COMMANDS: &[&str] = &[
    "",
    "list",
    "list --all",
    "list --all --json",
    "--json",
    "show FILE",
    "show FILE --json",
    "show FILE --turn 1..",
    "show FILE --turn 1.. --full --json",
    "show FILE --lines 1..",
    "show FILE --lines 1.. --full",
    "search e --session FILE",
    "search e --session FILE --limit 200 --json",
    "search e --all",
    "skill",
    "check FILE",
    "check FILE --json",
    "plans FILE",
    "plans FILE --json",
    "rescue FILE --dry-run",
    "rescue FILE --dry-run --json",
    "rescue FILE",
    "rescue FILE --json",
    "rewind FILE --to 1",
    "rewind FILE --to 1 --json",
    "export FILE",
    "export FILE --format text",
    "export FILE --format json",
    "export FILE --no-redact --budget 8k",
    "evidence FILE",
    "evidence FILE --with-names --with-messages",
    "evidence FILE --with-names --with-messages --json",
    "files FILE",
    "files FILE --json",
    "files FILE --since 1",
    "files FILE --since 1 --json",
    "files FILE --since 1 --patch -",
    "files FILE --since 1 --restore --dry-run",
    "explain --session FILE",
    "explain --session FILE --json",
    "doctor",
    "doctor --json",
    "undo --list",
    "undo --list --json",
    "undo",
    "check --request BODY",
    "check --request BODY --json",
    "check --request BODY --format lines",
    "check --request BODY --format sarif",
    "--plain FILE",
];

fn commands_print_no_harm(at: Where) {
    let (sandbox, files) = sandbox(at);
    let mut ran = 0;
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let files = if command.contains("FILE") { files.as_slice() } else { &files[..1] };
        for file in sample::one_in(3, files) {
            let file = file.to_string_lossy();
            let body = body(&sandbox);
            let name = |arg| match arg {
                "FILE" => &file,
                "BODY" => &*body,
                arg => arg,
            };
            let args: Vec<&str> = command.split_whitespace().map(name).collect();
            let said = sandbox.run(&args);
            ran += 1;
            for (which, text) in [("out", &said.out), ("err", &said.err)] {
                wrong.extend(harm_in(text).map(|harm| format!("{command} ({which}): {harm}")));
            }
        }
    }
    println!("{ran} runs of {} commands on sessions full of harm", COMMANDS.len());
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_command_prints_what_harms_from_words() {
    commands_print_no_harm(Where::Words);
}

#[test]
fn no_command_prints_what_harms_from_names() {
    commands_print_no_harm(Where::Names);
}

/// What a terminal is told, without what moves its cursor, colours or clears: no command beyond those may be in it.
fn words_of(bytes: &[u8]) -> Result<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.as_ref();
    let mut words = String::new();
    while let Some(at) = rest.find('\u{1b}') {
        words += &rest[..at];
        let sequence = &rest[at + 1..];
        // What is copied goes to the terminal's clipboard; the words in there count.
        if let Some((copied, after)) = sequence.strip_prefix("]52;c;").and_then(|copy| copy.split_once('\u{7}')) {
            let copied = STANDARD.decode(copied).map_err(|error| error.to_string())?;
            words += &String::from_utf8_lossy(&copied);
            rest = after;
            continue;
        }
        // What a program that was killed may have left in the terminal is ended before anything is drawn.
        if let Some(after) = ["\\", "7", "8", ">", "(B\u{f}"].iter().find_map(|own| sequence.strip_prefix(own)) {
            rest = after;
            continue;
        }
        let Some(body) = sequence.strip_prefix('[') else {
            return Err(format!(
                "an escape sequence of another kind: {:?}",
                sequence.chars().take(20).collect::<String>()
            ));
        };
        let end = body.find(|c: char| ('@'..='~').contains(&c)).ok_or("an escape sequence without an end")?;
        rest = &body[end + 1..];
        words.push(' ');
    }
    Ok(words + rest)
}

/// Every screen from the card: plans and difference, a step, summary, packet, files, help, undo; and the copies.
const WALK: &[&str] =
    &["p", "d", "d", "q", "v", "q", "e", "q", "E", "n", "m", "q", "f", "q", "?", "q", "u", "q", "y", "Y"];

#[cfg(unix)]
#[test]
fn a_corrected_body_keeps_its_bytes_for_a_program_and_harms_no_terminal() {
    let sandbox = Sandbox::new();
    let body = body(&sandbox);
    let said = sandbox.run(&["check", "--request", &body, "--fix"]);
    assert!(said.out.contains('\u{9b}') && said.out.contains('\u{e0049}'), "{}", said.out);
    let mut pty = Pty::with(&["check", "--request", &body, "--fix"], 120, 36, &[("TERM", "xterm")]);
    assert_eq!(pty.wait_for_end(), 0);
    // What it wrote may still be on its way.
    (0..20).any(|_| pty.quiet(Duration::from_millis(30)) && pty.said("u009b"));
    let words = words_of(&pty.bytes()).expect("no escape sequence");
    assert!(words.contains("\\u009b"), "{words}");
    assert_eq!(harm_in(&words.replace(['\r', '\t'], " ")), None);
}

#[cfg(unix)]
#[test]
fn no_screen_shows_what_harms() {
    for at in [Where::Words, Where::Names] {
        let (sandbox, files) = sandbox(at);
        for (file, size) in
            sample::one_in(2, &files).zip([(120, 36), (80, 24), (40, 16), (200, 50)].into_iter().cycle())
        {
            let file = file.to_string_lossy();
            let config = sandbox.config();
            let environment = [("TERM", "xterm-256color"), ("CLAUDE_CONFIG_DIR", config.to_str().expect("a path"))];
            let mut pty = Pty::with(&[&file], size.0, size.1, &environment);
            pty.wait_until("a first picture", |screen| !screen.contents().trim().is_empty());
            for keys in WALK {
                pty.press(keys);
                // A key that means nothing here draws nothing.
                (0..20).any(|_| pty.quiet(Duration::from_millis(30)));
            }
            let words = words_of(&pty.bytes());
            // What leaves the alternate screen is no harm; here the program is ended from outside.
            let words = words.unwrap_or_else(|why| panic!("{file}: {why}"));
            let harm = harm_in(&words.replace(['\r', '\t'], " "));
            assert_eq!(harm, None, "{file}");
        }
    }
}
