//! A person at an interactive client: tmux types for them, and the real bug of 2.1.19 happens.

use crate::api::Api;
use crate::client::{Client, KEY};
use crate::resume::{project, real, scratch};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the permission check of a Bash call is held back: Esc must come while it is under way.
const CHECK_DELAY: Duration = Duration::from_secs(9);
const PATIENCE: Duration = Duration::from_secs(30);

/// What the person does after two refused prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    GivesUp,
    Rewinds,
}

/// A session that a real client broke by itself.
pub struct Accident {
    pub bytes: Vec<u8>,
    pub session: String,
    pub work: TempDir,
    /// What the API said to each request of the conversation, in order.
    pub answers: Vec<Option<String>>,
}

struct Terminal {
    socket: PathBuf,
}

/// Has `client` break its own session, the way it happened to people.
pub fn accident(client: Client, then: Then) -> Accident {
    let (home, work) = (scratch(), scratch());
    let place = real(work.path());
    fs::write(place.join("b.txt"), "bbb\n").expect("scratch is writable");
    settle_in(home.path(), &place);
    let api = Api::start(&place, CHECK_DELAY).expect("loopback has a free port");
    let terminal = Terminal::start(client, home.path(), &place, &api);
    let heard = |count: usize| move |api: &Api| api.turns().len() >= count;
    terminal.say("first question");
    wait(&api, "the first answer", heard(1));
    thread::sleep(Duration::from_secs(1));
    let before = sides(&api);
    terminal.say("HANG please");
    wait(&api, "the permission check", |api| api.turns().len() >= 2 && sides(api) > before);
    thread::sleep(Duration::from_millis(500));
    terminal.keys(&["Escape"]);
    thread::sleep(Duration::from_secs(2));
    for (place, words) in ["are you there", "again"].into_iter().enumerate() {
        terminal.say(words);
        wait(&api, words, heard(place + 3));
        thread::sleep(Duration::from_secs(2));
    }
    if then == Then::Rewinds {
        rewind(&terminal);
        terminal.say("after the rewind");
        wait(&api, "the prompt after /rewind", heard(5));
        thread::sleep(Duration::from_secs(2));
    }
    drop(terminal);
    let path = largest(&project(home.path(), &place));
    let session = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = fs::read(&path).expect("the client kept its session");
    Accident { bytes, session, work, answers: api.turns().into_iter().map(|turn| turn.error).collect() }
}

/// The client's own /rewind: the prompt before the last, conversation restored, its words taken out of the input again.
fn rewind(terminal: &Terminal) {
    let pause = |seconds| thread::sleep(Duration::from_millis(seconds));
    terminal.say("/rewind");
    pause(2000);
    terminal.keys(&["Up"]);
    pause(500);
    terminal.keys(&["Enter"]);
    pause(1500);
    terminal.keys(&["Enter"]);
    pause(2000);
    terminal.keys(&["C-u"]);
    pause(500);
}

/// How many requests without tools there were, such as the checks of a command's prefix.
fn sides(api: &Api) -> usize {
    api.requests().iter().filter(|request| request.tools == 0).count()
}

fn wait(api: &Api, what: &str, done: impl Fn(&Api) -> bool) {
    let start = Instant::now();
    while !done(api) {
        assert!(start.elapsed() < PATIENCE, "the interactive client never came to {what}");
        thread::sleep(Duration::from_millis(50));
    }
}

/// The state of somebody who has used the client before, so that it asks nothing at its start.
fn settle_in(home: &Path, work: &Path) {
    let known = &KEY[KEY.len() - 20..];
    let trusted = json!({"hasTrustDialogAccepted": true, "hasCompletedProjectOnboarding": true, "allowedTools": []});
    let state = json!({
        "hasCompletedOnboarding": true, "lastOnboardingVersion": "9.9.9", "theme": "dark",
        "customApiKeyResponses": {"approved": [known], "rejected": []},
        "projects": {work.to_string_lossy(): trusted},
    });
    let config = home.join(".claude");
    fs::create_dir_all(&config).expect("scratch is writable");
    for folder in [home, &config] {
        fs::write(folder.join(".claude.json"), state.to_string()).expect("scratch is writable");
    }
}

fn largest(folder: &Path) -> PathBuf {
    let files = fs::read_dir(folder).expect("the client made a project folder").flatten().map(|entry| entry.path());
    let sessions = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    sessions.max_by_key(|path| fs::metadata(path).map_or(0, |data| data.len())).expect("the client wrote a session")
}

impl Terminal {
    fn start(client: Client, home: &Path, work: &Path, api: &Api) -> Self {
        let run = client.command(home, work, &api.url());
        let terminal = Self { socket: home.join("tmux") };
        let mut tmux = terminal.tmux();
        tmux.args(["new-session", "-d", "-x", "120", "-y", "40", "-s", "s", "-c"])
            .arg(work)
            .arg(run.get_program())
            .args(run.get_args());
        tmux.env_clear()
            .envs(run.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))))
            .env("TERM", "xterm-256color");
        assert!(tmux.status().is_ok_and(|status| status.success()), "tmux cannot start {client:?}");
        let start = Instant::now();
        while !terminal.screen().lines().any(|line| line.starts_with(['>', '❯', '│'])) {
            assert!(start.elapsed() < PATIENCE, "{client:?} shows no prompt:\n{}", terminal.screen());
            thread::sleep(Duration::from_millis(100));
        }
        thread::sleep(Duration::from_secs(2));
        terminal
    }

    fn tmux(&self) -> Command {
        let mut tmux = Command::new("tmux");
        tmux.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]).env_remove("TMUX");
        tmux
    }

    fn keys(&self, keys: &[&str]) -> Output {
        self.tmux().args(["send-keys", "-t", "s"]).args(keys).output().expect("tmux started a moment ago")
    }

    /// Types words and sends them; the client needs a moment in between, or it takes both for a paste.
    fn say(&self, words: &str) {
        self.keys(&[words]);
        thread::sleep(Duration::from_millis(500));
        self.keys(&["Enter"]);
    }

    fn screen(&self) -> String {
        let shown = self.tmux().args(["capture-pane", "-p", "-t", "s"]).output();
        shown.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux().arg("kill-server").output().ok();
        // The client writes its last rows while it goes.
        thread::sleep(Duration::from_secs(1));
    }
}
