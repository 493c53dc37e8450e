//! The real binary in a pseudo-terminal.

#![cfg(unix)]

use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program, what it writes, and the screen that this makes.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    /// Every byte so far.
    said: Arc<Mutex<Vec<u8>>>,
    /// Whether the terminal takes no more.
    frozen: Arc<AtomicBool>,
    scratch: TempDir,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn some(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a size above zero")
}

/// A folder with a client that is older than all that were measured, so that nothing is known of resuming in it.
pub fn old_client() -> &'static Path {
    static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = TempDir::with_prefix("claude-rescue-client-").expect("a scratch directory");
        let client = folder.path().join("claude");
        fs::write(&client, "#!/bin/sh\necho '2.0.14 (Claude Code)'\n").expect("scratch is writable");
        fs::set_permissions(&client, fs::Permissions::from_mode(0o755)).expect("it may run");
        folder
    });
    FOLDER.path()
}

/// How many of these bytes are shown: all but a frame that is not whole, as in a terminal with synchronized updates.
fn whole(bytes: &[u8]) -> usize {
    const HOLD: &[u8] = b"\x1b[?2026h";
    const SHOW: &[u8] = b"\x1b[?2026l";
    let last = |mark: &[u8]| bytes.windows(mark.len()).rposition(|found| found == mark);
    // The mark itself may be cut.
    let cut = (1..HOLD.len()).rev().find(|&part| bytes.ends_with(&HOLD[..part])).unwrap_or(0);
    let held = last(HOLD).filter(|&held| last(SHOW).is_none_or(|shown| shown < held));
    held.unwrap_or(bytes.len() - cut)
}

impl Pty {
    /// Starts the program on its demo.
    pub fn demo(columns: u16, rows: u16) -> Self {
        Self::start(columns, rows, &[("TERM", "xterm-256color")])
    }

