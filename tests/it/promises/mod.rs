//! Only promise what holds: every sentence that the product can say and that holds a word of a promise, beside the tests
//! that hold it. `UPDATE=1` adds what is missing, without a test.

mod disk;
mod home;
mod listed;
mod plans;
mod said;
mod sessions;
mod verdicts;
mod words;

use std::collections::BTreeMap;
use std::fs;

use said::Said;

use crate::support::{golden, root};

const LIST: &str = "tests/cases/promises.tsv";

/// The tests of each sentence, as the list has them.
fn held() -> BTreeMap<Said, String> {
    let list = fs::read_to_string(root(LIST)).unwrap_or_default();
    let row = |line: &str| {
        let mut parts = line.split('\t').map(str::to_owned);
        let said = (parts.next()?, parts.next()?);
        Some((said, parts.next().unwrap_or_default()))
    };
    list.lines().filter_map(row).collect()
}

#[test]
fn every_promise_is_listed() {
    let held = held();
    let tests = |said: &Said| held.get(said).cloned().unwrap_or_default();
    let row = |said: Said| [&*said.0, &*said.1, &*tests(&said)].join("\t") + "\n";
    let rows: Vec<String> = said::all().into_iter().map(row).collect();
    golden::compare(&root(LIST), &rows.concat()).unwrap_or_else(|diff| panic!("{diff}"));
}

#[test]
fn every_promise_is_held_by_a_test() {
    let known = listed::tests();
    assert!(known.len() > 400, "only {} tests are known", known.len());
    let mut wrong = Vec::new();
    for ((file, sentence), tests) in held() {
        let unknown: Vec<&str> = tests.split_whitespace().filter(|test| !known.contains(*test)).collect();
        if tests.trim().is_empty() || !unknown.is_empty() {
            wrong.push(format!("{file}: {sentence}: {unknown:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} without a test that is there:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn sentences_are_found_where_they_are_said_and_nowhere_else() {
    let source = "//! Nothing in a comment.\n/// Nor always here.\n#[derive(Debug)]\nstruct A;\n\
                  #[derive(clap::Args)]\nstruct B {\n    /// Help that keeps\n    b: u8,\n}\n\
                  fn a() { bail!(\"Nothing \\\n   went. {} is fine\", 1) }\n\
                  #[cfg(test)]\nmod tests { fn b() { say(\"nothing\") } }\nconst C: &str = \"sound\";\n";
    let found: Vec<String> = said::sentences(source).into_iter().filter(|said| said::promises(said)).collect();
    assert_eq!(found, ["Help that keeps", "Nothing went.", "{} is fine", "sound"]);
}
