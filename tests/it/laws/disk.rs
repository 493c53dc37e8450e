//! What a rescue does to the disk, and what it leaves alone.

use std::fs;
use std::path::{Path, PathBuf};

use claude_rescue::recovery::{Wish, rewind};
use claude_rescue::store::SessionFile;
use claude_rescue::store::{Opened, Place, commit, open};
use serde_json::Value;

use crate::support::root;
use crate::support::sandbox::{Sandbox, first_field};

const SUB_AGENT: &str = "{\"type\":\"user\",\"isSidechain\":true,\"sessionId\":\"OLD\",\"session_id\":\"OLD\",\"agentId\":\"a1\",\"uuid\":\"u1\",\"text\":\"OLD\"}\n";

/// A broken demo session with all that clients keep beside it.
struct Broken {
    sandbox: Sandbox,
    path: PathBuf,
    id: String,
}

impl Broken {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        let bytes = fs::read(root("assets/demo/webhook-retries.jsonl")).expect("the demo session");
        let id = first_field(&bytes, "sessionId");
        let path = sandbox.put(&first_field(&bytes, "cwd"), &id, &bytes);
        let beside = path.with_extension("");
        put(&beside.join("subagents/agent-a1.jsonl"), SUB_AGENT.replace("OLD", &id).as_bytes());
        put(&beside.join("subagents/agent-a1.meta.json"), b"{}");
        put(&beside.join("tool-results/toolu_1.txt"), b"a large result");
        put(&sandbox.config().join("file-history").join(&id).join("0123456789abcdef@v1"), b"before");
        Self { sandbox, path, id }
    }

    fn open(&self) -> (Place, Opened) {
        let place = self.sandbox.place();
        let file = SessionFile::at(self.path.clone()).expect("the session file");
        let opened = open(&place, file).expect("the session opens");
        (place, opened)
    }
}

