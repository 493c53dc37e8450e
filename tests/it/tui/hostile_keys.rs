//! What a terminal sends that is no key, or half of one: later keys work, and Ctrl-C always does.

#![cfg(unix)]

use std::thread;
use std::time::Duration;

use super::pty::{Pty, signal};

const READY: &str = "nothing is written until ⏎";

/// Beginnings without an end.
const UNFINISHED: &[&[u8]] = &[
    b"\x1b[",
    b"\x1b[<0;35;",
    b"\x1b[M ",
    b"\x1b[[",
    b"\x1bO",
    b"\x1b[99;5",
    b"\x1b]52;c;aGVsbG8",
    b"\x1b]11;rgb:0000/0000/0000\x1b",
    b"\x1bP1+r544e",
    b"\x1b_Gi=31;OK",
    b"\x1b^private",
    b"\x1bXstart",
    b"\xe2\x94",
    b"\xf0\x9f",
    b"\xc3",
    b"\x1b[?64;1;2",
    b"\x1b[27;5;",
];

/// Whole ones that mean nothing here, or are written wrong.
const ODD: &[&[u8]] = &[
    b"\x1b[<0;0;0M",
    b"\x1b[0;0R",
    b"\x1b[<99999;99999;99999M",
    b"\x1b[M\xff\xff\xff",
    b"\x1b[999999999999u",
    b"\x1b[1;999A",
    b"\x1b[;;;;;;;;;;~",
    b"\x1b[201~",
    b"\x1b]11;rgb:0/0/0\x07",
    b"\x1bP1$r0m\x1b\\",
    b"\x1b[?1;2c",
    b"\x1b[I\x1b[O",
    b"\xff\xfe\x80\x80",
    b"\x1b\x1b\x1b[99999~",
];

#[test]
fn keys_work_behind_what_has_no_end_and_behind_what_means_nothing() {
    let many = UNFINISHED.concat().repeat(1_000);
    let all: Vec<&[u8]> = UNFINISHED.iter().chain(ODD).copied().chain([&*many]).collect();
    // Each waits most of its time.
    thread::scope(|scope| {
        for some in all.chunks(8) {
            scope.spawn(|| keys_work_behind(some));
        }
    });
}

fn keys_work_behind(all: &[&[u8]]) {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for(READY);
    pty.press("s");
    pty.wait_for("newest first");
    for bytes in all {
        pty.send(bytes);
        pty.press_until("?", "help ·");
        pty.press_until("\x1b", "newest first");
    }
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.is_raw() && !pty.state().exists());
}

#[test]
fn ctrl_c_ends_the_app_in_the_middle_of_anything() {
    thread::scope(|scope| {
        for some in UNFINISHED.chunks(6) {
            scope.spawn(move || {
                for bytes in some {
                    let mut pty = Pty::demo(80, 24);
                    pty.wait_for("write rescued copy");
                    pty.send(&[bytes, &b"\x03"[..]].concat());
                    assert_eq!(pty.wait_for_end(), 0, "{bytes:?}");
                    pty.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
                }
            });
        }
    });
}

#[test]
fn ctrl_c_as_newer_terminals_write_it_ends_the_app() {
    for bytes in [&b"\x1b[99;5u"[..], b"\x1b[27;5;99~", b"\x1b[99;69:1u"] {
        let mut pty = Pty::demo(80, 24);
        pty.wait_for("write rescued copy");
        pty.send(bytes);
        assert_eq!(pty.wait_for_end(), 0, "{bytes:?}");
    }
}

#[test]
fn ctrl_c_ends_the_app_while_something_is_typed_or_asked() {
    for (keys, words) in [
        ("/web", "/web"),
        ("s/web", "web"),
        ("?/web", "web"),
        ("p", "what changes"),
        ("e", "# Continue"),
        ("v", "◀─ Bash"),
        ("u", "No rescue"),
    ] {
        let mut pty = Pty::demo(120, 36);
        pty.wait_for(READY);
        pty.press(keys);
        pty.wait_for(words);
        if keys == "p" {
            pty.press_until("I", "Type replace and");
        }
        pty.send(b"\x03");
        assert_eq!(pty.wait_for_end(), 0, "{keys}");
        assert!(!pty.is_raw() && !pty.state().exists(), "{keys}");
    }
}

#[test]
fn a_terminal_that_takes_no_more_holds_nobody() {
    thread::scope(|scope| {
        for how in ["ctrl-c", "INT", "TERM", "HUP"] {
            scope.spawn(move || it_leaves_though_nothing_is_taken(how));
        }
    });
}

fn it_leaves_though_nothing_is_taken(how: &str) {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for(READY);
    pty.freeze(true);
    // More frames than any terminal keeps for later.
    for _ in 0..60 {
        pty.press("s");
        thread::sleep(Duration::from_millis(15));
        pty.press("\x1b");
        pty.press("?");
        thread::sleep(Duration::from_millis(15));
        pty.press("\x1b");
    }
    if how == "ctrl-c" {
        pty.send(b"\x03");
    } else {
        signal(how, &pty.pid().to_string());
    }
    pty.wait_for_end();
    assert!(!pty.is_raw() && !pty.state().exists(), "{how}");
    pty.freeze(false);
}
