//! What a person at a real terminal is used to: on to the client with one key, the clipboard, the editor, signals,
//! pipes, a crash.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use claude_rescue::store::place::folder_name;
use tempfile::TempDir;

use super::pty::{Pty, old_client, signal};
use crate::support::fixtures;
use crate::support::sandbox::first_field;

pub const READY: &str = "nothing is written until ⏎";
/// Longer than a plan must be on the screen before a key that writes counts.
pub const A_GLANCE: Duration = Duration::from_millis(300);
const DEMO: &str = "/home/demo/src/payments-api";

/// A home with sessions of a directory that is there, and programs of its own.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        let dir = TempDir::with_prefix("claude-rescue-desk-").expect("a scratch directory");
        let path = fs::canonicalize(dir.path()).expect("its real path");
        let cwd = path.join("work");
        fs::create_dir_all(&cwd).expect("a directory to work in");
        fs::create_dir_all(path.join("bin")).expect("a directory of programs");
        for fixture in fixtures::demo() {
            let text = String::from_utf8(fixture.bytes.clone()).expect("a session");
            let here = text.replace(DEMO, &cwd.to_string_lossy());
            if here != text {
                let folder = path.join("config/projects").join(folder_name(&cwd));
                fs::create_dir_all(&folder).expect("a project folder");
                let name = format!("{}.jsonl", first_field(&fixture.bytes, "sessionId"));
                fs::write(folder.join(name), here).expect("a session");
            }
        }
        Self(dir)
    }

    pub fn program(self, name: &str, script: &str) -> Self {
        let path = self.path().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it may run");
        self
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Starts the app on one of the sessions.
    pub fn start(&self, session: &str, environment: &[(&str, &str)]) -> Pty {
        let config = self.path().join("config");
        let programs = format!("{}:{}:/usr/bin:/bin", self.path().join("bin").display(), old_client().display());
        let mut all = vec![("TERM", "xterm-256color"), ("PATH", &*programs)];
        all.extend(environment);
        Pty::with(&["--config-dir", &config.to_string_lossy(), session], 120, 36, &all)
    }
}

pub const CLIENT: &str = "[ \"$1\" = --version ] && exec echo '2.0.14 (Claude Code)'\n\
    stty -a | grep -q -- ' icanon' && echo \"client here: $* in $(basename \"$PWD\") of $(basename \"$CLAUDE_CONFIG_DIR\")\"";

#[test]
fn o_goes_on_in_the_rescued_session_at_once() {
    let desk = Desk::new().program("claude", CLIENT);
    let mut pty = desk.start("3f2a9c1e", &[]);
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("o");
    assert_eq!(pty.wait_for_end(), 0);
    let text = pty.wait_for("client here").contents();
    assert!(text.contains("✓ Rescued") && text.contains("in work of config"), "{text}");
    let journal = fs::read_to_string(pty.state()).expect("the journal");
    let new = journal.split("\"session\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a new session");
    assert!(text.contains(&format!("client here: --resume {new}")), "{text}");
}

#[test]
fn c_begins_a_fresh_session_with_the_summary() {
    let desk = Desk::new().program("claude", CLIENT);
    let mut pty = desk.start("3f2a9c1e", &[]);
    pty.wait_for(READY);
    pty.press("4");
    pty.wait_for("# Continue: Fix webhook retries");
    pty.press("c");
    assert_eq!(pty.wait_for_end(), 0);
    let text = pty.wait_for("in work of config").contents();
    assert!(
        text.contains("client here: # Continue: Fix webhook retries") || text.contains("## Where to look"),
        "{text}"
    );
    assert!(!text.contains("No rescue was written") && !pty.state().exists());
}

#[test]
fn o_on_a_sound_session_resumes_it_and_writes_nothing() {
    let desk = Desk::new().program("claude", CLIENT);
    let sound = fixtures::demo().into_iter().find(|demo| demo.name == "demo/axum-upgrade.jsonl").expect("a sound one");
    let id = first_field(&sound.bytes, "sessionId");
    let mut pty = desk.start(&id, &[]);
    pty.wait_for("✓ sound");
    thread::sleep(A_GLANCE);
    pty.press("o");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for(&format!("client here: --resume {id}"));
    assert!(!pty.state().exists());
}