/// Every file but the journal, which remembers what was broken off too.
fn files(broken: &Broken) -> Vec<(PathBuf, Vec<u8>)> {
    let state = broken.sandbox.path().join("state");
    broken.sandbox.files().into_iter().filter(|(path, _)| !path.starts_with(&state)).collect()
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

fn rescue(broken: &Broken) -> Value {
    let said = broken.sandbox.run(&["rewind", &broken.path.to_string_lossy(), "--json"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    serde_json::from_str(&said.out).expect("one JSON object")
}

#[test]
fn a_rescue_leaves_every_byte_and_time_of_the_original() {
    let broken = Broken::new();
    let before = broken.sandbox.files();
    let time = fs::metadata(&broken.path).and_then(|about| about.modified()).expect("a time");
    rescue(&broken);
    let after = broken.sandbox.files();
    for file in &before {
        assert!(after.contains(file), "{} changed", file.0.display());
    }
    assert_eq!(fs::metadata(&broken.path).and_then(|about| about.modified()).expect("a time"), time);
}

#[test]
fn a_rescue_takes_the_neighbours_along_under_the_new_id() {
    let broken = Broken::new();
    let said = rescue(&broken);
    let new = said["session"].as_str().expect("a new id");
    assert_ne!(new, broken.id);
    let beside = broken.path.with_file_name(new);
    let read = |path: PathBuf| fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    // Only the fields change: what a text says stays.
    let expected =
        SUB_AGENT.replace("OLD", new).replace(&format!("\"text\":\"{new}\""), &format!("\"text\":\"{}\"", broken.id));
    assert_eq!(read(beside.join("subagents/agent-a1.jsonl")), expected);
    assert_eq!(read(beside.join("subagents/agent-a1.meta.json")), "{}");
    assert_eq!(read(beside.join("tool-results/toolu_1.txt")), "a large result");
    assert_eq!(read(broken.sandbox.config().join("file-history").join(new).join("0123456789abcdef@v1")), "before");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_a_rescue_writes() {
    use std::os::unix::fs::PermissionsExt;
    let broken = Broken::new();
    let said = rescue(&broken);
    let path = said["path"].as_str().expect("a path");
    let mode = fs::metadata(path).expect("the new session").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_rescue_is_remembered_in_the_journal() {
    let broken = Broken::new();
    let said = rescue(&broken);
    let journal = fs::read_to_string(broken.sandbox.path().join("state/journal.jsonl")).expect("a journal");
    let rows: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    assert_eq!(rows.iter().map(|row| &row["row"]).collect::<Vec<_>>(), ["begun", "done"]);
    assert_eq!(rows[0]["id"], rows[1]["id"]);
    assert_eq!(rows[0]["session"], said["session"]);
    assert_eq!(rows[0]["path"], said["path"]);
    assert_eq!(rows[0]["from"].as_str(), broken.path.to_str());
    let size = fs::metadata(said["path"].as_str().expect("a path")).expect("the new session").len();
    assert_eq!(rows[0]["after"]["bytes"], size);
}

#[test]
fn two_rescues_are_two_sessions() {
    let broken = Broken::new();
    assert_ne!(rescue(&broken)["path"], rescue(&broken)["path"]);
    let rescued = broken.sandbox.run(&["rewind", &broken.id, "--dry-run"]);
    assert_eq!(rescued.code, 0, "{}", rescued.err);
}

#[test]
fn a_dry_run_writes_nothing() {
    let broken = Broken::new();
    let before = broken.sandbox.files();
    let said = broken.sandbox.run(&["rewind", &broken.path.to_string_lossy(), "--dry-run", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(broken.sandbox.files(), before);
}

#[test]
fn a_session_that_grew_is_refused_and_nothing_is_left() {
    let broken = Broken::new();
    let (place, opened) = broken.open();
    let plan = rewind(&opened.session, &opened.diagnosis, Wish::LastGood).expect("a plan");
    let mut bytes = fs::read(&broken.path).expect("the session");
    bytes.extend_from_slice(b"{\"type\":\"mode\"}\n");
    fs::write(&broken.path, &bytes).expect("the session grows");
    let before = broken.sandbox.files();
    let error = commit(&place, &opened, &plan).expect_err("a refusal").to_string();
    assert!(error.contains("was written to in the meantime"), "{error}");
    assert_eq!(broken.sandbox.files(), before);
}

#[test]
fn a_session_that_was_written_to_and_kept_its_size_is_refused() {
    let broken = Broken::new();
    let (place, opened) = broken.open();
    let plan = rewind(&opened.session, &opened.diagnosis, Wish::LastGood).expect("a plan");
    let file = fs::File::options().append(true).open(&broken.path).expect("the session");
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("a time can be set");
    assert!(commit(&place, &opened, &plan).is_err());
}

#[test]
fn a_plan_of_another_session_is_not_written() {
    let broken = Broken::new();
    let (place, opened) = broken.open();
    let mut plan = rewind(&opened.session, &opened.diagnosis, Wish::LastGood).expect("a plan");
    // Behind the last good point stand the calls that nobody answered.
    plan.point.end = opened.session.links.len();
    let before = broken.sandbox.files();
    let error = commit(&place, &opened, &plan).expect_err("a refusal").to_string();
    assert!(error.contains("did not pass our check"), "{error}");
    assert_eq!(broken.sandbox.files(), before);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_to_gives_a_clear_error_and_nothing_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let broken = Broken::new();
    let folder = broken.path.parent().expect("a folder");
    let lock = |mode: u32| fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("a mode can be set");
    lock(0o555);
    if fs::write(folder.join("trial"), b"").is_ok() {
        fs::remove_file(folder.join("trial")).expect("the trial goes away");
        lock(0o755);
        println!("skipped: this user may write into any folder");
        return;
    }
    let before = files(&broken);
    let said = broken.sandbox.run(&["rewind", &broken.path.to_string_lossy()]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("could not"), "{}", said.err);
    assert_eq!(files(&broken), before);
    lock(0o755);
}

#[cfg(target_os = "linux")]
#[test]
fn a_rescue_that_fails_half_way_leaves_nothing() {
    let broken = Broken::new();
    put(&broken.path.with_extension("").join("tool-results/large.txt"), &vec![b'x'; 4 << 20]);
    let before = files(&broken);
    // No file may grow over 2 MB, so a copy breaks off in the middle.
    let limited = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"";
    let rewind = broken.sandbox.command(&["rewind", &broken.path.to_string_lossy()]);
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", limited]).arg(rewind.get_program()).args(rewind.get_args()).env_clear();
    for (name, value) in rewind.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    let said = crate::support::sandbox::Said::of(command.current_dir(broken.sandbox.path()));
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("could not copy"), "{}", said.err);
    assert_eq!(files(&broken), before);
    let folders = fs::read_dir(broken.path.parent().expect("a folder")).expect("the project folder");
    assert_eq!(folders.count(), 2, "only the session and its folder");
}
