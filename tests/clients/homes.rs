//! The command that is printed opens the session where it lies: after `cd`, in a worktree, where the directory is gone.

use crate::PROGRAMS;
use crate::api::{Api, Pace};
use crate::client::{Client, Ended};
use crate::queue;
use crate::resume::{GO_ON, LIMIT, real, record, scratch};
use crate::sandbox;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const CLIENTS: [Client; 3] = [Client("2.0.76"), Client("2.1.150"), Client("2.1.332")];

/// Where a session lies: the directory of its folder, the one that its later entries name, and what is there.
struct Case {
    name: &'static str,
    folder: &'static str,
    later: &'static str,
    there: &'static [&'static str],
    /// The directory that a client has to be started in, if the product knows one by itself.
    goes_to: &'static str,
}

const CASES: &[Case] = &[
    Case { name: "cd sub", folder: "my_app", later: "my_app/sub", there: &["my_app/sub"], goes_to: "my_app" },
    Case {
        name: "worktree",
        folder: "shop/.claude/worktrees/fix",
        later: "shop/.claude/worktrees/fix",
        there: &["shop/.claude/worktrees/fix"],
        goes_to: "shop/.claude/worktrees/fix",
    },
    Case {
        name: "removed worktree",
        folder: "shop/.claude/worktrees/fix",
        later: "shop",
        there: &["shop"],
        goes_to: "shop",
    },
    Case { name: "renamed folder", folder: "new", later: "old", there: &["new"], goes_to: "new" },
    Case { name: "moved", folder: "shop", later: "shop", there: &["moved/shop"], goes_to: "moved/shop" },
    Case { name: "removed", folder: "gone", later: "gone/sub", there: &["here"], goes_to: "here" },
];

#[test]
fn printed_command_opens_the_session() {
    let install = || CLIENTS.iter().try_for_each(|client| client.install());
    sandbox::within("homes::printed_command_opens_the_session", &PROGRAMS, install, || {
        let wrong: Vec<String> = queue::run(&CLIENTS, |client| all(*client)).concat();
        assert!(wrong.is_empty(), "{} promises are broken:\n{}", wrong.len(), wrong.join("\n"));
    });
}

fn all(client: Client) -> Vec<String> {
    let recording = record(client);
    let text = String::from_utf8(recording.bytes).expect("a session is text");
    let was = real(recording.work.path()).to_string_lossy().into_owned();
    CASES.iter().filter_map(|case| tried(client, case, &text, &was, &recording.session)).collect()
}

/// What is wrong with the command that is printed, if something is.
fn tried(client: Client, case: &Case, text: &str, was: &str, session: &str) -> Option<String> {
    let (home, work) = (scratch(), scratch());
    let work = real(work.path());
    case.there.iter().for_each(|dir| fs::create_dir_all(work.join(dir)).expect("scratch is writable"));
    let file = put(&home, &work, case, text, was, session);
    let here = work.join(case.there[0]);
    let printed = command(&home, &here, &file);
    let complain = |why: String| Some(format!("{client:?}, {}: {why}: {printed}", case.name));
    let Some((_, id)) = printed.rsplit_once("--resume ") else { return complain("no command".to_owned()) };
    // What the product says of clients that are started elsewhere.
    let (messages, _) = start(client, &home, &below(&work), id);
    let from_any = Client::numbers(client.0) >= Client::numbers("2.1.332");
    if from_any != (messages > 2) {
        return complain(format!("{messages} messages when started elsewhere"));
    }
    let Some(dir) = carry_out(&printed, &here) else { return complain("no directory".to_owned()) };
    if dir != work.join(case.goes_to) {
        return complain(format!("it goes to {}", dir.display()));
    }
    let (messages, said) = start(client, &home, &dir, id);
    if messages > 2 { None } else { complain(format!("{messages} messages, {said}")) }
}

/// A directory below another.
fn below(dir: &Path) -> PathBuf {
    let below = dir.join("elsewhere");
    fs::create_dir_all(&below).expect("scratch is writable");
    below
}

/// Resumes the session from a directory, and gives how many messages were sent, and what the client said.
fn start(client: Client, home: &TempDir, dir: &Path, id: &str) -> (usize, String) {
    let api = Api::start(dir, Pace::default()).expect("loopback has a free port");
    let started = client.command(home.path(), dir, &api.url());
    let ended = Client::prompt(started, home.path(), &["--resume", id, "-p", GO_ON], LIMIT);
    let messages = api.turns().first().map(|turn| turn.messages.len()).unwrap_or_default();
    match ended {
        Ok(Ended::Left { said, complaint }) => (messages, said + &complaint),
        Ok(Ended::Late) => (0, "it hung".to_owned()),
        Err(why) => (0, why.to_string()),
    }
}

/// The session, as if it had begun in one directory and gone on in another.
fn put(home: &TempDir, work: &Path, case: &Case, text: &str, was: &str, session: &str) -> PathBuf {
    let lines: Vec<&str> = text.lines().collect();
    let moved = |(no, line): (usize, &&str)| {
        let dir = if no < lines.len() / 2 && case.name != "renamed folder" { case.folder } else { case.later };
        format!("{}\n", line.replace(was, &work.join(dir).to_string_lossy()))
    };
    let name = work.join(case.folder).to_string_lossy().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let folder = home.path().join(".claude/projects").join(name);
    fs::create_dir_all(&folder).expect("scratch is writable");
    let file = folder.join(format!("{session}.jsonl"));
    fs::write(&file, lines.iter().enumerate().map(moved).collect::<String>()).expect("scratch is writable");
    file
}

/// The command that the product prints behind a rewind of this session.
fn command(home: &TempDir, here: &Path, file: &Path) -> String {
    let mut product = Command::new(env!("CARGO_BIN_EXE_claude-rescue"));
    product.arg("--config-dir").arg(home.path().join(".claude")).arg("rewind").arg(file).args(["--to", "2"]);
    product
        .env("CLAUDE_RESCUE_INDEX", "off")
        .env("CLAUDE_RESCUE_STATE_DIR", home.path().join("state"))
        .env("HOME", home.path())
        .current_dir(here);
    let output = product.output().expect("the product runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find(|line| line.contains(" && ") && line.contains("claude --resume"));
    line.map_or_else(
        || format!("nothing in {said}{}", String::from_utf8_lossy(&output.stderr)),
        |line| line.trim().trim_start_matches("run ").trim_start().to_owned(),
    )
}

/// Does what stands before the client, and gives the directory where the client is started.
fn carry_out(printed: &str, here: &Path) -> Option<PathBuf> {
    let (before, _) = printed.rsplit_once(" && ")?;
    let output = Command::new("sh").args(["-c", &format!("{before} && pwd")]).current_dir(here).output().ok()?;
    let dir = String::from_utf8_lossy(&output.stdout).trim().lines().last().map(PathBuf::from);
    dir.filter(|_| output.status.success())
}
