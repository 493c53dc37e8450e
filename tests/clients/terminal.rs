//! A person at an interactive client: tmux types for them.

use crate::client::Client;
use crate::load::stretched;
use crate::scene::PATIENCE;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A client that shows its prompt; it ends when dropped.
pub struct Terminal {
    socket: PathBuf,
}

impl Terminal {
    /// Starts the client, as `run` says, in a terminal of its own.
    pub fn start(client: Client, home: &Path, run: &Command) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let terminal = Self { socket: home.join(format!("tmux-{number}")) };
        let mut tmux = terminal.tmux();
        tmux.args(["new-session", "-d", "-x", "120", "-y", "40", "-s", "s", "-c"])
            .args(run.get_current_dir())
            .arg(run.get_program())
            .args(run.get_args());
        tmux.env_clear()
            .envs(run.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))))
            .env("TERM", "xterm-256color");
        assert!(tmux.status().is_ok_and(|status| status.success()), "tmux cannot start {client:?}");
        let start = Instant::now();
        while !terminal.screen().lines().any(|line| line.starts_with(['>', '❯', '│'])) {
            assert!(start.elapsed() < stretched(PATIENCE), "{client:?} shows no prompt:\n{}", terminal.screen());
            // Now and then 2.1.328 asks this first; its mode needs a server that no sandbox has.
            let screen = terminal.screen();
            if screen.contains("Make auto mode your default permission mode?") {
                terminal.keys(&[if screen.contains("❯ No") { "Enter" } else { "Down" }]);
                thread::sleep(Duration::from_millis(500));
            }
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

    pub fn keys(&self, keys: &[&str]) -> Output {
        self.tmux().args(["send-keys", "-t", "s"]).args(keys).output().expect("tmux started a moment ago")
    }

    /// Types words and sends them; the client needs a moment in between, or it takes both for a paste.
    pub fn say(&self, words: &str) {
        self.keys(&[words]);
        thread::sleep(Duration::from_millis(500));
        self.keys(&["Enter"]);
    }

    /// Waits for something that the client does.
    pub fn until(&self, what: &str, done: impl Fn() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < stretched(PATIENCE), "the client never came to {what}:\n{}", self.screen());
            thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn screen(&self) -> String {
        self.ask(&["capture-pane", "-p", "-t", "s"])
    }

    /// The id of the client's process.
    pub fn process(&self) -> i32 {
        let id = self.ask(&["display-message", "-p", "-t", "s", "#{pane_pid}"]);
        id.trim().parse().expect("tmux knows the process that it started")
    }

    fn ask(&self, what: &[&str]) -> String {
        let shown = self.tmux().args(what).output();
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
