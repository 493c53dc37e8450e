//! The product's binary, run the way a person's script runs it, with a scratch home.

use crate::resume::{project, scratch};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A scratch machine with one broken session in it.
pub struct Patient {
    home: TempDir,
    pub file: PathBuf,
    bytes: Vec<u8>,
}

/// What one remedy made of it.
pub struct Rescue {
    /// What `plans` promised and `rescue` reported.
    pub plan: Value,
    pub report: Value,
    pub bytes: Vec<u8>,
}

/// The remedies that lead to a new session.
pub const WAYS: [&str; 3] = ["rewind", "unlink", "repair"];

impl Patient {
    /// Puts a session file where Claude Code would keep it for this working folder.
    pub fn new(bytes: &[u8], session: &str, work: &Path) -> Self {
        let home = scratch();
        let folder = project(home.path(), work);
        fs::create_dir_all(&folder).expect("scratch is writable");
        let file = folder.join(format!("{session}.jsonl"));
        fs::write(&file, bytes).expect("scratch is writable");
        Self { home, file, bytes: bytes.to_owned() }
    }

    fn run(&self, verb: &str, file: &Path, more: &[&str]) -> Output {
        self.program(&[&[verb, &file.to_string_lossy()], more].concat())
    }

    fn program(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        let output = command.arg("--json").output();
        output.unwrap_or_else(|why| panic!("{} cannot be started: {why}", command.get_program().display()))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let home = self.home.path();
        let mut command = Command::new(binary());
        command.args(arguments);
        command.env("HOME", home).env("CLAUDE_CONFIG_DIR", home.join(".claude"));
        command.env("XDG_STATE_HOME", home.join("state")).env("XDG_CACHE_HOME", home.join("cache"));
        command
    }

