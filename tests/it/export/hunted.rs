//! Every planted secret in every place of a session, through everything that prints one.

use std::fs;

use serde_json::json;

use claude_rescue::diagnosis::Diagnosis;
use claude_rescue::recovery::evidence::{self, Evidence};
use claude_rescue::recovery::handoff::{self, BUDGETS, Format, Wish, handoff};
use claude_rescue::recovery::redact::Redactor;

use super::corpus::corpus;
use super::grow::Grown;
use super::laws::session;
use super::planted::{Planted, secrets};
use crate::support::sample;
use crate::support::sandbox::Sandbox;

fn planted() -> Vec<Planted> {
    secrets().into_iter().chain(corpus()).collect()
}

/// What of a secret stands in a text.
fn leaks(out: &str, planted: &[Planted]) -> Vec<String> {
    let lines = planted.iter().flat_map(|one| one.secret.lines().map(move |line| (one.kind, line)));
    let lines = lines.filter(|(_, line)| !line.starts_with("-----"));
    lines.filter(|(_, line)| out.contains(line)).map(|(kind, line)| format!("{kind}: {line}")).collect()
}

/// A session that holds each of these wherever words can stand, and breaks behind that.
fn holding(planted: &[Planted], cwd: &str) -> Vec<u8> {
    let mut s = Grown::new(cwd, "2.1.150");
    for (no, one) in planted.iter().enumerate() {
        let text = &one.text;
        s.row("custom-title", &json!({"customTitle": text}));
        s.user(text);
        s.assistant(&json!({"type": "thinking", "thinking": text, "signature": "c2ln"}));
        s.bash(text, text);
        s.fails(&format!("deploy {no}"), &format!("Exit code 1\n{text}"));
        s.write(&format!("conf/{no}.txt"), &format!("{text}\n"));
        s.edit(&format!("conf/{no}.md"), "none", text);
        let agent = json!({"description": text, "prompt": text, "subagent_type": "Explore"});
        s.does(
            "Agent",
            &agent,
            text,
            &json!({"status": "completed", "agentId": "a1", "content": [{"type": "text", "text": text}]}),
        );
        s.todos(&[("pending", text)]);
        let hook = json!({"type": "hook_success", "hookName": "Stop", "content": text, "stdout": text, "stderr": text});
        s.row("attachment", &json!({"attachment": hook}));
        s.row(
            "attachment",
            &json!({"attachment": {"type": "queued_command", "prompt": text, "commandMode": "prompt"}}),
        );
        s.say(text);
        s.row("assistant", &said(&format!("API Error: 401 Incorrect API key provided: {text}")));
    }
    s.user("build it");
    s.call("Bash", &json!({"command": planted[0].text}));
    s.refused("go on");
    s.bytes()
}

fn said(text: &str) -> serde_json::Value {
    let content = [json!({"type": "text", "text": text})];
    json!({"isApiErrorMessage": true, "message": {"role": "assistant", "model": "<synthetic>", "content": content}})
}

#[test]
fn no_secret_is_in_a_summary() {
    let (planted, mut read) = (planted(), 0);
    for few in planted.chunks(12) {
        let session = session(&holding(few, "/home/demo/src/hunted"));
        for budget in BUDGETS {
            let mut redactor = Redactor::default();
            let wish = Wish { budget, ..Wish::default() };
            let summary = handoff(&session, &Diagnosis::of(&session), &wish, &[], &mut redactor);
            let json = serde_json::to_string(&summary).expect("plain data");
            for out in [Format::Markdown, Format::Text]
                .map(|format| handoff::print(&summary, format, &redactor).text)
                .iter()
                .chain([&json])
            {
                assert_eq!(leaks(out, few), [""; 0], "{budget}:\n{out}");
                read += out.len();
            }
        }
    }
    println!("{} secrets, {read} bytes of summaries: 0 out", planted.len());
}

