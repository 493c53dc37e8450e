//! What a real terminal sees: the first frame, a rescue, leaving, another size.

#![cfg(unix)]

use std::fs;
use std::thread;
use std::time::Duration;

use claude_rescue::store::demo;

use super::pty::Pty;

/// The last words of a card that can be written.
const READY: &str = "nothing is written until ⏎";
/// Longer than a plan must be on the screen before ⏎ counts.
const A_GLANCE: Duration = Duration::from_millis(300);

#[test]
fn the_first_thing_is_the_card_of_the_broken_session() {
    let pty = Pty::demo(120, 36);
    let screen = pty.wait_for(READY);
    assert!(screen.alternate_screen() && screen.hide_cursor());
    let text = screen.contents();
    assert!(text.contains("✗ broken  Fix webhook retries"), "{text}");
    assert!(text.contains("turn 43, step 7: Bash cargo test -p webhooks has no result"), "{text}");
}

#[test]
fn enter_writes_and_prints_how_to_go_on() {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let mut pty = Pty::session(&demo.place.configs[0], "3f2a9c1e");
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("\r");
    assert_eq!(pty.wait_for_end(), 0);
    let screen = pty.wait_for("✓ Rescued");
    assert!(!screen.alternate_screen() && !screen.hide_cursor());
    assert!(fs::read_to_string(pty.state()).expect("the journal knows of it").contains("rewind"));
}

#[test]
fn another_plan_is_chosen_by_its_number_and_written() {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let sessions = demo.place.sessions().len();
    let mut pty = Pty::session(&demo.place.configs[0], "bd8ec9a1");
    pty.wait_for("plan 2: unlink");
    pty.press("3");
    pty.wait_for("plan 3: repair");
    pty.press("p");
    pty.wait_for("what changes");
    thread::sleep(A_GLANCE);
    pty.press("\r");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for("✓ Rescued");
    assert!(fs::read_to_string(pty.state()).expect("the journal knows of it").contains("\"repair\""));
    let written: Vec<String> =
        demo.place.sessions().iter().filter_map(|file| fs::read_to_string(&file.path).ok()).collect();
    let answers = written.iter().filter(|text| text.contains("[claude-rescue: no result was recorded")).count();
    assert_eq!((written.len(), answers), (sessions + 1, 1), "one more session, and in it the call has a result");
}

#[test]
fn q_leaves_the_terminal_as_it_was() {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let sessions = demo.place.sessions().len();
    for key in ["q", "\u{3}"] {
        let mut pty = Pty::session(&demo.place.configs[0], "3f2a9c1e");
        pty.wait_for("write rescued copy");
        pty.press(key);
        assert_eq!(pty.wait_for_end(), 0);
        let screen = pty.wait_until("the normal screen", |screen| !screen.alternate_screen());
        assert!(!screen.hide_cursor() && !pty.is_raw());
        assert!(!pty.state().exists() && demo.place.sessions().len() == sessions, "nothing was written");
    }
}

#[test]
fn keys_typed_ahead_write_nothing() {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let sessions = demo.place.sessions().len();
    let mut pty = Pty::session(&demo.place.configs[0], "3f2a9c1e");
    pty.press("\r\r\r");
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.state().exists() && demo.place.sessions().len() == sessions, "nothing was written");
}

#[test]
fn another_size_is_another_layout() {
    let mut pty = Pty::demo(120, 36);
    let wide = pty.wait_for(READY);
    assert!(wide.contents().contains("╮╭"), "two panes stand side by side");
    pty.resize(80, 24);
    let narrow = pty.wait_until("one pane", |screen| {
        let text = screen.contents();
        text.contains("Tab plan/turns") && !text.contains("╮╭")
    });
    assert!(narrow.contents().contains("last good point"));
    pty.resize(40, 16);
    pty.wait_until("no boxes", |screen| !screen.contents().contains('╭') && screen.contents().contains("keeps"));
}

#[test]
fn no_colour_means_no_colour() {
    let pty = Pty::start(80, 24, &[("TERM", "xterm-256color"), ("NO_COLOR", "1")]);
    let screen = pty.wait_for("write rescued copy");
    for (row, column) in (0..24).flat_map(|row| (0..80).map(move |column| (row, column))) {
        let cell = screen.cell(row, column).expect("a cell of the screen");
        assert_eq!(cell.fgcolor(), vt100::Color::Default, "row {row}, column {column}");
        assert_eq!(cell.bgcolor(), vt100::Color::Default, "row {row}, column {column}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn suspended_it_gives_the_terminal_back_and_comes_again() {
    let mut pty = Pty::in_shell(120, 36);
    pty.wait_for(READY);
    assert!(pty.is_raw());
    let shell = pty.pid();
    let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).expect("the shell's children");
    let app = children.trim().to_owned();
    pty.press("\u{1a}");
    pty.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    let stopped = || fs::read_to_string(format!("/proc/{app}/stat")).is_ok_and(|stat| stat.contains(") T "));
    pty.wait_until("a stopped program", |_| stopped());
    assert!(!pty.is_raw());
    let continued = std::process::Command::new("kill").args(["-CONT", &app]).status().expect("kill runs");
    assert!(continued.success());
    pty.wait_until("the card again", |screen| screen.alternate_screen() && screen.contents().contains(READY));
    pty.press("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for("back in the shell");
}

#[test]
#[cfg(unix)]
fn a_kill_gives_the_terminal_back() {
    let mut pty = Pty::demo(80, 24);
    pty.wait_for("write rescued copy");
    let killed = std::process::Command::new("kill").args(["-TERM", &pty.pid().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    pty.wait_for_end();
    pty.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    assert!(!pty.is_raw() && !pty.state().exists());
}

#[test]
fn nothing_is_drawn_without_a_cause() {
    // Twice as long as the app waits before it looks at the file again.
    let twice = Duration::from_secs(4);
    let screens = [
        ("the card", "", READY),
        ("the list", "s", "Profile the importer"),
        ("the plans", "p", "what changes"),
        ("a step", "v", "◀─ Bash"),
        ("the search", "/oo", "/oo"),
        ("the help", "?", "help ·"),
    ];
    thread::scope(|scope| {
        for (name, keys, words) in screens {
            scope.spawn(move || {
                let mut pty = Pty::demo(120, 36);
                pty.wait_for("2 damaged elsewhere");
                pty.wait_for(READY);
                pty.press(keys);
                pty.wait_for(words);
                // What the list reads beside the session comes once, and is a cause.
                let calm = (0..10).any(|_| pty.quiet(twice / 4));
                let frames = pty.frames();
                assert!(calm && pty.quiet(twice) && pty.frames() == frames, "{name} is drawn though nothing happens");
            });
        }
    });
}

#[test]
fn letters_of_a_search_are_no_keys_however_early_they_come() {
    let mut pty = Pty::demo(120, 36);
    pty.wait_for("What broke");
    pty.press("/backoff");
    pty.wait_for("/backoff");
}