    /// Starts it on one session of a config directory.
    pub fn session(config: &Path, session: &str) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_claude-rescue"));
        command.arg("--config-dir");
        command.arg(config);
        command.arg(session);
        Self::spawn(command, 120, 36, &[("TERM", "xterm-256color")])
    }

    /// Starts it with arguments and an environment of its own.
    pub fn with(args: &[&str], columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_claude-rescue"));
        command.args(args);
        Self::spawn(command, columns, rows, environment)
    }

    /// Starts a line of shell in which `$0` is the program.
    pub fn script(line: &str) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", line, env!("CARGO_BIN_EXE_claude-rescue")]);
        Self::spawn(command, 120, 36, &[("TERM", "xterm-256color")])
    }

    /// Starts it below a shell that does nothing else.
    pub fn in_shell(columns: u16, rows: u16) -> Self {
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", "\"$0\" --demo; echo back in the shell", env!("CARGO_BIN_EXE_claude-rescue")]);
        Self::spawn(command, columns, rows, &[("TERM", "xterm-256color")])
    }

    pub fn start(columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_claude-rescue"));
        command.arg("--demo");
        Self::spawn(command, columns, rows, environment)
    }

    fn spawn(mut command: CommandBuilder, columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        let pty = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        let scratch = TempDir::with_prefix("claude-rescue-pty-").expect("a scratch directory");
        command.env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", old_client().display()));
        command.cwd(scratch.path());
        command.env("HOME", scratch.path());
        command.env("TZ", "UTC");
        command.env("CLAUDE_RESCUE_STATE_DIR", scratch.path().join("state"));
        command.env("CLAUDE_RESCUE_CACHE_DIR", scratch.path().join("cache"));
        for (name, value) in environment {
            command.env(name, value);
        }
        let child = pty.slave.spawn_command(command).expect("the program starts");
        drop(pty.slave);
        let keyboard = pty.master.take_writer().expect("a keyboard");
        let mut output = pty.master.try_clone_reader().expect("its output");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(some(rows), some(columns), 200)));
        let said = Arc::new(Mutex::new(Vec::new()));
        let frozen = Arc::new(AtomicBool::new(false));
        let (seen, heard, stopped) = (Arc::clone(&screen), Arc::clone(&said), Arc::clone(&frozen));
        thread::spawn(move || {
            let (mut buffer, mut waiting) = ([0; 4096], Vec::new());
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                while stopped.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(10));
                }
                heard.lock().expect("the bytes").extend_from_slice(&buffer[..count]);
                waiting.extend_from_slice(&buffer[..count]);
                let shown: Vec<u8> = waiting.drain(..whole(&waiting)).collect();
                seen.lock().expect("the screen").process(&shown);
            }
            seen.lock().expect("the screen").process(&waiting);
        });
        Self { child, master: pty.master, keyboard, screen, said, frozen, scratch }
    }

    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).and_then(|()| self.keyboard.flush()).expect("a key can be pressed");
    }

    /// Sends bytes as a terminal would.
    pub fn send(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).and_then(|()| self.keyboard.flush()).expect("bytes can be sent");
    }

    /// The same, where the program may have gone meanwhile.
    pub fn try_send(&mut self, bytes: &[u8]) {
        let _ = self.keyboard.write_all(bytes).and_then(|()| self.keyboard.flush());
    }

    /// Presses a key until the screen says something. What came before it may still be swallowing.
    pub fn press_until(&mut self, key: &str, words: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.screen().contents().contains(words) {
            assert!(Instant::now() < end, "pressed {key:?} for {words} in vain:\n{}", self.screen().contents());
            self.press(key);
            let soon = Instant::now() + Duration::from_millis(700);
            while Instant::now() < soon && !self.screen().contents().contains(words) {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// From now on the terminal takes no more of what is written, or takes it again.
    pub fn freeze(&self, frozen: bool) {
        self.frozen.store(frozen, Ordering::Relaxed);
    }

    /// Whether the program still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("the program can be waited for").is_none()
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.lock().expect("the screen").set_size(some(rows), some(columns));
        self.master.resize(size(columns, rows)).expect("a terminal can be resized");
    }

    /// Waits until the screen says something, and gives it.
    pub fn wait_for(&self, words: &str) -> vt100::Screen {
        self.wait_until(words, |screen| screen.contents().contains(words))
    }

    /// The screen as it is.
    pub fn screen(&self) -> vt100::Screen {
        self.screen.lock().expect("the screen").screen().clone()
    }

    pub fn wait_until(&self, what: &str, holds: impl Fn(&vt100::Screen) -> bool) -> vt100::Screen {
        let end = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            if holds(&screen) {
                return screen;
            }
            assert!(Instant::now() < end, "waited for {what} in vain:\n{}", screen.contents());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether the program wrote these bytes.
    pub fn said(&self, bytes: &str) -> bool {
        self.said.lock().expect("the bytes").windows(bytes.len()).any(|found| found == bytes.as_bytes())
    }

    /// Every byte that the program wrote.
    pub fn bytes(&self) -> Vec<u8> {
        self.said.lock().expect("the bytes").clone()
    }

    /// How often it drew: every frame hides the cursor.
    pub fn frames(&self) -> usize {
        let hides = b"\x1b[?25l";
        self.said.lock().expect("the bytes").windows(hides.len()).filter(|found| found == hides).count()
    }

    /// Whether nothing more was written for so long.
    pub fn quiet(&self, time: Duration) -> bool {
        let written = || self.said.lock().expect("the bytes").len();
        let before = written();
        thread::sleep(time);
        written() == before
    }

    /// Waits for the end, and gives the exit code.
    pub fn wait_for_end(&mut self) -> u32 {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                return status.exit_code();
            }
            assert!(Instant::now() < end, "the program does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether keys reach the program one by one, unseen by the shell's line editor.
    pub fn is_raw(&self) -> bool {
        let modes = self.master.get_termios().expect("the modes of the terminal");
        !format!("{:?}", modes.local_flags).contains("ICANON")
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    pub fn state(&self) -> PathBuf {
        self.scratch.path().join("state/journal.jsonl")
    }
}

/// Sends a signal to a process.
pub fn signal(name: &str, pid: &str) {
    let sent = std::process::Command::new("kill").args([&format!("-{name}"), pid]).status();
    assert!(sent.expect("kill runs").success());
}

impl Drop for Pty {
    fn drop(&mut self) {
        // It has ended already in most tests.
        let _ = self.child.kill();
    }
}
