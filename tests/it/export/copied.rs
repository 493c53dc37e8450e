//! `--copy`: the clipboard of whoever sits there, and never a pipe.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::grown;
use crate::support::sandbox::{Said, Sandbox};
#[cfg(unix)]
use crate::tui::pty::Pty;

/// A machine with `wl-copy`, and a session with secrets.
fn desk() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    let bin = sandbox.path().join("bin");
    fs::create_dir_all(&bin).expect("a directory");
    let tool = bin.join("wl-copy");
    fs::write(&tool, "#!/bin/sh\n/bin/cat > \"${0%/*}/taken\"\n").expect("a script");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("a mode");
    let session = sandbox.path().join("session.jsonl");
    fs::write(&session, grown::leaky()).expect("a session file");
    let session = session.to_string_lossy().into_owned();
    (sandbox, session)
}

fn run(sandbox: &Sandbox, args: &[&str], environment: &[(&str, &str)]) -> Said {
    let mut command = sandbox.command(args);
    command.env("PATH", sandbox.path().join("bin")).envs(environment.iter().copied());
    Said::of(&mut command)
}

const AT_THE_MACHINE: &[(&str, &str)] = &[("WAYLAND_DISPLAY", "wayland-0")];

#[test]
fn what_would_be_printed_is_copied_instead() {
    let (sandbox, session) = desk();
    let taken = || fs::read_to_string(sandbox.path().join("bin/taken")).expect("the clipboard");
    for args in [&["export", &session][..], &["export", &session, "--json"], &["evidence", &session]] {
        let printed = run(&sandbox, args, AT_THE_MACHINE);
        let copied = run(&sandbox, &[args, &["--copy"]].concat(), AT_THE_MACHINE);
        assert_eq!((copied.code, &*copied.out), (0, ""), "{args:?}: {}", copied.err);
        assert_eq!(copied.err, format!("{}Clipboard: copied with wl-copy.\n", printed.err), "{args:?}");
        assert_eq!(taken(), printed.out, "{args:?}");
    }
    let out = run(&sandbox, &["export", &session, "--copy", "-o", "-"], AT_THE_MACHINE).out;
    assert!(out.contains("# Continue") && out == taken());
    let file = sandbox.path().join("summary.md");
    let both = run(&sandbox, &["export", &session, "--copy", "-o", &file.to_string_lossy()], AT_THE_MACHINE);
    assert_eq!((both.code, fs::read_to_string(file).expect("a file")), (0, taken()));
    assert!(both.out.starts_with("Wrote ") && both.err.contains("hidden: private-key:1"), "{}", both.err);
}

#[test]
fn without_a_clipboard_it_fails_and_says_what_to_do() {
    let (sandbox, session) = desk();
    let said = run(&sandbox, &["export", &session, "--copy"], &[("TERM", "dumb")]);
    assert_eq!((said.code, &*said.out), (2, ""));
    assert!(said.err.contains("not copied: ") && said.err.contains("-o FILE"), "{}", said.err);
    assert!(said.err.contains("hidden: private-key:1"), "{}", said.err);
}

#[cfg(unix)]
#[test]
fn the_terminal_is_asked_and_not_the_pipe() {
    let (sandbox, session) = desk();
    let out = sandbox.path().join("out");
    let line = format!("\"$0\" export '{session}' --copy > '{0}' 2> '{0}.err'", out.display());
    let mut pty = Pty::script(&line);
    assert_eq!(pty.wait_for_end(), 0);
    let printed = run(&sandbox, &["export", &session], &[]).out;
    let sequence = format!("\u{1b}]52;c;{}\u{7}", STANDARD.encode(printed));
    pty.wait_until("the sequence", |_| pty.said(&sequence));
    assert_eq!(fs::read_to_string(&out).expect("standard output"), "");
    let said = fs::read_to_string(out.with_extension("err")).expect("standard error");
    assert!(said.ends_with("Clipboard: sent to the terminal (OSC 52).\n") && !said.contains('\u{1b}'), "{said}");
}
