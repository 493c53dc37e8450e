//! The README: short, and every command in it runs as it is printed.

use std::fs;

use crate::support::root;
use crate::support::sandbox::{Said, Sandbox};

/// Commands that need more than the program: how they begin, and the script that runs them, with what it says.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("cargo run --release -- --demo", ".ci/run", "cargo run --release --locked -- --demo"),
    ("cargo test", ".ci/run", "cargo test --locked"),
    ("npx claude-rescue", ".ci/dist-check", "npx --no-install"),
    // Nobody can run it before the crate is published.
    ("cargo install claude-rescue --locked", ".github/workflows/release.yml", "cargo publish"),
];

/// The commands in the indented blocks of a document, without their comments.
fn commands(document: &str) -> Vec<String> {
    let text = fs::read_to_string(root(document)).expect("the document");
    let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
    let names = ["claude-rescue", "cargo", "npx"];
    let is_command = |line: &&str| names.iter().any(|name| line.split(' ').next() == Some(name));
    lines.filter(is_command).map(|line| line.split("  #").next().unwrap_or_default().trim().to_owned()).collect()
}

#[test]
#[cfg_attr(windows, ignore = "the README's commands are for a POSIX shell")]
fn every_command_of_the_readme_does_what_it_says() {
    let sandbox = Sandbox::with_demo();
    let call =
        r#"{"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"Read","input":{}}]}]}"#;
    fs::write(sandbox.demo_project().join("body.json"), call).expect("a body");
    let mut run = 0;
    for command in ["README.md", "docs/guide.md"].iter().flat_map(|document| commands(document)) {
        if let Some((_, script, says)) = ELSEWHERE.iter().find(|(start, ..)| command.starts_with(start)) {
            let text = fs::read_to_string(root(script)).expect("a script of the project");
            assert!(text.contains(says), "{script} says {says} for {command}");
            continue;
        }
        let line =
            command.replace("SESSION", "3f2a9c1e").replace("12.3..14", "12.1..13").replace("415..430", "165..170");
        if command.ends_with(" undo") {
            // What is recommended for the demo's newest session writes nothing that could be undone.
            assert_eq!(Said::of(&mut sandbox.typed("claude-rescue rescue --with rewind")).code, 0);
        }
        let said = Said::of(&mut sandbox.typed(&line));
        let is_done = matches!(said.code, 0 | 1) && !(said.out.is_empty() && said.err.is_empty());
        assert!(is_done, "{command} ends with {}: {}{}", said.code, said.out, said.err);
        run += 1;
    }
    assert!(run > 10, "only {run} commands were found");
}

#[test]
fn the_readme_is_short_and_begins_with_the_free_way() {
    let text = fs::read_to_string(root("README.md")).expect("the README");
    assert!(text.lines().count() <= 120, "{} lines", text.lines().count());
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    assert!(paragraphs[1].contains("400 due to tool use concurrency issues"), "{}", paragraphs[1]);
    assert!(paragraphs[2].contains("claude --resume"), "{}", paragraphs[2]);
}
