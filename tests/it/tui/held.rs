//! A session that a client has open: a second one is started only behind a question.

#![cfg(unix)]

use std::fs;
use std::thread;
use std::time::Duration;

use super::habits::{CLIENT, Desk};
use super::pty::Pty;
use crate::support::fixtures;
use crate::support::sandbox::first_field;

/// Longer than a plan must be on the screen before a key that writes counts.
const A_GLANCE: Duration = Duration::from_millis(300);

/// A sound session.
fn sound() -> String {
    let sound = fixtures::demo().into_iter().find(|demo| demo.name == "demo/axum-upgrade.jsonl").expect("a sound one");
    first_field(&sound.bytes, "sessionId")
}

/// A client opens a session.
fn hold(desk: &Desk, session: &str) -> String {
    let pid = std::process::id();
    let folder = desk.path().join("config/sessions");
    fs::create_dir_all(&folder).expect("a folder of clients");
    let body = format!("{{\"pid\":{pid},\"sessionId\":\"{session}\",\"cwd\":\"/\"}}");
    fs::write(folder.join(format!("{pid}.json")), body).expect("a client");
    format!("Process {pid} has this session open")
}

/// Says no, then something else than the word, then the word.
fn answer(pty: &mut Pty, asks: &str, session: &str) {
    pty.press("\x1b");
    pty.wait_for("No second Claude Code was started.");
    pty.press_until("o", asks);
    pty.press("no\r");
    pty.wait_for("no▏");
    assert!(pty.runs(), "another word starts nothing");
    pty.send(b"\x15");
    pty.press("start\r");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for(&format!("client here: --resume {session}"));
}

#[test]
fn a_client_that_came_meanwhile_is_named_before_a_second_one_starts() {
    let (desk, session) = (Desk::new().program("claude", CLIENT), sound());
    let mut pty = desk.start(&session, &[]);
    pty.wait_for("✓ sound");
    let asks = hold(&desk, &session);
    thread::sleep(A_GLANCE);
    pty.press_until("o", &asks);
    answer(&mut pty, &asks, &session);
    assert!(!pty.state().exists());
}

#[test]
fn a_session_that_is_known_to_be_open_is_asked_about_from_the_list_too() {
    let (desk, session) = (Desk::new().program("claude", CLIENT), sound());
    let asks = hold(&desk, &session);
    let mut pty = desk.start(&session, &[]);
    let text = pty.wait_for("✓ sound").contents();
    assert!(!text.contains("o start claude"), "the footer offers it: {text}");
    pty.press("sa");
    pty.wait_for("● LIVE");
    pty.press(&format!("/{session}\r"));
    pty.press_until("o", &asks);
    answer(&mut pty, &asks, &session);
}

#[test]
fn nobody_is_asked_about_the_copy_of_a_session_that_is_open() {
    let (desk, session) = (Desk::new().program("claude", CLIENT), "3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1");
    hold(&desk, session);
    let mut pty = desk.start("3f2a9c1e", &[]);
    pty.wait_for("nothing is written until ⏎");
    thread::sleep(A_GLANCE);
    pty.press("o");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for("client here: --resume");
}