#[test]
fn without_a_client_o_says_what_to_type() {
    let desk = Desk::new();
    let mut pty = desk.start("3f2a9c1e", &[("PATH", "/usr/bin:/bin")]);
    pty.wait_for("this plan writes nothing");
    thread::sleep(A_GLANCE);
    pty.press("2");
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("o");
    assert_eq!(pty.wait_for_end(), 2);
    let text = pty.wait_for("claude was not found on your PATH").contents();
    assert!(text.contains("✓ Rescued") && text.contains("In an environment that has it, run:"), "{text}");
}

#[test]
fn the_clipboard_is_the_terminals_and_nobody_says_copied() {
    let mut pty = Pty::with(&["--demo", "3f2a9c1e"], 120, 36, &[("TERM", "xterm-256color"), ("TMUX", "x")]);
    pty.wait_for(READY);
    pty.press("Y");
    let screen = pty.wait_for("Call id sent to the terminal (OSC 52): toolu_").contents();
    let id: String = screen.split("(OSC 52): ").nth(1).expect("an id").split_whitespace().take(1).collect();
    let code = STANDARD.encode(&id);
    assert!(pty.said(&format!("\u{1b}]52;c;{code}\u{7}")), "{id}");
    assert!(pty.said(&format!("\u{1b}Ptmux;\u{1b}\u{1b}]52;c;{code}\u{7}\u{1b}\\")), "tmux passes it on");
    thread::sleep(A_GLANCE);
    pty.press("\r");
    assert_eq!(pty.wait_for_end(), 0);
    // The receipt has the command; what is on the clipboard stays there.
    let text = pty.wait_for("claude --resume").contents();
    assert!(!text.contains("copied") && !text.contains("OSC 52"), "{text}");
}

#[test]
fn a_tool_that_took_it_is_named() {
    let desk = Desk::new().program("wl-copy", "cat > \"$(dirname \"$0\")/taken\"");
    let mut pty = desk.start("3f2a9c1e", &[("WAYLAND_DISPLAY", "wayland-0")]);
    pty.wait_for(READY);
    pty.press("y");
    pty.wait_for("Command for the damaged session copied with wl-copy: cd ");
    let taken = fs::read_to_string(desk.path().join("bin/taken")).expect("the clipboard");
    assert!(
        taken.ends_with("claude --resume 3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1") || taken.contains("--resume 3f2a9c1e")
    );
    assert!(!pty.said("]52;c;"), "once is enough");
}

