//! The prompt of `cmd` on Windows: what is printed for it starts Claude Code where it should, and so do we, through the
//! batch file that npm puts on `PATH`.
#![cfg(windows)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::homes::{id, session};
use crate::support::sandbox::{Said, Sandbox};
use claude_rescue::store::place::folder_name;

/// Names that Windows allows, with what means something to `cmd`.
const NAMES: &[&str] =
    &["plain", "a b & c", "t(1)'s", "100%PATH%x y", "a^b, c;d=e", "a!b@c#d$e~f`g{h}[i]+j", "-x", "&&calc"];

/// A batch file that writes down its directory, its config directory and its arguments.
const NOTES: &str = "@echo off\r\necho \"%CD%\"\"%CLAUDE_CONFIG_DIR%\"%*>\"%SEEN%\"\r\n";

/// A session in a directory of a name, in a config directory of that name.
fn put(sandbox: &Sandbox, name: &str) -> (PathBuf, PathBuf) {
    let (dir, config) = (sandbox.path().join("work").join(name), sandbox.path().join("conf").join(name));
    let cwd = dir.to_string_lossy();
    let folder = config.join("projects").join(folder_name(&dir));
    for made in [&dir, &folder, &sandbox.path().join("bin")] {
        fs::create_dir_all(made).expect("a directory");
    }
    fs::write(folder.join(id(1)).with_extension("jsonl"), session(&id(1), &[&cwd], true)).expect("a session");
    (dir, config)
}

fn run(sandbox: &Sandbox, config: &Path, args: &[&str]) -> Said {
    let mut command = sandbox.command(args);
    command.env("CLAUDE_CONFIG_DIR", config).env("CLAUDE_RESCUE_SHELL", "cmd").env("SEEN", sandbox.path().join("seen"));
    command.env("PATH", sandbox.path().join("bin")).env("PATHEXT", ".COM;.EXE;.BAT;.CMD");
    Said::of(command.envs(std::env::var_os("ComSpec").map(|shell| ("ComSpec", shell))))
}

/// Types a line at the prompt, where `claude` is a batch file; what that noted.
fn typed(sandbox: &Sandbox, line: &str) -> String {
    let seen = sandbox.path().join("seen");
    let _ = fs::remove_file(&seen);
    let path =
        [sandbox.path().join("bin").into_os_string(), std::env::var_os("PATH").unwrap_or_default()].join(";".as_ref());
    let mut prompt = Command::new("cmd");
    prompt.arg("/q").current_dir(sandbox.path()).env("PATH", path).env("SEEN", &seen).env_remove("CLAUDE_CONFIG_DIR");
    let mut prompt = prompt.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("cmd");
    writeln!(prompt.stdin.take().expect("a pipe"), "{line}\r").expect("it reads");
    prompt.wait().expect("it ends");
    fs::read_to_string(seen).unwrap_or_default().trim().to_owned()
}

#[test]
fn a_printed_command_goes_where_it_says_whatever_the_names() {
    for name in NAMES {
        let sandbox = Sandbox::new();
        let (dir, config) = put(&sandbox, name);
        fs::write(sandbox.path().join("bin/claude.cmd"), NOTES).expect("a client");
        let said = run(&sandbox, &config, &["rescue"]);
        let said = if said.code == 0 { said } else { run(&sandbox, &config, &["rescue", "1111"]) };
        let line = said
            .out
            .lines()
            .find_map(|line| line.trim().strip_prefix("run"))
            .filter(|line| line.contains("claude --resume"));
        let line = line.unwrap_or_else(|| panic!("a command in {}", said.out)).trim();
        let seen = typed(&sandbox, line);
        let new = line.rsplit(' ').next().unwrap_or_default();
        let wanted = format!("\"{}\"\"{}\"--resume {new}", dir.display(), config.display());
        assert_eq!(seen, wanted, "{name}: {line}");
    }
}

#[test]
fn a_client_behind_a_batch_file_is_started_with_all_it_needs() {
    let sandbox = Sandbox::new();
    let (_, config) = put(&sandbox, "a b & c");
    // As npm writes it; what it starts is a program that says what it was given: ourselves.
    let bin = sandbox.path().join("bin");
    let program = bin.join("node_modules/@anthropic-ai/claude-code/bin/claude.exe");
    fs::create_dir_all(program.parent().expect("a folder")).expect("a folder");
    fs::copy(env!("CARGO_BIN_EXE_claude-rescue"), &program).expect("a client");
    let batch = "@ECHO off\r\n\"%dp0%\\node_modules\\@anthropic-ai\\claude-code\\bin\\claude.exe\"   %*\r\n";
    fs::write(bin.join("claude.cmd"), batch).expect("a batch file");
    let said = run(&sandbox, &config, &["export", "1111", "--open"]);
    // The summary has many lines, and arrives as one argument that names no session.
    assert!(said.err.contains("unrecognized") || said.err.contains("no session"), "{} {}", said.out, said.err);
    assert!(!said.err.contains("could not start"), "{}", said.err);
}

#[test]
fn a_batch_file_that_we_do_not_know_is_told_of() {
    let sandbox = Sandbox::new();
    let (_, config) = put(&sandbox, "plain");
    fs::write(sandbox.path().join("bin/claude.cmd"), NOTES).expect("a client");
    let said = run(&sandbox, &config, &["export", "1111", "--open"]);
    assert!(said.code == 2 && said.err.contains("export ") && said.err.contains("--copy"), "{}", said.err);
}
