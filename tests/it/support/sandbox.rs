//! A home of its own for the real binary: config directory, state directory, nothing of the person's.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::thread;
use std::time::{Duration, SystemTime};

use claude_rescue::store::place::folder_name;
use claude_rescue::store::{Client, Place};
use serde_json::Value;
use tempfile::TempDir;

use super::fixtures;

/// A scratch directory that goes away.
pub struct Sandbox {
    dir: TempDir,
    /// Where the directories of the demo sessions are, if they are there.
    demo: Option<TempDir>,
}

/// The home directory in the demo sessions.
pub const DEMO: &str = "/home/demo";
/// The directories of theirs that are there; that of one session is not where it was.
const DIRECTORIES: &[&str] = &["src/payments-api", "src/infra", "src/importer"];

/// What the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = loop {
            match command.output() {
                // A copy of the program that another thread's child still has open for writing, for a moment.
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => thread::sleep(Duration::from_millis(20)),
                done => break done.expect("the program runs"),
            }
        };
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Self { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }
}

impl Sandbox {
    pub fn new() -> Self {
        let dir = TempDir::with_prefix("claude-rescue-it-").expect("a scratch directory");
        fs::create_dir_all(dir.path().join("config/projects")).expect("a config directory");
        Self { dir, demo: None }
    }

    /// One with the demo sessions, each an hour older than the one before it, and with their directories.
    pub fn with_demo() -> Self {
        // As long as the name that stands in the sessions, so that no size and no column changes. Windows takes `/` too.
        let above = if cfg!(windows) { "C:/" } else { "/tmp/" };
        let length = DEMO.len() - above.len();
        let demo = tempfile::Builder::new().prefix("").rand_bytes(length).tempdir_in(above).expect("a directory");
        for dir in DIRECTORIES {
            fs::create_dir_all(demo.path().join(dir)).expect("a directory of the demo");
        }
        let home = demo.path().to_string_lossy().into_owned();
        Self { demo: Some(demo), ..Self::with_demo_of(&home) }
    }

    /// The same without the directories, as on another machine.
    pub fn with_demo_elsewhere() -> Self {
        Self::with_demo_of(DEMO)
    }

    fn with_demo_of(home: &str) -> Self {
        let sandbox = Self::new();
        for (fixture, hours) in fixtures::demo().into_iter().zip(1..) {
            let bytes = String::from_utf8_lossy(&fixture.bytes).replace(DEMO, home).into_bytes();
            let field = |key: &str| first_field(&bytes, key);
            let path = sandbox.put(&field("cwd"), &field("sessionId"), &bytes);
            let time = SystemTime::now() - Duration::from_secs(hours * 3600 + 1800);
            let file = fs::File::options().append(true).open(path).expect("a demo session");
            file.set_modified(time).expect("a time can be set");
        }
        sandbox
    }

    /// Words with the directories of the demo as its sessions were written with them.
    pub fn as_written(&self, words: &str) -> String {
        let Some(demo) = &self.demo else { return words.to_owned() };
        let home = demo.path().to_string_lossy();
        let words = words.replace(&home.replace('/', "\\\\"), DEMO).replace(&home.replace('/', "\\"), DEMO);
        let folder = home.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        words.replace(&*home, DEMO).replace(&folder, &DEMO.replace('/', "-"))
    }

    /// A directory of the demo as it is here.
    pub fn as_it_is(&self, dir: &str) -> PathBuf {
        let demo = self.demo.as_ref().map(|demo| demo.path().to_string_lossy().into_owned());
        demo.map_or_else(|| dir.into(), |demo| dir.replace(DEMO, &demo).into())
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn config(&self) -> PathBuf {
        self.path().join("config")
    }

    /// Where the index is, if one is used.
    pub fn cache(&self) -> PathBuf {
        self.path().join("cache")
    }

    /// Where the program looks and writes when it runs here.
    pub fn place(&self) -> Place {
        Place {
            configs: vec![self.config()],
            cwd: self.path().to_path_buf(),
            named: true,
            state: self.path().join("state"),
            cache: None,
            root: PathBuf::new(),
            client: Client::default(),
        }
    }

    /// Puts a session where clients keep those of a project.
    pub fn put(&self, cwd: &str, id: &str, bytes: &[u8]) -> PathBuf {
        let folder = self.config().join("projects").join(folder_name(Path::new(cwd)));
        fs::create_dir_all(&folder).expect("a project folder");
        let path = folder.join(id).with_extension("jsonl");
        fs::write(&path, bytes).expect("a session file");
        path
    }

    /// The program, about to run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.alone(env!("CARGO_BIN_EXE_claude-rescue"));
        command.args(args);
        command
    }

    /// A line that a person types in the directory of the first demo session, where the program is on the path.
    pub fn typed(&self, line: &str) -> Command {
        let mut shell = self.alone("sh");
        let programs = Path::new(env!("CARGO_BIN_EXE_claude-rescue")).parent().expect("it lies in a folder");
        shell.args(["-c", line]).env("PATH", format!("{}:/usr/bin:/bin", programs.display()));
        shell.current_dir(self.demo_project());
        shell
    }

    /// The directory of the first demo session.
    pub fn demo_project(&self) -> PathBuf {
        self.demo.as_ref().expect("a sandbox with the demo").path().join(DIRECTORIES[0])
    }

    fn alone(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path()).env_clear();
        command.env("HOME", self.path().join("home")).env("CLAUDE_CONFIG_DIR", self.config());
        command.env("CLAUDE_RESCUE_STATE_DIR", self.path().join("state"));
        // Off, except where it is tested: elsewhere, what lies in the sandbox is compared.
        command.env("CLAUDE_RESCUE_CACHE_DIR", self.cache()).env("CLAUDE_RESCUE_INDEX", "off");
        // Printed commands are the same everywhere; and Windows starts nothing without its own directory.
        command
            .env("CLAUDE_RESCUE_SHELL", "posix")
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)));
        command
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Said {
        Said::of(&mut self.command(args))
    }

    /// Every file below, with its bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = walkdir::WalkDir::new(self.path()).sort_by_file_name().into_iter();
        let files =
            entries.map(|entry| entry.expect("the sandbox can be read")).filter(|entry| entry.file_type().is_file());
        files.map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).expect("a file can be read"))).collect()
    }
}

/// Whether a program was killed, and did not end by itself. On Windows it has a code for that.
pub fn was_killed(status: ExitStatus) -> bool {
    const ABORTED: i32 = 0xC000_0409_u32.cast_signed();
    status.code().is_none_or(|code| cfg!(windows) && code == ABORTED)
}

/// The first value of a field in a session.
pub fn first_field(bytes: &[u8], key: &str) -> String {
    let rows = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let found = rows.map(|row| row[key].as_str().unwrap_or_default().to_owned()).find(|value| !value.is_empty());
    found.unwrap_or_else(|| panic!("no row has the field {key}"))
}
