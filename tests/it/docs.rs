//! Documents that are printed from tables: compared with them, written anew with `UPDATE=1`.

use claude_rescue::diagnosis::heals::HEALS;
use claude_rescue::diagnosis::rules::page::paragraphs;
use claude_rescue::diagnosis::{RULES, Rule};
use claude_rescue::text;

use regex::Regex;
use serde_json::Value;

use crate::support::sandbox::Sandbox;
use crate::support::{golden, root};

const HEAD: &str = "\
# Rules

Printed from `RULES` and `HEALS` by `UPDATE=1 cargo test`; do not edit.

Each rule says how the damage comes about, what a finding says, in which words the API refuses it, what cures it, and \
what clients do with it when they load the session: each shape of the damage in a session that the same version wrote \
(docs/clients.md).

A *fatal* finding makes the API refuse the history, or the client hang. At a *lossy* one clients leave something out \
and say nothing. A *note* changes nothing. 2.1.20 leaves two of three parallel calls out of every session, the healthy \
ones too.
";

/// What each client does with each measured shape of a rule's damage, as a table.
fn clients(rule: &str) -> Option<String> {
    let facts: Value = serde_json::from_str(include_str!("../../assets/clients.json")).expect("the facts");
    let all = facts["damages"].as_object()?;
    let clients = |damage: &Value| damage["clients"].as_object().cloned().unwrap_or_default();
    let mut versions: Vec<String> =
        all.values().flat_map(|damage| clients(damage).into_iter()).map(|it| it.0).collect();
    versions.sort_by_key(|version| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>());
    versions.dedup();
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let head = [row([vec!["shape".to_owned()], versions.clone()].concat()), "|---".repeat(versions.len() + 1) + "|"];
    let mine = all.iter().filter(|(_, damage)| damage["rule"] == rule);
    let rows: Vec<String> = mine
        .map(|(name, damage)| {
            let clients = clients(damage);
            let cells = versions.iter().map(|version| clients.get(version).map_or_else(|| "·".to_owned(), does));
            row(std::iter::once(name.clone()).chain(cells).collect())
        })
        .collect();
    (!rows.is_empty()).then(|| [head.to_vec(), rows].concat().join("\n"))
}

/// One cell: refused, or loaded and what is left out for it.
fn does(cell: &Value) -> String {
    let lost = cell.as_object().into_iter().flatten().filter_map(|(what, count)| {
        let noun = match what.as_str() {
            "open" => "open call",
            "torn" => "torn row",
            other => other.trim_end_matches('s'),
        };
        Some(text::count(count.as_u64()?, noun))
    });
    let lost: Vec<String> = lost.collect();
    match cell["state"].as_str().unwrap_or_default() {
        "healed" if lost.is_empty() => "loads it".to_owned(),
        "healed" => format!("loads it without {}", lost.join(", ")),
        "refused" => "**400**".to_owned(),
        "hangs" => "**hangs**".to_owned(),
        _ => "**gives up**".to_owned(),
    }
}

/// A rule's page with what was measured, each paragraph between empty lines.
fn rule(rule: &Rule) -> String {
    let parts = [format!("## {}", rule.name)].into_iter().chain(paragraphs(rule)).chain(clients(rule.name));
    parts.flat_map(|part| ["\n".to_owned(), part, "\n".to_owned()]).collect()
}

#[test]
fn the_rules_are_written_down() {
    let text: String = RULES.iter().map(|row| rule(row)).collect();
    golden::compare(&root("docs/rules.md"), &format!("{HEAD}{text}")).unwrap_or_else(|diff| panic!("{diff}"));
}

#[test]
fn every_row_of_the_heals_names_a_rule() {
    let unknown: Vec<&str> =
        HEALS.iter().map(|heal| heal.rule).filter(|name| RULES.iter().all(|rule| rule.name != *name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

const COMMANDS: &str = "\
# Commands

Printed from the command line's own help by `UPDATE=1 cargo test`; do not edit. What `--json` prints is in docs/json.md.
";

#[test]
fn the_commands_are_written_down() {
    let sandbox = Sandbox::new();
    let help = |args: &[&str]| sandbox.run(args).out.trim_end().to_owned();
    let overview = help(&["--help"]);
    let listed = overview.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    let names: Vec<&str> = names.filter(|name| *name != "help").collect();
    assert!(names.len() > 5, "the help lists the commands: {names:?}");
    let section = |title: &str, help: &str| format!("\n## {title}\n\n```text\n{help}\n```\n");
    let each = names.iter().map(|name| section(&format!("claude-rescue {name}"), &help(&[name, "--help"])));
    let text = format!("{COMMANDS}{}{}", section("claude-rescue", &overview), each.collect::<String>());
    golden::compare(&root("docs/commands.md"), &text).unwrap_or_else(|diff| panic!("{diff}"));
}

#[test]
fn what_is_promised_of_safety_is_held_by_tests_that_are_there() {
    let named = Regex::new(r"`([a-z_]+\.rs)::([a-z0-9_]+)`").expect("a pattern");
    let text = std::fs::read_to_string(root("docs/security.md")).expect("docs/security.md");
    let sources: Vec<(String, String)> = ["src", "tests"]
        .iter()
        .flat_map(|folder| walkdir::WalkDir::new(root(folder)).into_iter().filter_map(Result::ok))
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "rs"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.into_path()))
        .map(|(name, path)| (name, std::fs::read_to_string(path).expect("a source file")))
        .collect();
    let is_there = |file: &str, test: &str| {
        let function = format!("fn {test}(");
        sources.iter().any(|(name, text)| name == file && text.contains(&function))
    };
    let promises = text.split("## To try more").next().unwrap_or_default();
    let rows = promises.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Promise "));
    for row in rows {
        let tests: Vec<_> = named.captures_iter(row).collect();
        assert!(!tests.is_empty(), "nothing holds this: {row}");
        let missing = tests.iter().find(|test| !is_there(&test[1], &test[2])).map(|test| test[0].to_owned());
        assert_eq!(missing, None, "{row}");
    }
}
