//! The directory that a printed command goes to: the one that the session's folder is named after, or none that cannot
//! work.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::sandbox::{Said, Sandbox};

/// A home, and a folder of projects beside it.
pub struct Tree {
    pub sandbox: Sandbox,
    pub work: PathBuf,
}

/// An id whose first characters name it.
pub fn id(digit: u8) -> String {
    format!(
        "{0}-{1}-4{2}-8{2}-{0}{1}",
        digit.to_string().repeat(8),
        digit.to_string().repeat(4),
        digit.to_string().repeat(3)
    )
}

/// A session with a call that nobody answered, or a sound one; each turn has its directory.
pub fn session(id: &str, cwds: &[&str], broken: bool) -> Vec<u8> {
    let mut rows: Vec<Value> = Vec::new();
    let mut row = |kind: &str, cwd: &str, message: Value| {
        let parent = rows.last().map_or(Value::Null, |row| row["uuid"].clone());
        let no = rows.len();
        rows.push(json!({"parentUuid": parent, "type": kind, "uuid": format!("{no:08}-0000-4000-8000-000000000000"),
            "isSidechain": false, "sessionId": id, "cwd": cwd, "version": "2.1.150", "gitBranch": "feature",
            "timestamp": format!("2026-11-01T10:00:{no:02}.000Z"), "message": message}));
    };
    for (no, cwd) in cwds.iter().enumerate() {
        row("user", cwd, json!({"role": "user", "content": format!("question {no}")}));
        let text = json!([{"type": "text", "text": "an answer"}]);
        row("assistant", cwd, json!({"id": format!("msg_{no}"), "role": "assistant", "content": text}));
    }
    if broken {
        let cwd = cwds.last().expect("a directory");
        row("user", cwd, json!({"role": "user", "content": "run it"}));
        let call = json!([{"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "ls"}}]);
        row("assistant", cwd, json!({"id": "msg_call", "role": "assistant", "content": call}));
        row("user", cwd, json!({"role": "user", "content": "and?"}));
    }
    let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
    (lines.join("\n") + "\n").into_bytes()
}

impl Tree {
    pub fn new() -> Self {
        let sandbox = Sandbox::new();
        let work = dunce::canonicalize(sandbox.path()).expect("a scratch directory").join("work");
        fs::create_dir_all(&work).expect("a directory");
        fs::create_dir_all(sandbox.path().join("home")).expect("a home");
        Self { sandbox, work }
    }

    fn dir(&self, name: &str) -> String {
        self.work.join(name).to_string_lossy().into_owned()
    }

    pub fn make(&self, name: &str) -> String {
        fs::create_dir_all(self.work.join(name)).expect("a directory");
        self.dir(name)
    }

    /// Puts a broken session where clients keep those of the first of these directories.
    pub fn put(&self, digit: u8, cwds: &[&str]) -> PathBuf {
        self.sandbox.put(cwds[0], &id(digit), &session(&id(digit), cwds, true))
    }

    pub fn run_in(&self, dir: &str, args: &[&str]) -> Said {
        let mut command = self.sandbox.command(args);
        Said::of(command.current_dir(dir))
    }

    pub fn json_in(&self, dir: &str, args: &[&str]) -> Value {
        let said = self.run_in(dir, &[args, &["--json"]].concat());
        serde_json::from_str(said.out.lines().next().unwrap_or_default())
            .unwrap_or_else(|_| panic!("{}{}", said.out, said.err))
    }

    /// Does what a printed command says but for the client, and gives the folder in which the client would look, and the
    /// id.
    fn carry_out(&self, command: &str) -> (PathBuf, String) {
        let (before, client) = command.rsplit_once(" && ").expect("steps");
        let script = format!("{before} && pwd");
        let output = Command::new("sh").args(["-c", &script]).current_dir(&self.work).output().expect("a shell");
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("a path");
        let id = client.rsplit_once("--resume ").expect("an id").1.to_owned();
        let name = claude_rescue::session::folder_name(text.trim().lines().last().expect("a directory"));
        (self.sandbox.config().join("projects").join(name), id)
    }

    /// Whether a client that a printed command starts finds its session.
    fn finds(&self, command: &str) -> bool {
        let before = self.sandbox.files();
        let (folder, id) = self.carry_out(command);
        let finds = folder.join(format!("{id}.jsonl")).is_file();
        // What was copied would be found the next time.
        let now = self
            .sandbox
            .files()
            .into_iter()
            .map(|(path, _)| path)
            .filter(|path| path.starts_with(self.sandbox.config()));
        now.filter(|path| before.iter().all(|(known, _)| known != path))
            .for_each(|path| fs::remove_file(path).expect("a copy goes"));
        finds
    }
}

/// The lines that start a client.
fn commands(out: &str) -> Vec<String> {
    out.lines()
        .filter(|line| line.contains("claude --resume") && line.contains(" && "))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
#[cfg_attr(windows, ignore = "compares commands for a POSIX shell whose paths need no quotes")]
fn after_cd_the_command_goes_to_the_directory_that_the_folder_is_named_after() {
    let tree = Tree::new();
    let (app, sub) = (tree.make("my_app"), tree.make("my_app/sub"));
    tree.put(1, &[&app, &sub]);
    let said = tree.run_in(&app, &["rescue"]);
    let found = commands(&said.out);
    assert!(found.len() == 1 && found[0].starts_with(&format!("cd {app} && ")), "{}", said.out);
    assert!(tree.finds(&found[0]), "{}", found[0]);
    let listed = tree.json_in(&app, &["list"]);
    assert_eq!((listed["project"].as_str(), listed["directory"].as_str()), (Some(app.as_str()), Some("there")));
}

#[test]
#[cfg_attr(windows, ignore = "compares commands for a POSIX shell whose paths need no quotes")]
fn a_worktree_is_gone_to_as_long_as_it_is_there() {
    let tree = Tree::new();
    let project = tree.make("shop");
    let own = tree.make("shop/.claude/worktrees/fix");
    tree.put(1, &[&own]);
    let found = commands(&tree.run_in(&project, &["rescue", "1111"]).out);
    assert!(found[0].starts_with(&format!("cd {own} && ")) && tree.finds(&found[0]), "{found:?}");
    let listed = tree.run_in(&project, &["list"]);
    assert!(listed.out.contains("11111111"), "the sessions of its worktrees are the project's: {}", listed.out);

    fs::remove_dir_all(&own).expect("a worktree goes");
    let said = tree.run_in(&project, &["check", "1111"]);
    assert!(said.out.contains("It was the worktree fix of"), "{}", said.out);
    let found = commands(&said.out);
    assert!(found.len() == 1 && found[0].contains(&format!("cd {project} && ")), "{}", said.out);
    assert!(tree.finds(&found[0]), "{}", found[0]);
}

#[test]
fn a_worktree_whose_branch_is_there_can_be_brought_back() {
    let tree = Tree::new();
    let project = tree.make("shop");
    let git = |args: &[&str]| {
        let output =
            Command::new("git").args(["-C", &project, "-c", "user.name=a", "-c", "user.email=a@b"]).args(args).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        return;
    }
    let own = tree.dir("shop/.claude/worktrees/fix");
    assert!(
        git(&["commit", "-q", "--allow-empty", "-m", "one"]) && git(&["worktree", "add", "-q", "-b", "feature", &own])
    );
    let elsewhere = tree.dir("shop-side");
    assert!(git(&["worktree", "add", "-q", "-b", "side", &elsewhere]));
    tree.put(1, &[&own]);
    tree.put(2, &[&elsewhere]);
    let listed = tree.run_in(&project, &["list"]).out;
    assert!(listed.contains("11111111") && listed.contains("22222222"), "git knows of the other: {listed}");
    fs::remove_dir_all(&own).expect("a worktree goes");
    let found = commands(&tree.run_in(&project, &["check", "1111"]).out);
    assert!(found[0].starts_with("git -C ") && tree.finds(&found[0]), "{found:?}");
    assert!(PathBuf::from(&own).join(".git").exists(), "it is back");
}

#[test]
#[cfg_attr(windows, ignore = "needs a POSIX shell")]
fn where_the_directory_is_gone_nothing_is_printed_that_cannot_work() {
    let tree = Tree::new();
    let (gone, here) = (tree.dir("old/shop"), tree.make("elsewhere"));
    tree.put(1, &[&gone]);
    let dry = tree.run_in(&here, &["rescue", "1111", "--dry-run"]);
    assert!(dry.out.contains(&format!("{gone}, is not on this machine")), "before anything is written: {}", dry.out);
    let plans = tree.json_in(&here, &["plans", "1111"]);
    assert!(plans["lost"]["says"].as_str().is_some_and(|says| says.contains(&gone)) && plans["restart"].is_null());
    assert_eq!(tree.json_in(&here, &["check", "1111"])["directory"], "gone");

    let written = tree.json_in(&here, &["rescue", "1111"]);
    assert!(written["resume"].is_null(), "{written}");
    let said = tree.run_in(&here, &["rewind", "1111"]);
    assert!(!said.out.contains(&format!("cd {gone}")), "{}", said.out);
    let found = commands(&said.out);
    assert!(found.len() == 1 && tree.finds(&found[0]), "where the person stands it can go on: {}", said.out);
    for args in
        [&["show", "1111"][..], &["plans", "1111"], &["check", "1111"], &["--plain", "1111"], &["list", "--all"]]
    {
        let said = tree.run_in(&here, args);
        assert!(
            !said.out.contains(&format!("cd {gone}")) && said.out.contains("is not on this machine"),
            "{args:?}: {}",
            said.out
        );
        assert!(commands(&said.out).iter().all(|command| tree.finds(command)), "{args:?}: {}", said.out);
    }
    let dead = tree.run_in(&here, &["export", "1111", "--open"]);
    assert!(dead.code == 2 && dead.err.contains("does not exist"), "{}", dead.err);
}

#[test]
#[cfg_attr(windows, ignore = "compares commands for a POSIX shell whose paths need no quotes")]
fn a_directory_that_moved_or_was_renamed_is_told_of() {
    let tree = Tree::new();
    let (old, new) = (tree.dir("shop"), tree.make("moved/shop"));
    tree.put(1, &[&old]);
    let found = commands(&tree.run_in(&new, &["check", "1111"]).out);
    assert!(found.len() == 1 && found[0].contains(&format!("cd {new} && ")) && tree.finds(&found[0]), "{found:?}");

    let (was, renamed) = (tree.dir("before"), tree.make("after"));
    tree.put(2, &[&was]);
    let listed = tree.run_in(&renamed, &["list"]);
    assert!(
        listed.code == 0 && listed.out.contains(&format!("{was}, which no longer exists, has 1 session")),
        "{}",
        listed.out
    );
    let copies = listed
        .out
        .lines()
        .find(|line| line.contains("cp -Rn") && line.contains("-before/"))
        .expect("what brings them here")
        .trim()
        .to_owned();
    assert!(Command::new("sh").args(["-c", &copies]).status().expect("a shell").success());
    let listed = tree.run_in(&renamed, &["list"]).out;
    assert!(listed.contains(" 22222222  "), "{listed}");
    // The entries name the old directory; the folder is that of the new one.
    let found = commands(&tree.run_in(&renamed, &["rescue"]).out);
    assert!(found[0].starts_with(&format!("cd {renamed} && ")) && tree.finds(&found[0]), "{found:?}");
}

#[test]
#[cfg_attr(windows, ignore = "compares commands for a POSIX shell whose paths need no quotes")]
fn a_file_that_lies_anywhere_is_told_where_it_has_to_be() {
    let tree = Tree::new();
    let (app, other) = (tree.make("app"), tree.make("other"));
    let file = PathBuf::from(&other).join("saved.jsonl");
    fs::write(&file, session(&id(1), &[&app, &format!("{app}/sub")], true)).expect("a file");
    let file = file.to_string_lossy();
    assert_eq!(tree.json_in(&other, &["check", &file])["directory"], "outside");
    let said = tree.run_in(&other, &["rescue", &file]);
    let found = commands(&said.out);
    assert!(found.len() == 1 && found[0].contains(&format!("cd {app} && ")) && tree.finds(&found[0]), "{}", said.out);
}

#[test]
#[cfg_attr(windows, ignore = "needs a POSIX shell")]
fn directories_of_other_systems_and_containers_are_told_as_such() {
    let tree = Tree::new();
    let here = tree.make("here");
    for (digit, dir, says) in [
        (1, "/workspaces-of-nobody/app", "container or on another machine"),
        (2, "C:\\Users\\ann\\app", "a Windows directory"),
    ] {
        tree.put(digit, &[dir]);
        let said = tree.run_in(&here, &["check", &id(digit)]);
        assert!(said.out.contains(says), "{}", said.out);
        assert!(commands(&said.out).iter().all(|command| tree.finds(command)), "{}", said.out);
    }
}

#[test]
fn a_directory_whose_name_keeps_accents_apart_has_its_sessions_under_both_names() {
    let tree = Tree::new();
    let (apart, composed) = (tree.make("bu\u{308}cher"), tree.dir("b\u{fc}cher"));
    for (digit, named_after) in [(1, &apart), (2, &composed)] {
        tree.sandbox.put(named_after, &id(digit), &session(&id(digit), &[&apart], true));
    }
    let listed = tree.run_in(&apart, &["list", "--json"]);
    assert_eq!(listed.out.matches("\"directory\":\"there\"").count(), 2, "{}{}", listed.out, listed.err);
}

#[test]
fn where_nothing_has_to_be_said_nothing_is() {
    let tree = Tree::new();
    let app = tree.make("app");
    tree.sandbox.put(&app, &id(1), &session(&id(1), &[&app, &app], false));
    let said = tree.run_in(&app, &["check", "1111"]);
    assert_eq!(said.out.lines().count(), 2, "{}", said.out);
}
