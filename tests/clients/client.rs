//! Real Claude Code clients: pinned versions, installed once, run with a scratch home against the stand-in.

use crate::load::stretched;
use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// A made-up key; the interactive client wants to have seen its last 20 characters before.
pub const KEY: &str = "sk-stand-in-this-is-no-real-key";

/// The model that every client is told to ask.
pub const MODEL: &str = "claude-opus-5-5";

/// One version of Claude Code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(pub &'static str);

/// How a client's run ended.
pub enum Ended {
    /// It left by itself; what it printed, and what it complained about.
    Left { said: String, complaint: String },
    /// It was still busy at the time limit and was killed.
    Late,
}

impl Client {
    /// The last version whose package holds JavaScript; later ones are one native binary a platform.
    const LAST_SCRIPT: [u32; 3] = [2, 1, 112];

    /// A version as numbers, which can be compared.
    pub fn numbers(version: &str) -> Vec<u32> {
        version.split('.').filter_map(|part| part.parse().ok()).collect()
    }

    fn is_script(self) -> bool {
        Self::numbers(self.0).as_slice() <= Self::LAST_SCRIPT.as_slice()
    }

    /// Whether it is of the first era of storage. Its `-p` sends every call and result twice, and the API refuses what
    /// follows: the loop that prints the messages and the one that asks append them to one list (0.2.126, 1.0.3, 1.0.5,
    /// 1.0.8 and 1.0.9 do, measured). At a terminal it works, but takes no key from the environment, only a token.
    pub fn is_ancient(self) -> bool {
        Self::numbers(self.0) < Self::numbers("1.0.10")
    }

    /// Whether it starts tools while the message still streams, if the feature is switched on.
    pub fn streams(self) -> bool {
        let version = Self::numbers(self.0);
        Self::numbers("2.1.25") <= version && version <= Self::numbers("2.1.83")
    }

    fn package(self) -> String {
        if self.is_script() {
            return "@anthropic-ai/claude-code".to_owned();
        }
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
        format!("@anthropic-ai/claude-code-{}-{machine}", std::env::consts::OS)
    }

    /// What must exist when the client is installed.
    fn program(self) -> PathBuf {
        let package = folder().join(self.0).join("node_modules").join(self.package());
        package.join(if self.is_script() { "cli.js" } else { "claude" })
    }

    /// Makes sure that the client is there; needs npm and its registry the first time.
    pub fn install(self) -> Result<(), String> {
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _turn = ONE_AT_A_TIME.lock();
        if self.program().exists() {
            return Ok(());
        }
        // Installed beside and renamed, so that a broken download is never taken for a client.
        let part = folder().join(format!("{}.part-{}", self.0, std::process::id()));
        fs::create_dir_all(&part).map_err(|why| format!("cannot make {}: {why}", part.display()))?;
        let wanted = format!("{}@{}", self.package(), self.0);
        let npm = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--omit=optional", "--prefix"])
            .arg(&part)
            .arg(&wanted)
            .stdin(Stdio::null())
            .output();
        let done = npm.map_err(|why| why.to_string()).and_then(|out| {
            if !out.status.success() {
                return Err(String::from_utf8_lossy(&out.stderr).trim().to_owned());
            }
            fs::rename(&part, folder().join(self.0)).map_err(|why| why.to_string())
        });
        fs::remove_dir_all(&part).ok();
        done.map_err(|why| format!("npm cannot install {wanted}: {why}"))
    }

    /// The client with nothing of this machine's environment but the path, and nothing to talk to but the stand-in.
    pub fn command(self, home: &Path, work: &Path, url: &str) -> Command {
        let mut command = Command::new(if self.is_script() { PathBuf::from("node") } else { self.program() });
        if self.is_script() {
            command.arg(self.program());
        }
        self.alone(&mut command, home, work, url);
        command
    }

    /// A shell like that of a person who has this client, and no other, as `claude`.
    pub fn shell(self, home: &Path, work: &Path, url: &str) -> Command {
        let mut shell = Command::new("sh");
        self.alone(&mut shell, home, work, url);
        shell.env("PATH", self.on_the_path(home));
        shell
    }

