//! A scratch machine on which a client works: a home, a folder with two files, and the stand-in.

use crate::api::{Api, Pace};
use crate::client::{Client, Ended, KEY};
use crate::load::stretched;
use crate::product::binary;
use crate::resume::{LIMIT, project, real, scratch};
use crate::terminal::Terminal;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a client may take until something happens that it should do in seconds.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How long no request comes when a client is done.
const QUIET: Duration = Duration::from_millis(2500);

/// What people let their client do without asking.
const ALLOWED: [&str; 4] = ["--allowedTools", "Read", "Bash", "Write"];

pub fn pause(milliseconds: u64) {
    thread::sleep(Duration::from_millis(milliseconds));
}

pub struct Scene {
    pub home: TempDir,
    pub work: TempDir,
    pub api: Api,
}

impl Scene {
    pub fn new(pace: Pace) -> Self {
        let (home, work) = (scratch(), scratch());
        let folder = real(work.path());
        for (name, words) in [("a.txt", "aaa\n"), ("b.txt", "bbb\n")] {
            fs::write(folder.join(name), words).expect("scratch is writable");
        }
        let api = Api::start(&folder, pace).expect("loopback has a free port");
        let scene = Self { home, work, api };
        scene.settle_in();
        scene
    }

    /// The state of somebody who has used the client before, so that it asks nothing at its start.
    fn settle_in(&self) {
        let known = &KEY[KEY.len() - 20..];
        let trusted =
            json!({"hasTrustDialogAccepted": true, "hasCompletedProjectOnboarding": true, "allowedTools": []});
        let state = json!({
            "hasCompletedOnboarding": true, "lastOnboardingVersion": "9.9.9", "theme": "dark",
            "customApiKeyResponses": {"approved": [known], "rejected": []},
            "cachedGrowthBookFeatures": {"tengu_streaming_tool_execution2": true},
            "projects": {real(self.work.path()).to_string_lossy(): trusted},
        });
        let config = self.home.path().join(".claude");
        fs::create_dir_all(&config).expect("scratch is writable");
        for folder in [self.home.path(), &config] {
            fs::write(folder.join(".claude.json"), state.to_string()).expect("scratch is writable");
        }
        // Newer clients have a server check every call unless they are told to ask the person.
        let settings = json!({"permissions": {"defaultMode": "default"}});
        fs::write(config.join("settings.json"), settings.to_string()).expect("scratch is writable");
    }

    fn command(&self, client: Client) -> Command {
        let mut command = client.command(self.home.path(), &real(self.work.path()), &self.api.url());
        if client.streams() {
            // Features that a server switches on are off where nothing may be told to one, although none can be reached.
            command.env_remove("DISABLE_TELEMETRY").env_remove("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC");
        }
        command
    }

    /// One prompt without a terminal, in a session or a new one; the session's id.
    pub fn prompt(&self, client: Client, words: &str, session: Option<&str>) -> String {
        let mut arguments = vec!["-p", words];
        arguments.extend(ALLOWED);
        arguments.extend(session.iter().flat_map(|session| ["--resume", session]));
        let ended = Client::prompt(self.command(client), self.home.path(), &arguments, LIMIT);
        let Ok(Ended::Left { said, complaint }) = ended else {
            panic!("{client:?} did not finish {words:?}");
        };
        let answer: Value = serde_json::from_str(&said).unwrap_or_default();
        let id = answer["session_id"].as_str();
        id.unwrap_or_else(|| panic!("{client:?} printed no session id: {said}{complaint}")).to_owned()
    }

    /// An interactive client that may use its tools, in a new session or a known one.
    pub fn sit_down(&self, client: Client, session: Option<&str>) -> Terminal {
        let arguments = session.iter().flat_map(|session| ["--resume", session]).chain(ALLOWED);
        self.terminal(client, &arguments.collect::<Vec<_>>())
    }

    /// The same in a new session, where claude-rescue is on the path.
    pub fn sit_down_with_product(&self, client: Client) -> Terminal {
        let mut run = self.command(client);
        let own = binary().parent().expect("a program lies in a folder").to_owned();
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([own].into_iter().chain(std::env::split_paths(&folders))).expect("a path");
        run.env("PATH", path).args(ALLOWED);
        Terminal::start(client, self.home.path(), &run)
    }

    /// An interactive client.
    pub fn terminal(&self, client: Client, arguments: &[&str]) -> Terminal {
        let mut run = self.command(client);
        run.args(arguments);
        Terminal::start(client, self.home.path(), &run)
    }

    /// Waits until so many requests of the conversation have been made, and their answers written down.
    pub fn heard(&self, count: usize) {
        self.wait(&format!("request {count}"), |scene| scene.api.turns().len() >= count);
        thread::sleep(Duration::from_secs(1));
    }

    /// Waits until there are more requests of the conversation than these, the last one needs no other, and for a while
    /// none came: what a client asks by itself, such as a summary, comes right behind another answer.
    pub fn rested(&self, before: usize) {
        let start = Instant::now();
        let (mut count, mut since) = (before, start);
        loop {
            let turns = self.api.turns();
            if turns.len() != count {
                (count, since) = (turns.len(), Instant::now());
            }
            let is_quiet = since.elapsed() > QUIET && turns.last().is_some_and(|last| last.ends);
            if count > before && is_quiet {
                return;
            }
            assert!(start.elapsed() < stretched(PATIENCE), "the client never came to rest: {turns:?}");
            pause(50);
        }
    }

    pub fn wait(&self, what: &str, done: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !done(self) {
            assert!(start.elapsed() < stretched(PATIENCE), "the client never came to {what}");
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The session that holds most, by its id, and its bytes.
    pub fn session(&self) -> (String, Vec<u8>) {
        let files = fs::read_dir(project(self.home.path(), self.work.path())).expect("the client made a folder");
        let paths = files.flatten().map(|entry| entry.path());
        let size = |path: &PathBuf| fs::metadata(path).map_or(0, |data| data.len());
        let largest = paths.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).max_by_key(size);
        let path = largest.expect("the client wrote a session");
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        (name.unwrap_or_default(), fs::read(&path).expect("the client kept its session"))
    }
}
