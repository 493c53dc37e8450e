//! The table at the end: what each client made of each damage, before and after the rescue.

use crate::client::{Client, target};
use crate::resume::{Replay, Verdict};
use std::fmt::Write;
use std::fs;

/// One line of the table: the replays of one session, in the order of the columns; those not run are missing.
#[derive(Clone)]
pub struct Line {
    pub name: String,
    pub before: Vec<Option<Replay>>,
    pub after: Vec<Option<Replay>>,
}

/// Prints the table and leaves it in cargo's target folder under this name.
pub fn publish(file: &str, readers: &[Client], lines: &[Line]) {
    let mut text = String::from(
        "`before → after`; behind `ok`: how many calls reached the API with their results.\n\n| session |",
    );
    for reader in readers {
        write!(text, " {} |", reader.0).expect("a string takes all");
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(readers.len()));
    for line in lines {
        write!(text, "\n| {} |", line.name).expect("a string takes all");
        for (before, after) in line.before.iter().zip(&line.after) {
            write!(text, " {} → {} |", cell(before.as_ref()), cell(after.as_ref())).expect("a string takes all");
        }
    }
    text.push('\n');
    println!("\n{text}");
    let path = target().join(file);
    fs::write(&path, text).unwrap_or_else(|why| panic!("cannot write {}: {why}", path.display()));
}

fn cell(replay: Option<&Replay>) -> String {
    let Some(replay) = replay else {
        return "·".to_owned();
    };
    match replay.verdict {
        Verdict::Ok => format!("ok {}", replay.essence.iter().filter(|word| word.starts_with("result ")).count()),
        Verdict::Refused => "**400**".to_owned(),
        Verdict::NoRequest => "none".to_owned(),
        Verdict::Timeout => "hang".to_owned(),
    }
}
