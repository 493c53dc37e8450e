//! The index saves time, and changes nothing else: with it and without it, everything that is printed is the same.

#![cfg(unix)]
// Windows does not tell when a file was last changed, so nothing is remembered there.

mod changed;
mod distrusted;
mod same;
#[cfg(target_os = "linux")]
mod traced;
mod written;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use claude_rescue::store::scan::{Found, Scanned, scan};
use claude_rescue::store::{Cache, Place, SessionFile};

use crate::support::sandbox::{Said, Sandbox};
use crate::support::uuid_of;

/// What was just written is not remembered, and after this it is.
fn settle() {
    thread::sleep(Duration::from_millis(2_100));
}

/// A session of one turn, whose title is this word.
fn session(id: &str, word: &str) -> String {
    let row = |more: &str| format!("{{\"sessionId\":\"{id}\",\"cwd\":\"/srv/shop\",\"version\":\"2.1.80\",{more}}}\n");
    let prompt = r#""type":"user","uuid":"1","parentUuid":null,"timestamp":"2026-01-15T09:00:00Z""#;
    let answer = r#""type":"assistant","uuid":"2","parentUuid":"1","timestamp":"2026-01-15T09:01:00Z""#;
    row(&format!("{prompt},\"message\":{{\"role\":\"user\",\"content\":\"{word}\"}}"))
        + &row(&format!(
            "{answer},\"message\":{{\"role\":\"assistant\",\"content\":[{{\"type\":\"text\",\"text\":\"{word}\"}}]}}"
        ))
        + &row(&format!("\"type\":\"custom-title\",\"customTitle\":\"{word}\""))
}

/// Sessions, and an index of them.
struct Shelf {
    sandbox: Sandbox,
}

impl Shelf {
    /// So many sessions, `a` and on.
    fn of(count: usize) -> Self {
        let shelf = Self { sandbox: Sandbox::new() };
        for word in ('a'..).take(count) {
            shelf.put(&word.to_string());
        }
        shelf
    }

    fn put(&self, word: &str) -> PathBuf {
        let id = uuid_of(word);
        self.sandbox.put("/srv/shop", &id, session(&id, word).as_bytes())
    }

    fn path(&self, word: &str) -> PathBuf {
        self.sandbox.config().join("projects/-srv-shop").join(uuid_of(word)).with_extension("jsonl")
    }

    fn index(&self) -> PathBuf {
        self.sandbox.cache().join("index.jsonl")
    }

    /// How many rows there are.
    fn rows(&self) -> usize {
        fs::read(self.index()).map_or(0, |bytes| bytes.split(|byte| *byte == b'\n').count().saturating_sub(2))
    }

    /// The program, with the index.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.sandbox.command(args);
        command.env_remove("CLAUDE_RESCUE_INDEX");
        command
    }

    fn run(&self, args: &[&str]) -> Said {
        Said::of(&mut self.command(args))
    }

    /// What `list --all --json` prints with the index, which must be what it prints without it.
    fn listed(&self, what: &str) -> String {
        let args = ["list", "--all", "--json"];
        let (with, without) = (self.run(&args), self.sandbox.run(&args));
        assert_eq!((with.code, &with.err), (without.code, &without.err), "{what}");
        assert_eq!(with.out, without.out, "{what}");
        with.out
    }

    fn place(&self, cache: Option<Cache>) -> Place {
        Place { cache, ..self.sandbox.place() }
    }

    /// Everything that a scan with an index finds out, in the order in which it was sent; it must be what a scan
    /// without one finds out.
    fn scanned(&self, what: &str) -> Vec<String> {
        let with = self.place(Some(Cache::at(self.sandbox.cache())));
        let (found, files) = found(&with);
        let (mut plain, plain_files) = self::found(&self.place(None));
        assert_eq!(files, plain_files, "{what}");
        let mut sorted = found.clone();
        sorted.sort();
        plain.sort();
        assert_eq!(sorted, plain, "{what}");
        found
    }
}

fn found(place: &Place) -> (Vec<String>, Vec<SessionFile>) {
    let files = place.sessions();
    let (send, receive) = std::sync::mpsc::channel();
    scan(place, &files, &send);
    drop(send);
    let told = |scanned: Scanned| match scanned.found {
        Ok(Found { report, prompt, hides }) => {
            format!("{} {} {prompt:?} {:?}", scanned.at, serde_json::json!(report), hides.map(|hides| hides.name))
        }
        Err(error) => format!("{} {error}", scanned.at),
    };
    (receive.into_iter().map(told).collect(), files)
}

/// The index with another title in the row of a session, and the checksum that fits it, as no accident makes it.
fn forged(index: &[u8], word: &str, other: &str) -> Vec<u8> {
    use std::hash::{BuildHasher, Hasher};
    let lines = String::from_utf8(index.to_vec()).expect("text");
    let id = uuid_of(word);
    let forge = |line: &str| {
        let Some((_, rest)) = line.split_once('\t').filter(|_| line.contains(&id)) else { return format!("{line}\n") };
        let rest = rest.replace(&format!("\"title\":\"{word}\""), &format!("\"title\":\"{other}\""));
        let mut hasher = foldhash::quality::FixedState::with_seed(0).build_hasher();
        hasher.write(rest.as_bytes());
        format!("{:016x}\t{rest}\n", hasher.finish())
    };
    lines.lines().map(forge).collect::<String>().into_bytes()
}