/// Only what can be vouched for leaves with the error, and what was asked for beyond it is redacted.
#[test]
fn no_secret_is_in_the_evidence() {
    let planted = planted();
    for one in &planted {
        let mut s = Grown::new("/home/demo/src/hunted", "2.1.150");
        s.user(&one.text);
        s.bash(&one.text, &one.text);
        s.row("assistant", &said(&format!("API Error: 401 Invalid API key: {} plantedword", one.text)));
        let session = session(&s.bytes());
        for (names, messages) in [(false, false), (true, true)] {
            let redact = |words: &str| Redactor::default().redact(words);
            let wish = evidence::Wish { names, messages, redact: &redact };
            let packet = Evidence::of(&session, &Diagnosis::of(&session), "", None, &wish);
            let out = packet.markdown() + &serde_json::to_string(&packet).expect("plain data");
            assert_eq!(leaks(&out, std::slice::from_ref(one)), [""; 0], "{out}");
            assert!(out.contains("401 Invalid API ") && !out.contains("plantedword"), "{out}");
        }
    }
}

#[test]
fn no_secret_is_on_the_screen_or_in_json() {
    let (sandbox, planted) = (Sandbox::new(), planted());
    let path = sandbox.put(
        "/home/demo/src/hunted",
        "8f3a1c9e-7b2d-4065-9e1a-3c7b9d2e4f68",
        &holding(&planted, "/home/demo/src/hunted"),
    );
    let file = &*path.to_string_lossy();
    let mut read = 0;
    let commands = [
        &["show", file][..],
        &["show", file, "--json"],
        &["show", file, "--turn", "1..", "--full"],
        &["show", file, "--turn", "1.."],
        &["show", file, "--lines", "1..", "--full", "--json"],
        &["search", "e", "--session", file, "--limit", "5000"],
        &["search", "e", file, "--limit", "5000", "--json"],
        &["check", file],
        &["check", file, "--json"],
        &["list", "--all"],
        &["list", "--all", "--json"],
        &["plans", file],
        &["plans", file, "--json"],
        &["explain", "--session", file],
        &["explain", "--session", file, "--json"],
        &["export", file, "--budget", "32k"],
        &["export", file, "--format", "text"],
        &["export", file, "--json"],
        &["evidence", file, "--with-names", "--with-messages"],
        &["evidence", file, "--json", "--with-names", "--with-messages"],
        &["files", file, "--since", "1"],
        &["files", file, "--since", "1", "--json"],
        &["rescue", file, "--dry-run"],
        &["rescue", file],
    ];
    for args in sample::one_in(5, commands) {
        let said = sandbox.run(args);
        assert!(said.code < 2, "{args:?}: {}", said.err);
        for out in [said.out, said.err] {
            assert_eq!(leaks(&out, &planted), [""; 0], "{args:?}");
            read += out.len();
        }
    }
    println!("{} secrets, {read} bytes of output: 0 out", planted.len());
    assert!(read > sample::least(500_000, 8), "only {read} bytes were printed");
}

/// What is applied to files needs every byte; so it is said how many secrets are in it.
#[test]
fn a_patch_that_holds_secrets_says_so() {
    let (sandbox, planted) = (Sandbox::new(), planted());
    let cwd = sandbox.path().join("work").to_string_lossy().into_owned();
    let path = sandbox.put(&cwd, "8f3a1c9e-7b2d-4065-9e1a-3c7b9d2e4f68", &holding(&planted[20..40], &cwd));
    let (file, to) = (&*path.to_string_lossy(), sandbox.path().join("a.patch"));
    let said = sandbox.run(&["files", file, "--since", "1", "--patch", &to.to_string_lossy()]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.err.contains("The patch contains secrets") && said.err.contains("github-token"), "{}", said.err);
    let saved = fs::read_to_string(to).expect("a patch");
    assert_eq!(
        leaks(&saved, &planted[20..40]).len(),
        leaks(&String::from_utf8_lossy(&holding(&planted[20..40], &cwd)).replace("\\n", "\n"), &planted[20..40]).len()
    );
    let shown = sandbox.run(&["files", file, "--since", "1"]).out;
    assert!(shown.contains("diff --git") && leaks(&shown, &planted).is_empty(), "{shown}");
}
