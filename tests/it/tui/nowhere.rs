//! Terminals that are none, or that know less than others: a sentence, and an end.

#![cfg(unix)]

use std::fs::File;
use std::process::{Command, Stdio};

use super::pty::Pty;

#[test]
fn a_terminal_without_a_size_is_drawn_on() {
    let line = "stty rows 0 cols 0; PATH=/nowhere \"$0\" --demo; stty rows 24 cols 80; echo back";
    let mut pty = Pty::script(line);
    pty.wait_for("q quit");
    pty.press("q");
    pty.wait_for("back");
}

#[test]
fn any_size_is_drawn_on() {
    let mut pty = Pty::demo(80, 24);
    pty.wait_for("write rescued copy");
    for (columns, rows) in [(1, 1), (1000, 1000), (1, 200), (300, 1), (2, 2), (80, 24)] {
        pty.resize(columns, rows);
        pty.press("?");
        pty.press("\x1b");
    }
    pty.press_until("?", "help ·");
    pty.press("\x03");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn without_a_terminal_there_is_a_report_or_a_sentence() {
    let run = |line: &str| {
        let mut command = Command::new("setsid");
        command.args(["-w", "sh", "-c", line, env!("CARGO_BIN_EXE_claude-rescue")]);
        let null = File::open("/dev/null").expect("nothing");
        let said = command.stdin(null).stdout(Stdio::piped()).stderr(Stdio::piped()).output().expect("setsid runs");
        (said.status.code(), String::from_utf8_lossy(&said.stderr).into_owned())
    };
    let (code, said) = run("\"$0\" --demo --pick");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("there is no terminal") && said.contains("claude-rescue --plain"), "{said}");
    let (code, said) = run("\"$0\" --demo <&- >/dev/null");
    assert!(matches!(code, Some(0 | 1)), "{code:?} {said}");
}