#[test]
fn the_editor_has_the_keyboard_and_the_terminal_for_itself() {
    let script = "echo \"$@\" > \"$(dirname \"$0\")/told\"\nstty -a | grep -q -- ' icanon' && echo 'a plain terminal'\n\
                  read -r word; echo \"$word\" > \"$(dirname \"$0\")/typed\"";
    let desk = Desk::new().program("nano", script);
    let mut pty = desk.start("3f2a9c1e", &[("EDITOR", "nano -w")]);
    pty.wait_for(READY);
    pty.press("x");
    let screen = pty.wait_until("the editor", |screen| {
        !screen.alternate_screen() && screen.contents().contains("a plain terminal")
    });
    assert!(!screen.bracketed_paste(), "the editor sets that up for itself");
    pty.press("quit and write\r");
    let screen = pty.wait_for("Back from nano, which showed a copy; the session is unchanged.");
    assert!(screen.alternate_screen() && screen.bracketed_paste() && pty.is_raw());
    let read = |name: &str| fs::read_to_string(desk.path().join("bin").join(name)).expect("a note");
    assert_eq!(read("typed"), "quit and write\n", "the app read none of it");
    assert!(read("told").starts_with("-w +") && read("told").contains("/3f2a9c1e-"), "{}", read("told"));
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn an_editor_that_is_not_there_is_named() {
    let desk = Desk::new();
    let mut pty = desk.start("3f2a9c1e", &[("VISUAL", "no-such-editor")]);
    pty.wait_for("✗ ");
    pty.press("x");
    pty.wait_for("set $VISUAL or $EDITOR to use another");
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn the_mouse_is_off_until_asked_for_and_given_back() {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for(READY);
    assert!(!pty.said("\u{1b}[?1000h"));
    pty.press("m");
    pty.wait_until("the mouse on", |screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
    pty.press("s");
    // Judged, so no row is put above it any more.
    let text = pty.wait_for("· errored     Write release notes").contents();
    let row = text.lines().position(|line| line.contains("Write release notes")).expect("a row") + 1;
    pty.press(&format!("\u{1b}[<0;20;{row}M\u{1b}[<0;20;{row}m"));
    pty.wait_for("▸ · errored     Write release notes");
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_until("the mouse given back", |screen| screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    let asked = Pty::with(&["--demo", "--mouse"], 80, 24, &[("TERM", "xterm-256color")]);
    asked.wait_until("the mouse on", |screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
}

#[test]
fn a_panic_gives_the_terminal_back_and_quotes_no_session() {
    let mut pty = Pty::with(&["--demo"], 120, 36, &[("TERM", "xterm-256color"), ("CLAUDE_RESCUE_PANIC", "1")]);
    assert_eq!(pty.wait_for_end(), 101);
    let screen = pty.wait_for("Please report it and attach that file.");
    assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste() && !pty.is_raw());
    let text = screen.contents();
    assert!(text.contains("claude-rescue crashed at src/tui/terminal/crash.rs"), "{text}");
    assert!(!text.contains("payments-api"), "the message of the panic quotes it, nothing else may: {text}");
}

#[test]
fn a_crash_is_written_down() {
    let desk = Desk::new();
    let mut pty = desk.start("3f2a9c1e", &[("CLAUDE_RESCUE_PANIC", "1")]);
    assert_eq!(pty.wait_for_end(), 101);
    pty.wait_for("Please report it and attach that file.");
    let state = pty.state().parent().expect("the state directory").to_owned();
    let files = fs::read_dir(state).expect("the state directory").filter_map(Result::ok);
    let crash = files.map(|file| file.path()).find(|path| path.to_string_lossy().contains("crash-")).expect("a report");
    let report = fs::read_to_string(crash).expect("the report");
    assert!(
        report.starts_with("claude-rescue ") && report.contains("panicked at src/tui/terminal/crash.rs"),
        "{report}"
    );
    assert!(!report.contains("on demand") && !report.contains("webhook"), "{report}");
}

#[test]
fn a_captured_pick_is_only_the_id() {
    let line = "id=$(\"$0\" --demo --pick); echo \"got <$id> $?\"";
    let mut pty = Pty::script(line);
    pty.wait_for("Write release notes");
    let list = pty.wait_for("⏎ choose");
    assert!(list.alternate_screen(), "{}", list.contents());
    pty.press("\r");
    let text = pty.wait_for("got <").contents();
    assert!(text.contains("got <3f2a9c1e-") && text.contains("> 0"), "{text}");
    let mut pty = Pty::script(line);
    pty.wait_for("Write release notes");
    pty.press("q");
    pty.wait_for("got <> 130");
}

#[test]
fn signals_of_the_system_leave_or_stop_the_app_tidily() {
    for name in ["HUP", "INT", "TERM"] {
        let mut pty = Pty::demo(80, 24);
        pty.wait_for("write rescued copy");
        signal(name, &pty.pid().to_string());
        pty.wait_for_end();
        let screen = pty.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
        assert!(!screen.bracketed_paste() && !pty.is_raw() && !pty.state().exists(), "{name}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn stopped_from_outside_it_comes_again_and_draws_everything() {
    let mut pty = Pty::in_shell(120, 36);
    pty.wait_for(READY);
    let shell = pty.pid();
    let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).expect("the shell's children");
    let app = children.trim().to_owned();
    let stopped = || fs::read_to_string(format!("/proc/{app}/stat")).is_ok_and(|stat| stat.contains(") T "));
    signal("TSTP", &app);
    pty.wait_until("a stopped program", |screen| !screen.alternate_screen() && stopped());
    assert!(!pty.is_raw());
    signal("CONT", &app);
    pty.wait_until("the card again", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    // Nobody can hear a STOP; only going on shows that somebody else may have used the terminal.
    signal("STOP", &app);
    pty.wait_until("a stopped program", |_| stopped());
    let frames = pty.frames();
    signal("CONT", &app);
    pty.wait_until("a frame more", |_| pty.frames() > frames);
    assert!(pty.is_raw());
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn a_key_right_after_a_redraw_is_not_swallowed() {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for(READY);
    for _ in 0..30 {
        pty.press("\x0c");
        // So that the keyboard is read between the two.
        std::thread::sleep(Duration::from_millis(3));
        pty.press("?");
        pty.wait_for("help ·");
        pty.press("\x0c");
        pty.press("q");
        pty.wait_until("the card", |screen| !screen.contents().contains("help ·") && screen.contents().contains(READY));
    }
}

#[test]
fn keys_that_are_held_are_drawn_together() {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for(READY);
    let frames = pty.frames();
    pty.press(&"kj".repeat(200));
    pty.press("?");
    pty.wait_for("help ·");
    let drawn = pty.frames() - frames;
    assert!(drawn < 60, "400 keys took {drawn} frames");
}

#[test]
fn ascii_is_for_terminals_that_ask_for_it() {
    for (arguments, environment) in [
        (&["--demo", "--ascii"][..], ("TERM", "xterm-256color")),
        (&["--demo"][..], ("TERM", "linux")),
        (&["--demo"][..], ("LC_ALL", "C")),
    ] {
        let pty = Pty::with(arguments, 120, 36, &[environment]);
        let text = pty.wait_for("nothing is written until Enter").contents();
        assert!(text.is_ascii() && text.contains("+ x broken  Fix"), "{text}");
    }
}

#[test]
fn colours_can_be_asked_for_and_refused() {
    for (arguments, variable, colours) in [
        (&["--demo"][..], "CLICOLOR_FORCE", true),
        (&["--demo", "--color", "never"][..], "CLICOLOR_FORCE", false),
        (&["--demo", "--color", "always"][..], "NO_COLOR", true),
    ] {
        let pty = Pty::with(arguments, 80, 24, &[("TERM", "xterm-256color"), (variable, "1")]);
        let screen = pty.wait_for("write rescued copy");
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        let mut cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        assert_eq!(cells.any(|cell| cell.fgcolor() != vt100::Color::Default), colours, "{arguments:?} {variable}");
    }
}

#[test]
fn the_undo_screen_undoes_a_rescue_and_its_undoing() {
    let desk = Desk::new();
    let state = desk.path().join("state").to_string_lossy().into_owned();
    let set = [("CLAUDE_RESCUE_STATE_DIR", &*state)];
    let sessions = || {
        fs::read_dir(desk.path().join("config/projects"))
            .expect("projects")
            .flat_map(|folder| fs::read_dir(folder.expect("a folder").path()).expect("sessions").collect::<Vec<_>>())
            .count()
    };
    let before = sessions();
    let mut pty = desk.start("3f2a9c1e", &set);
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("\r");
    assert_eq!((pty.wait_for_end(), sessions()), (0, before + 1));
    let mut pty = desk.start("3f2a9c1e", &set);
    pty.wait_for(READY);
    pty.press("u");
    pty.wait_for("can be undone");
    pty.press("\r");
    pty.wait_for("Undone: the rescued copy was moved to the trash");
    pty.wait_for("rewind: undone");
    assert_eq!(sessions(), before);
    pty.press("g\r");
    pty.wait_for("The rescued copy is back");
    assert_eq!(sessions(), before + 1);
    pty.press("\x03");
    assert_eq!(pty.wait_for_end(), 0);
}
