//! A session alone in a home, and commands on it.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use crate::support::fixtures::{self, Fixture};
use crate::support::sandbox::{Said, Sandbox};
use crate::support::{sample, uuid_of};

/// Files with their bytes.
/// Of the sessions, one in so many is tried.
pub const FEW: usize = 6;

pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// Every third case, so that each kind of damage has its turn, and the demo; of these one in four, or all.
pub fn some() -> Vec<Fixture> {
    sample::one_in(FEW, fixtures::cases().into_iter().step_by(3).chain(fixtures::demo())).collect()
}

/// The home of one session.
pub struct Home {
    pub sandbox: Sandbox,
    id: String,
}

impl Home {
    pub fn of(fixture: &Fixture) -> Self {
        let (sandbox, id) = (Sandbox::new(), uuid_of(&fixture.name));
        let here = dunce::canonicalize(sandbox.path()).expect("the sandbox");
        sandbox.put(&here.to_string_lossy(), &id, &fixture.bytes);
        Self { sandbox, id }
    }

    /// Runs the program; `ID` is the session.
    pub fn run(&self, args: &[&str], typed: &str) -> Said {
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "ID" { &*self.id } else { *arg }).collect();
        let mut command = self.sandbox.command(&args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // It may have left before it read everything.
        let _ = child.stdin.take().expect("a keyboard").write_all(typed.as_bytes());
        let said = child.wait_with_output().expect("the program ends");
        let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
        Said { code: said.status.code().unwrap_or(-1), out: text(said.stdout), err: text(said.stderr) }
    }

    /// Every file but the lock that acts hold.
    pub fn files(&self) -> Files {
        self.sandbox.files().into_iter().filter(|(path, _)| !path.ends_with("lock")).collect()
    }
}
