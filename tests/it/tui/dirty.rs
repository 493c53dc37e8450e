//! A terminal as a program leaves it that was killed: the app is whole all the same, and gives a clean one back.

#![cfg(unix)]

use super::pty::Pty;

const READY: &str = "nothing is written until ⏎";

/// A client that was killed in the alternate screen.
const DIRT: &str = r"printf '\033[?1049h\033[2J\033[HLEFT OVER\033[20;1HLEFT OVER\033[?1003h\033[?1006h\033[?1004h\033[?2004h\033[?1h\033=\033[5;10r\033[?6h\033[4h\033[?7l\033[>31u\033[>4;2m\033(0\033[?2026h\033[?25l\033[7m'";

#[test]
fn nothing_of_a_killed_program_is_seen_or_left() {
    let mut pty = Pty::script(&format!("{DIRT}; \"$0\" --demo; echo back in the shell"));
    let screen = pty.wait_for(READY);
    assert!(!screen.contents().contains("LEFT OVER"), "{}", screen.contents());
    assert!(screen.contents().contains("✗ broken  Fix webhook retries"), "{}", screen.contents());
    assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    assert!(!screen.application_cursor() && !screen.application_keypad() && screen.bracketed_paste());
    for ended in ["\x1b[?2026l", "\x1b[?1004l", "\x1b[<99u", "\x1b[>4;0m", "\x1b(B", "\x1b[r", "\x1b[?6l", "\x1b[4l"] {
        assert!(pty.said(ended), "{ended:?}");
    }
    pty.press("q");
    pty.wait_for("back in the shell");
    let screen = pty.screen();
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
    assert!(!screen.application_cursor() && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    assert!(!pty.is_raw());
}

#[test]
fn reports_of_a_mouse_that_nobody_asked_for_are_no_keys() {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for("2 damaged elsewhere");
    pty.press("s");
    let cursor = |screen: &vt100::Screen| {
        let text = screen.contents();
        text.lines().find_map(|line| line.split_once('▸').map(|(_, row)| row.chars().take(40).collect::<String>()))
    };
    let before = cursor(&pty.wait_for("newest first"));
    assert!(before.is_some());
    pty.send(b"\x1b[<35;20;10M\x1b[<0;20;10m\x1b[M#!q\x1b[M \xffo\x1b[35;20;10M\x1b[I\x1b[O");
    pty.press_until("?", "help ·");
    pty.press_until("\x1b", "newest first");
    assert_eq!(cursor(&pty.screen()), before);
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.state().exists());
}

#[test]
fn the_shell_finds_its_screen_and_its_cursor_where_they_were() {
    let mut pty = Pty::script("printf 'one\\ntwo\\n'; \"$0\" --demo; echo three");
    pty.wait_for(READY);
    pty.press("q");
    let text = pty.wait_for("three").contents();
    assert!(text.starts_with("one\ntwo\nNo rescue was written."), "{text}");
}
