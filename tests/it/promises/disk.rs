//! What the commands say of the disk, held against the disk itself, on every fixture.

use std::path::PathBuf;

use super::home::{FEW, Files, Home, some};
use crate::support::fixtures::Fixture;
use crate::support::sample;

/// What must not be said where a byte changed.
const PROMISES: &[&str] =
    &["nothing was written", "nothing has to be", "nothing was put back", "nothing was changed", "nothing was rescued"];

/// Commands on the session `ID`, what is typed for them, and whether they may write.
const COMMANDS: &[(&[&str], &str, bool)] = &[
    (&["check", "ID"], "", false),
    (&["rescue", "ID", "--dry-run"], "", false),
    (&["rescue", "ID", "--with", "repair", "--dry-run"], "", false),
    (&["rescue", "ID", "--with", "resume"], "", false),
    (&["files", "ID", "--since", "1", "--restore", "--dry-run"], "", false),
    (&["--plain", "ID"], "what\n9\nq\n", false),
    (&["--plain", "ID"], "0\n", false),
    (&["undo", "--list"], "", false),
    (&["undo"], "", false),
    (&["rescue", "ID"], "", true),
    (&["undo", "--list"], "", false),
    (&["undo"], "", true),
    (&["rescue", "ID", "--in-place", "--yes"], "", true),
    (&["undo"], "", true),
    (&["undo", "nobody"], "", false),
];

/// Whether everything that was somewhere is somewhere. The journal grows.
fn is_all_there(before: &Files, after: &Files) -> bool {
    let is_kept = |path: &PathBuf, bytes: &Vec<u8>| {
        let grows = path.ends_with("journal.jsonl");
        after.iter().any(|(there, now)| if grows { there == path && now.starts_with(bytes) } else { now == bytes })
    };
    before.iter().all(|(path, bytes)| is_kept(path, bytes))
}

/// Runs every command on a fixture, and gives the promises that it broke and how many it made.
fn broken(fixture: &Fixture) -> (Vec<String>, usize) {
    let home = Home::of(fixture);
    let (mut wrong, mut made) = (Vec::new(), 0);
    for (args, typed, may_write) in COMMANDS {
        let before = home.files();
        let said = home.run(args, typed);
        let after = home.files();
        let words = format!("{}{}", said.out, said.err).to_lowercase();
        let promises = PROMISES.iter().filter(|promise| words.contains(**promise)).count();
        made += promises;
        if before != after && (promises > 0 || !may_write) {
            wrong.push(format!("{} {args:?} wrote something, and said\n{words}", fixture.name));
        }
        if !is_all_there(&before, &after) && !args.contains(&"rescue") {
            wrong.push(format!("{} {args:?} deleted something", fixture.name));
        }
        let is_remembered = after.iter().any(|(path, _)| path.ends_with("journal.jsonl"));
        if is_remembered && words.contains("no rescue is recorded") {
            wrong.push(format!("{} {args:?} forgot a rescue", fixture.name));
        }
    }
    (wrong, made)
}

#[test]
fn where_nothing_is_said_to_be_written_no_byte_changes() {
    let told: Vec<(Vec<String>, usize)> = some().iter().map(broken).collect();
    let made: usize = told.iter().map(|(_, made)| made).sum();
    let wrong: Vec<String> = told.into_iter().flat_map(|(wrong, _)| wrong).collect();
    assert!(made > sample::least(200, FEW), "only {made} promises were made");
    assert!(wrong.is_empty(), "{} broken:\n{}", wrong.len(), wrong.join("\n"));
}