    /// The exit code and the report of `check --json`.
    pub fn check(&self, file: &Path) -> (Option<i32>, Value) {
        let output = self.run("check", file, &[]);
        let report =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("check printed no JSON: {output:?}"));
        (output.status.code(), report)
    }

    /// What `explain --json` says of the session's newest error.
    pub fn explain(&self) -> Value {
        let output = self.program(&["explain", "--session", &self.file.to_string_lossy()]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("explain printed no JSON: {output:?}"))
    }

    /// The summary that `export` makes, as a person pastes it.
    pub fn summary(&self) -> String {
        let output = self.run("export", &self.file, &[]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|why| panic!("{why}: {output:?}"));
        assert_eq!(report["schema"], 1, "{report}");
        let path = self.home.path().join("summary.md");
        let arguments = ["export", &self.file.to_string_lossy(), "-o", &path.to_string_lossy()];
        let done = self.command(&arguments).status();
        assert!(done.is_ok_and(|status| status.success()), "export cannot write {}", path.display());
        fs::read_to_string(path).expect("a summary")
    }

    /// How many turns `check --json` counts.
    pub fn turns(&self) -> u64 {
        self.check(&self.file).1["turns"].as_u64().unwrap_or(0)
    }

    /// The session up to a turn, as `rewind --to` writes it, and as it said before that it would.
    pub fn rewind(&self, turn: u64) -> Result<Rescue, String> {
        let turn = turn.to_string();
        let said = self.run("rewind", &self.file, &["--to", &turn, "--dry-run"]);
        let plan = serde_json::from_slice(&said.stdout).map_err(|why| format!("{why}: {said:?}"))?;
        self.beside(&["--to", &turn], "rewind", &plan)
    }

    /// What `plans --json` says of each remedy, by name.
    pub fn plans(&self) -> Result<Vec<(&'static str, Value)>, String> {
        let output = self.run("plans", &self.file, &[]);
        let report: Value = serde_json::from_slice(&output.stdout)
            .map_err(|why| format!("plans printed no JSON: {why}: {output:?}"))?;
        let plans = report["plans"].as_array().ok_or_else(|| format!("plans lists no plans: {report}"))?;
        let of = |way: &&'static str| Some((*way, plans.iter().find(|plan| plan["plan"] == **way)?.clone()));
        Ok(WAYS.iter().filter_map(of).collect())
    }

    /// Rescues the session one way, and holds the promises that need no client: the original stays, the copy is a
    /// session of its own, and what is done is what was promised.
    pub fn rescue(&self, way: &str, plan: &Value) -> Result<Rescue, String> {
        self.beside(&["--with", way], "rescue", plan)
    }

    fn beside(&self, how: &[&str], verb: &str, plan: &Value) -> Result<Rescue, String> {
        let rescue = self.done(verb, how, plan)?;
        let path = PathBuf::from(rescue.report["path"].as_str().unwrap_or_default());
        if path == self.file || path.parent() != self.file.parent() {
            return Err(format!("rescue must write a new file beside the old one: {}", rescue.report));
        }
        if fs::read(&self.file).ok().as_deref() != Some(&self.bytes) {
            return Err("the original session was changed".to_owned());
        }
        // The next remedy finds the machine as this one did.
        fs::remove_file(path).map_err(|why| format!("the rescued session cannot be removed: {why}"))?;
        Ok(rescue)
    }

    /// Rescues the session in its own file, and undoes it, after which every byte must be as before.
    pub fn rescue_in_place(&self) -> Result<Rescue, String> {
        let plans = self.plans()?;
        // Where resuming is recommended, nothing has to be written; then what keeps the most is.
        let best = plans.iter().find(|(_, plan)| plan["recommended"] == true);
        let best = best.or_else(|| plans.iter().rfind(|(_, plan)| plan["refused"].is_null()));
        let (way, plan) = best.ok_or_else(|| format!("no remedy can be had: {plans:?}"))?;
        let rescue = self.done("rescue", &["--with", way, "--in-place", "--yes"], plan)?;
        let report = &rescue.report;
        let own = self.file.file_stem().and_then(|stem| stem.to_str());
        if report["path"].as_str().map(Path::new) != Some(&self.file) || report["session"].as_str() != own {
            return Err(format!("a rescue in place must keep the file and the session's id: {report}"));
        }
        let undone = self.run("undo", Path::new(report["undo"].as_str().unwrap_or_default()), &[]);
        if undone.status.code() != Some(0) {
            return Err(format!("the rescue in place cannot be undone: {undone:?}"));
        }
        if fs::read(&self.file).ok().as_deref() != Some(&self.bytes) {
            return Err("after undo, the session is not what it was".to_owned());
        }
        Ok(rescue)
    }

    /// One rescue, as it must be wherever it is written.
    fn done(&self, verb: &str, how: &[&str], plan: &Value) -> Result<Rescue, String> {
        let output = self.run(verb, &self.file, how);
        if output.status.code() != Some(0) {
            return Err(format!("{verb} failed: {output:?}"));
        }
        let report: Value = serde_json::from_slice(&output.stdout)
            .map_err(|why| format!("rescue printed no JSON: {why}: {output:?}"))?;
        let (session, path) =
            (report["session"].as_str().unwrap_or_default(), report["path"].as_str().unwrap_or_default());
        let bytes = fs::read(path).map_err(|why| format!("rescue names {path:?}, which cannot be read: {why}"))?;
        if report["schema"] != 1 || report["kept"] != plan["kept"] || report["dropped"] != plan["dropped"] {
            return Err(format!("rescue did not do what plans promised: {plan} / {report}"));
        }
        if let Some(row) = foreign(&bytes, session) {
            return Err(format!("the rescued session {session:?} holds a row of another session: {row}"));
        }
        let (code, verdict) = self.check(Path::new(path));
        if code != Some(0) {
            return Err(format!("check still finds damage after the rescue: {verdict}"));
        }
        Ok(Rescue { plan: plan.clone(), report, bytes })
    }
}

/// The product. A stand-in for it can be named while the product itself is being built.
pub fn binary() -> PathBuf {
    let named = std::env::var_os("CLAUDE_RESCUE_BIN");
    named.map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_claude-rescue")), PathBuf::from)
}

/// A row that names another session than its file.
fn foreign(bytes: &[u8], session: &str) -> Option<String> {
    let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let other = |row: &Value| row["sessionId"].as_str().is_some_and(|id| id != session);
    lines.into_iter().find(other).map(|row| row.to_string().chars().take(300).collect())
}

/// Whether a report names this rule at one of these lines, however deep.
pub fn names(report: &Value, rule: &str, lines: &[usize]) -> bool {
    let here = report["rule"] == rule && report["line"].as_u64().is_some_and(|line| lines.contains(&(line as usize)));
    let deeper = |inner: &Value| names(inner, rule, lines);
    here || match report {
        Value::Array(items) => items.iter().any(deeper),
        Value::Object(fields) => fields.values().any(deeper),
        _ => false,
    }
}
