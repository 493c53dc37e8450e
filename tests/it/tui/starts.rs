//! How Claude Code is started: with a person's own arguments, and in the demo not at all.

#![cfg(unix)]

use std::thread;

use super::habits::{A_GLANCE, Desk, READY};
use super::pty::Pty;

#[test]
fn the_client_is_started_with_the_arguments_of_the_person_each_as_one_word() {
    let client = "[ \"$1\" = --version ] && exec echo '2.0.14 (Claude Code)'\nfor word; do echo \"<$word>\"; done";
    let desk = Desk::new().program("claude", client);
    let args = "--model opus --append-system-prompt 'a; $(touch b)'";
    let mut pty = desk.start("3f2a9c1e", &[("CLAUDE_RESCUE_CLAUDE_ARGS", args)]);
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("o");
    assert_eq!(pty.wait_for_end(), 0);
    let said = pty.wait_for("<a; $(touch b)>").contents();
    let words: Vec<&str> = said.lines().map(str::trim).filter(|line| line.starts_with('<')).collect();
    assert_eq!(words[0], "<--resume>");
    assert_eq!(words[2..], ["<--model>", "<opus>", "<--append-system-prompt>", "<a; $(touch b)>"]);
    let mut pty = desk.start("3f2a9c1e", &[("CLAUDE_RESCUE_CLAUDE_ARGS", "'open")]);
    assert_eq!(pty.wait_for_end(), 2);
    pty.wait_for("--claude-args: unclosed quote in 'open");
}

#[test]
fn in_the_demo_it_is_said_what_would_start() {
    let ways = [("s", "Upgrade axum to 0.8", "jo", "claude --resume "), ("e", "# Continue: ", "c", "claude")];
    for (first, shown, then, command) in ways {
        let mut pty = Pty::demo(120, 36);
        pty.wait_for(READY);
        pty.press(first);
        pty.wait_for(shown);
        for key in then.chars() {
            thread::sleep(A_GLANCE);
            pty.press(&key.to_string());
        }
        assert_eq!(pty.wait_for_end(), 0, "{first}{then}");
        pty.wait_for(&format!("In the demo, Claude Code would start here: {command}"));
    }
}
