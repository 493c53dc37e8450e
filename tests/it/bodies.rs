//! `check --request`: every body in `tests/requests` says what the file beside it says, and what is healthy stays as it is.

use std::fs;
use std::path::PathBuf;

use claude_rescue::diagnosis::{RULES, Rule, check_body};
use claude_rescue::recovery::fix_body;
use claude_rescue::session::Session;
use claude_rescue::transcript::body::Body;
use proptest::prelude::*;
use serde_json::Value;

use crate::support::sandbox::{Said, Sandbox};
use crate::support::{golden, root};

/// Rules of the request that no caller can break: they are about what only clients do.
const NOT_OF_BODIES: [&str; 3] = ["bare_content", "nul_character", "sidechain_entry"];

/// Every body, with its folder: a rule, or `healthy`.
fn bodies() -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(root("tests/requests")).sort_by_file_name().into_iter();
    let paths = entries.map(|entry| entry.expect("the requests can be read").into_path());
    let bodies = paths.filter(|path| path.extension().is_some_and(|end| end == "json" || end == "jsonl"));
    let folder =
        |path: &PathBuf| path.parent().and_then(|dir| dir.file_name()).map(|name| name.to_string_lossy().into());
    bodies.map(|path| (path.clone(), folder(&path).unwrap_or_default())).collect()
}

fn found(bytes: &[u8]) -> Vec<&'static str> {
    let bodies = Body::all(bytes).expect("a body");
    let findings = bodies.iter().flat_map(|body| check_body(&Session::of(body.transcript(bytes))));
    findings.map(|finding| finding.rule.name).collect()
}

fn run(sandbox: &Sandbox, args: &[&str]) -> (Said, String) {
    let said = sandbox.run(args);
    let err = if said.err.is_empty() { String::new() } else { format!("--- stderr\n{}", said.err) };
    let text = format!("$ claude-rescue {}\n{}{err}--- exit code {}\n", args.join(" "), said.out, said.code);
    (said, text)
}

