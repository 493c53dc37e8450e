//! What is read of session files, as the system sees it. Needs strace.

use std::fs;
use std::process::Command;

use super::{Shelf, settle};
use crate::support::sandbox::Said;

/// The session files that `list --all` reads.
fn read(shelf: &Shelf) -> Vec<String> {
    let (trace, plain) = (shelf.sandbox.path().join("trace"), shelf.command(&["list", "--all"]));
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-e", "trace=read,readv,pread64,preadv,mmap,copy_file_range,sendfile", "-o"]).arg(&trace);
    command.arg(plain.get_program()).args(plain.get_args()).current_dir(shelf.sandbox.path());
    command.env_clear().envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    assert_eq!(Said::of(&mut command).code, 0);
    let mut read: Vec<String> = fs::read_to_string(trace)
        .expect("a trace")
        .lines()
        .filter_map(|line| Some(line.split_once("/-srv-shop/")?.1.split_once(".jsonl")?.0.to_owned()))
        .collect();
    read.sort();
    read.dedup();
    read
}

#[test]
fn only_files_that_changed_are_read() {
    if Command::new("strace").arg("-V").output().is_err() {
        return println!("skipped: strace is not installed");
    }
    let shelf = Shelf::of(9);
    settle();
    assert_eq!(read(&shelf).len(), 9);
    assert_eq!(read(&shelf), Vec::<String>::new());
    shelf.put("c");
    let name = shelf.path("c").file_stem().expect("a name").to_string_lossy().into_owned();
    assert_eq!(read(&shelf), [&*name]);
    settle();
    assert_eq!(read(&shelf), [&*name]);
    assert_eq!(read(&shelf), Vec::<String>::new());
}

/// Calls that fail wherever they touch the index or its folder.
const FAIL: &[&str] =
    &["openat:error=EIO", "openat:error=EINTR:when=1", "openat:error=EMFILE", "read:error=EIO", "statx:error=EIO"];
const FAIL_TO_WRITE: &[&str] = &["mkdir:error=EROFS", "openat:error=ENOSPC", "rename:error=EIO", "rename:error=ENOSPC"];

#[test]
fn a_call_that_fails_costs_only_time() {
    if Command::new("strace").arg("-V").output().is_err() {
        return println!("skipped: strace is not installed");
    }
    let shelf = Shelf::of(3);
    settle();
    let args = ["list", "--all", "--json"];
    let (without, plain) = (shelf.sandbox.run(&args), shelf.command(&args));
    for (fails, is_warm) in FAIL.iter().map(|call| (call, true)).chain(FAIL_TO_WRITE.iter().map(|call| (call, false))) {
        shelf.run(&["doctor", "--forget"]);
        if is_warm {
            shelf.run(&args);
        }
        let mut command = Command::new("strace");
        command.args(["-f", "-o"]).arg(shelf.sandbox.path().join("trace")).arg("-e").arg(format!("inject={fails}"));
        // Only the index is renamed, and strace does not look at the second name.
        if !fails.starts_with("rename") {
            command.arg("-P").arg(shelf.index()).arg("-P").arg(shelf.sandbox.cache());
        }
        command.arg(plain.get_program()).args(plain.get_args()).current_dir(shelf.sandbox.path());
        command.env_clear().envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
        let said = Said::of(&mut command);
        assert_eq!((said.code, &*said.err, &said.out), (without.code, "", &without.out), "{fails}");
        let trace = fs::read_to_string(shelf.sandbox.path().join("trace")).expect("a trace");
        assert!(trace.contains("(INJECTED)"), "{fails} did not happen");
    }
}
