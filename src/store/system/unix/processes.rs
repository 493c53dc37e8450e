//! Processes of Unix: whether one runs, when it began, and becoming another program.

use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::SystemTime;
use std::{fs, io};

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// Whether a process with this id exists.
pub fn runs(pid: i32) -> bool {
    // Another user's process answers "not permitted", but it runs.
    Pid::from_raw(pid).is_some_and(|pid| !matches!(test_kill_process(pid), Err(Errno::SRCH)))
}

/// When a process started, as clients write it: field 22 of Linux's `stat` (measured in 2.1.328).
pub fn start_of(pid: i32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is a name in brackets that can contain anything.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(19).map(str::to_owned)
}

/// When a process began. Clients write that down themselves here.
pub fn began(_pid: i32) -> Option<SystemTime> {
    None
}

/// The processes above this one: the name and the arguments of each, the nearest first. Nobody asks for them here.
pub fn above() -> Vec<(String, Vec<String>)> {
    Vec::new()
}

/// Replaces this process with another program. Where that cannot be done, waits for it and returns its exit code.
pub fn become_it(mut program: Command) -> io::Result<u8> {
    Err(program.exec())
}
