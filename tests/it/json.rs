//! docs/json.md names every field that a command prints, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::support::sandbox::{Sandbox, first_field};
use crate::support::{fixtures, root};

/// A section of docs/json.md, the sections that it refers to, and what is run for it on the demo sessions.
struct Part {
    section: &'static str,
    refers_to: &'static [&'static str],
    runs: &'static [&'static [&'static str]],
}

const PARTS: &[Part] = &[
    Part {
        section: "`check`, `list`, and the program without a command",
        refers_to: &[],
        runs: &[
            &["check", "webhook-retries", "sent-twice", "lost-start", "usage-limit", "axum-upgrade", "interrupted"],
            &["list", "--all"],
            &["list", "--all", "--demo"],
            &[],
        ],
    },
    Part { section: "`check --request`", refers_to: &[], runs: &[&["check", "--request", "body.json"]] },
    Part {
        section: "`show`",
        refers_to: &["`check`, `list`, and the program without a command"],
        runs: &[&["show", "webhook-retries"], &["show", "usage-limit"]],
    },
    Part {
        section: "`show --turn`, `show --lines`",
        refers_to: &[],
        runs: &[&["show", "webhook-retries", "--turn", "1..45"], &["show", "webhook-retries", "--lines", "1..178"]],
    },
    Part { section: "`search`", refers_to: &[], runs: &[&["search", "--all", "the"]] },
    Part { section: "`skill`", refers_to: &[], runs: &[&["skill"], &["skill", "install"]] },
    Part { section: "`plans`", refers_to: &[], runs: &[&["plans", "webhook-retries"], &["plans", "moved-away"]] },
    Part {
        section: "`rewind`, `rescue`",
        refers_to: &["`plans`"],
        runs: &[&["rewind", "sent-twice"], &["rescue", "retry-after-drop", "--with", "repair", "--dry-run"]],
    },
    Part {
        section: "`explain`",
        refers_to: &[],
        runs: &[
            &["explain", "--session", "webhook-retries"],
            &["explain", "orphan_tool_result"],
            &[
                "explain",
                "API Error: 400 messages.4.content.1: unexpected `tool_use_id` found in `tool_result` blocks: toolu_x",
            ],
            &["explain", "No conversation found with session ID: 0ff1ce00-0000-4000-8000-000000000000"],
            &["explain", "TypeError: undefined is not an object (evaluating 'H.content.filter')"],
        ],
    },
    Part {
        section: "`evidence`",
        refers_to: &["`doctor`"],
        runs: &[&["evidence", "sent-twice", "--with-names", "--with-messages"]],
    },
    Part { section: "`doctor`", refers_to: &["`skill`"], runs: &[&["doctor"], &["doctor", "--forget"]] },
    Part { section: "`files`", refers_to: &[], runs: &[&["files", "webhook-retries"], &["files", "retry-after-drop"]] },
    Part { section: "`export`", refers_to: &[], runs: &[&["export", "webhook-retries"]] },
    Part {
        section: "`undo`",
        refers_to: &["`rewind`, `rescue`", "`plans`"],
        runs: &[&["rewind", "sent-twice"], &["undo", "--list"], &["undo"]],
    },
];

/// Fields that no run on the demo sessions prints: their section, and why.
const ABSENT: &[(&str, &[&str], &str)] = &[
    ("`check`, `list`, and the program without a command", &["error"], "every session can be read"),
    ("`show --turn`, `show --lines`", &["next"], "no demo session fills a page"),
    ("`plans`", &["before", "after"], "no session is too large"),
    ("`rewind`, `rescue`", &["warnings", "why"], "nothing goes wrong, and nothing is left out"),
    (
        "`doctor`",
        &["error", "kind", "version", "names", "not_named", "without_file", "session", "verdict"],
        "no client is installed, no other program keeps a list, and every session can be read",
    ),
    ("`files`", &["warnings"], "nothing goes wrong"),
    ("`export`", &["kept", "kind", "lines", "number"], "the session has no secrets"),
    ("`undo`", &["files", "warnings"], "no files were put back, and nothing goes wrong"),
];

/// The text of a section, without the sections below it.
fn sections() -> BTreeMap<String, String> {
    let text = fs::read_to_string(root("docs/json.md")).expect("docs/json.md");
    let mut sections = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
            heading.clone_into(&mut name);
        }
        let section: &mut String = sections.entry(name.clone()).or_default();
        section.push_str(line);
        section.push('\n');
    }
    sections
}

/// What a section documents: names in the JSON that it shows, and in the first column of its table.
fn documented(section: &str) -> BTreeSet<String> {
    let quoted = regex::Regex::new(r#"(:?)"([a-z_0-9]+)""#).expect("a pattern");
    let ticked = regex::Regex::new(r"`([a-z_0-9]+)`").expect("a pattern");
    let mut names: BTreeSet<String> = BTreeSet::new();
    names.extend(quoted.captures_iter(section).filter(|found| found[1].is_empty()).map(|found| found[2].to_owned()));
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let first = row.split('|').nth(1).unwrap_or_default();
        names.extend(ticked.captures_iter(first).map(|found| found[1].to_owned()));
    }
    names
}

fn fields(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                found.insert(name.clone());
                fields(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| fields(value, found)),
        _ => {}
    }
}

fn printed(part: &Part) -> BTreeSet<String> {
    let sandbox = Sandbox::with_demo();
    let body =
        r#"{"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_x","content":""}]}]}"#;
    fs::write(sandbox.path().join("body.json"), body).expect("a body");
    let demo = fixtures::demo();
    let id = |name: &str| {
        let fixture = demo.iter().find(|fixture| fixture.name == format!("demo/{name}.jsonl"));
        fixture.map_or_else(|| name.to_owned(), |fixture| first_field(&fixture.bytes, "sessionId"))
    };
    let mut found = BTreeSet::new();
    for run in part.runs {
        let mut args: Vec<String> = run.iter().map(|arg| id(arg)).collect();
        args.push("--json".to_owned());
        let said = sandbox.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
        for line in said.out.lines() {
            let value: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{args:?}: {line}"));
            assert_eq!(value["schema"], 1, "{args:?}");
            fields(&value, &mut found);
        }
    }
    found
}

#[test]
fn every_field_is_documented_and_every_documented_field_is_printed() {
    let sections = sections();
    let mut wrong = Vec::new();
    for part in PARTS {
        let own = documented(&sections[part.section]);
        let mut known = own.clone();
        known.extend(part.refers_to.iter().flat_map(|name| documented(&sections[*name])));
        let printed = printed(part);
        let absent = ABSENT.iter().filter(|(section, ..)| *section == part.section).flat_map(|(_, names, _)| *names);
        let absent: BTreeSet<&str> = absent.copied().collect();
        wrong.extend(printed.difference(&known).map(|name| format!("{}: `{name}` is not documented", part.section)));
        let missing = own.difference(&printed).filter(|name| !absent.contains(name.as_str()));
        wrong.extend(missing.map(|name| format!("{}: `{name}` is printed by no run", part.section)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