#[test]
fn every_body_says_what_its_file_says() {
    let mut wrong = Vec::new();
    for (path, folder) in bodies() {
        let sandbox = Sandbox::new();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::copy(&path, sandbox.path().join(&name)).expect("a copy");
        let (checked, lines) = run(&sandbox, &["check", "--request", &name, "--format", "lines"]);
        let (fixed, printed) = run(&sandbox, &["check", "--request", &name, "--fix"]);
        wrong.extend(golden::compare(&path.with_extension("txt"), &(lines + &printed)).err());
        let given = fs::read_to_string(&path).expect("a body");
        assert_eq!(folder == "healthy", !checked.out.contains(&format!(" {folder}: ")), "{name}: {}", checked.out);
        assert!(folder != "healthy" || checked.code == 0, "{name}: {}", checked.out);
        if checked.code == 0 {
            assert_eq!(fixed.out, given, "{name} is healthy and stays as it is");
        } else if fixed.code == 0 {
            fs::write(sandbox.path().join("fixed"), &fixed.out).expect("a file");
            let (again, text) = run(&sandbox, &["check", "--request", "fixed", "--format", "lines"]);
            assert_eq!(again.code, 0, "{name}: {text}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_requests_has_a_body_that_breaks_it() {
    let bodies = bodies();
    let can_break = |rule: &&&Rule| !rule.is_of_file() && !NOT_OF_BODIES.contains(&rule.name);
    for rule in RULES.iter().filter(can_break) {
        let its = bodies.iter().filter(|(_, folder)| folder == rule.name);
        let found = its.filter(|(path, _)| found(&fs::read(path).expect("a body")).contains(&rule.name)).count();
        assert!(found > 0, "no body in tests/requests/{0} has a finding of {0}", rule.name);
    }
}

fn compare(name: &str, file: &str, more: &[&str]) -> Said {
    let sandbox = Sandbox::new();
    fs::copy(root("tests/requests").join(file), sandbox.path().join("chat.json")).expect("a copy");
    let (said, text) = run(&sandbox, &[&["check", "--request", "chat.json"], more].concat());
    golden::compare(&root("tests/golden/cli").join(name).with_extension("txt"), &text)
        .unwrap_or_else(|diff| panic!("{diff}"));
    said
}

#[test]
fn a_body_is_told_in_words_as_json_and_as_sarif() {
    let split = "split_tool_results/one-user-message-a-result.json";
    assert_eq!(compare("request-words", split, &[]).code, 1);
    assert_eq!(compare("request-words-of-several", "split_tool_results/second-of-two-bodies.jsonl", &[]).code, 1);
    assert_eq!(compare("request-note", "prefilled_answer/brace.json", &[]).code, 0);
    let json = compare("request-json", split, &["--json"]);
    let told: Value = serde_json::from_str(&json.out).expect("one object");
    assert_eq!(told["findings"][0]["request"], "messages.1.content.1");
    let sarif: Value =
        serde_json::from_str(&compare("request-sarif", split, &["--format", "sarif"]).out).expect("a log");
    let result = &sarif["runs"][0]["results"][0];
    let rules = &sarif["runs"][0]["tool"]["driver"]["rules"];
    let index = result["ruleIndex"].as_u64().expect("an index") as usize;
    assert_eq!((rules[index]["id"].as_str(), sarif["version"].as_str()), (result["ruleId"].as_str(), Some("2.1.0")));
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 8);
}

#[test]
fn what_is_no_request_says_where_and_why() {
    let sandbox = Sandbox::new();
    for (bytes, words) in [
        ("{\"messages\": [}", "chat.json:1:15: this is not JSON"),
        ("{\"model\": \"m\"}", "chat.json:1:1: there is no `messages` array here"),
        ("\n", "chat.json:2:1: the file is empty"),
    ] {
        fs::write(sandbox.path().join("chat.json"), bytes).expect("a file");
        let said = sandbox.run(&["check", "--request", "chat.json"]);
        assert_eq!((said.code, said.out.as_str()), (2, ""));
        assert!(said.err.contains(words), "{}", said.err);
    }
    assert_eq!(sandbox.run(&["check", "--request", "nowhere.json"]).code, 2);
    assert_eq!(sandbox.run(&["check", "--fix"]).code, 2, "--fix is about requests only");
}

#[test]
fn a_body_comes_from_the_standard_input_too() {
    let sandbox = Sandbox::new();
    let body = fs::File::open(root("tests/requests/trailing_space/begun-answer.json")).expect("a body");
    let mut command = sandbox.command(&["check", "--request", "-", "--format", "lines"]);
    let said = command.stdin(body).output().expect("the program runs");
    let lines = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(lines.contains("stdin:1:68: error trailing_space: messages.1.content.0: "), "{lines}");
}

/// A healthy body: prompts, calls with their results, words behind them, and white space wherever JSON has some.
fn healthy() -> impl Strategy<Value = String> {
    let turn = (0..4usize, any::<bool>(), any::<bool>());
    let blank = prop::sample::select(vec!["", " ", "\n", "\t", "\r\n  ", "  "]);
    (prop::collection::vec(turn, 0..6), prop::collection::vec(blank, 1..9), any::<bool>()).prop_map(written)
}

/// Of every turn: how many calls, whether the model speaks, whether the person asks.
type Turns = Vec<(usize, bool, bool)>;

fn written((turns, blanks, whole): (Turns, Vec<&str>, bool)) -> String {
    let mut messages = vec![r#"{~"role"~:~"user"~,~"content"~:~"go é \ud83d\ude00"~}"#.to_owned()];
    for (no, (calls, speaks, asks)) in turns.into_iter().enumerate() {
        let id = |call: usize| format!("t{no}_{call}");
        let mut said: Vec<String> = (0..calls)
            .map(|call| format!(r#"{{~"input"~:~{{"n":1.50}}~,"name":"x","id"~:~"{}","type":"tool_use"~}}"#, id(call)))
            .collect();
        let mut heard: Vec<String> = (0..calls)
            .map(|call| format!(r#"{{"type":"tool_result"~,~"tool_use_id":"{}","content":"\\u0000"}}"#, id(call)))
            .collect();
        if speaks || calls == 0 {
            said.insert(0, r#"{"type":"text"~,"text":"I look"}"#.to_owned());
        }
        if asks || calls == 0 {
            heard.push(r#"{"type":"text","text":"and?","cache_control":{"type":"ephemeral"}}"#.to_owned());
        }
        messages.push(format!(r#"{{"content"~:[~{}~],"role":"assistant"}}"#, said.join("~,~")));
        messages.push(format!(r#"{{"role":"user","content":[{}]~}}"#, heard.join(",")));
    }
    let array = format!("[~{}~]", messages.join("~,~"));
    let body = if whole { format!(r#"~{{"system":"s"~,"messages"~:~{array},"max_tokens":1e2}}~"#) } else { array };
    let mut blanks = blanks.into_iter().cycle();
    body.split('~').map(|part| part.to_owned() + blanks.next().unwrap_or_default()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_healthy_body_stays_as_it_is(text in healthy()) {
        let bytes = text.as_bytes();
        prop_assert_eq!(found(bytes), Vec::<&str>::new());
        for body in Body::all(bytes).expect("a body") {
            let fixed = fix_body(bytes, &body).expect("nothing to fix");
            prop_assert_eq!(&fixed.array, &bytes[body.array.clone()]);
            let transcript = body.transcript(bytes);
            prop_assert_eq!(body.print(bytes, &transcript), fixed.array);
        }
    }
}