    /// A path on which this client stands first. It says its version at once, however busy the machine is.
    pub fn on_the_path(self, home: &Path) -> OsString {
        let folder = home.join("bin");
        let node = if self.is_script() { "node " } else { "" };
        let run = format!("exec {node}'{}' \"$@\"", self.program().display());
        let script = format!("#!/bin/sh\n[ \"$1\" = --version ] && echo '{} (Claude Code)' && exit\n{run}\n", self.0);
        fs::create_dir_all(&folder).expect("scratch is writable");
        fs::write(folder.join("claude"), script).expect("scratch is writable");
        fs::set_permissions(folder.join("claude"), Permissions::from_mode(0o755)).expect("scratch is writable");
        let others = std::env::var_os("PATH").unwrap_or_default();
        std::env::join_paths([folder].into_iter().chain(std::env::split_paths(&others))).expect("a path")
    }

    fn alone(self, command: &mut Command, home: &Path, work: &Path, url: &str) {
        command.env_clear().current_dir(work).stdin(Stdio::null()).process_group(0);
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        // The shared temporary folder may belong to another user's client, which newer ones refuse.
        command.env("TMPDIR", home).env("CLAUDE_CODE_TMPDIR", home);
        command.env("HOME", home).env("CLAUDE_CONFIG_DIR", home.join(".claude"));
        let secret = if self.is_ancient() { "ANTHROPIC_AUTH_TOKEN" } else { "ANTHROPIC_API_KEY" };
        command.env("ANTHROPIC_BASE_URL", url).env(secret, KEY);
        // All ask the same model: newer ones leave out the thinking of any other, as of one that was retired meanwhile.
        command.env("ANTHROPIC_MODEL", MODEL);
        command.env("CLAUDE_CODE_MAX_RETRIES", "0").env("LC_ALL", "C.UTF-8").env("SHELL", "/bin/sh");
        // The clients refuse some flags to root unless they are told that nothing can be hurt.
        for name in ["IS_SANDBOX", "DISABLE_TELEMETRY", "DISABLE_ERROR_REPORTING", "DISABLE_AUTOUPDATER"] {
            command.env(name, "1");
        }
        command.env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    }

    /// Has a client answer one prompt without a terminal, as the command says, to which `home` belongs.
    pub fn prompt(mut command: Command, home: &Path, arguments: &[&str], limit: Duration) -> io::Result<Ended> {
        let (said, complaint) = (home.join("said"), home.join("complaint"));
        command.args(arguments).args(["--output-format", "json"]);
        // Into files and not pipes: a child that the client leaves behind would keep a pipe open.
        command.stdout(File::create(&said)?).stderr(File::create(&complaint)?);
        let mut child = command.spawn()?;
        let in_time = wait(&mut child, limit)?;
        stop(&mut child)?;
        if !in_time {
            return Ok(Ended::Late);
        }
        Ok(Ended::Left { said: fs::read_to_string(said)?, complaint: fs::read_to_string(complaint)? })
    }
}

/// Where the clients are kept: `CLIENTS_DIR`, or beside everything else that cargo builds.
fn folder() -> PathBuf {
    std::env::var_os("CLIENTS_DIR").map_or_else(|| target().join("clients"), PathBuf::from)
}

/// Cargo's target folder of this build.
pub fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("cargo puts its tmp below target").to_owned()
}

fn wait(child: &mut Child, limit: Duration) -> io::Result<bool> {
    let start = Instant::now();
    while start.elapsed() < stretched(limit) {
        if child.try_wait()?.is_some() {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(false)
}

/// Ends the client with all that it started; they share a process group.
fn stop(child: &mut Child) -> io::Result<()> {
    let group = rustix::process::Pid::from_child(child);
    rustix::process::kill_process_group(group, rustix::process::Signal::KILL).ok();
    child.wait().map(|_| ())
}
