//! Which Claude Code is installed, on which it depends what is promised of resuming.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::drawing::Drawing;
use crate::support::sandbox::{Said, Sandbox};

const SESSION: &str = "0a11ce00-0000-4000-8000-000000000000";

/// What stands behind `0 resume` where a folder with a client is all of the path.
fn resuming(install: impl FnOnce(&Path, &Path)) -> String {
    let sandbox = Sandbox::new();
    let drawn = "1 user \"Go.\"\n2 assistant m1 text \"Gone.\"\n3 user \"On.\"\n4 assistant m2 tool_use Bash A\n5 user \"And?\"";
    let cwd = sandbox.path().join("work");
    fs::create_dir_all(&cwd).expect("a directory");
    sandbox.put(&cwd.to_string_lossy(), SESSION, &Drawing::read("installed", "2.1.150", drawn).bytes);
    let (bin, elsewhere) = (sandbox.path().join("bin"), sandbox.path().join("elsewhere"));
    fs::create_dir_all(&bin).expect("a directory");
    fs::create_dir_all(&elsewhere).expect("a directory");
    install(&bin.join("claude"), &elsewhere);
    let said = Said::of(sandbox.command(&["plans", SESSION]).env("PATH", format!("{}:/usr/bin:/bin", bin.display())));
    let line = said.out.lines().find_map(|line| line.trim_start().strip_prefix("0 resume  ").map(str::to_owned));
    line.unwrap_or_else(|| panic!("{}{}", said.out, said.err))
}

fn script(path: &Path, lines: &str) {
    fs::write(path, format!("#!/bin/sh\n{lines}\n")).expect("scratch is writable");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it may run");
}

#[test]
fn npm_and_the_native_installer_tell_the_version_without_starting_it() {
    // No file here may run, so nobody has asked the program.
    let npm = resuming(|program, elsewhere| {
        let package = elsewhere.join("node_modules/@anthropic-ai/claude-code");
        fs::create_dir_all(&package).expect("a directory");
        fs::write(package.join("package.json"), r#"{"name":"x","version":"2.0.14"}"#).expect("scratch is writable");
        fs::write(package.join("cli.js"), "").expect("scratch is writable");
        symlink(package.join("cli.js"), program).expect("a link");
    });
    let native = resuming(|program, elsewhere| {
        fs::write(elsewhere.join("2.0.14"), "").expect("scratch is writable");
        symlink(elsewhere.join("2.0.14"), program).expect("a link");
    });
    for said in [npm, native] {
        assert_eq!(said, "not available: how Claude Code 2.0.14 loads such a session has not been tested");
    }
}

#[test]
fn another_program_is_asked_and_of_one_that_is_silent_nothing_is_promised() {
    let told = resuming(|program, _| script(program, "sleep 1; echo '2.0.14 (Claude Code)'"));
    assert_eq!(told, "not available: how Claude Code 2.0.14 loads such a session has not been tested");
    let silent = resuming(|program, _| script(program, "exit 1"));
    assert_eq!(silent, "not available: how Claude Code (unknown version) loads such a session has not been tested");
}

#[test]
fn without_a_client_the_newest_one_is_meant() {
    assert!(resuming(|_, _| {}).starts_with("keeps "));
}
