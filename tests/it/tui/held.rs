//! A session that a client has open: a second one is started only behind a question.

use std::fs;
use std::thread;
use std::time::Duration;

use claude_rescue::store::demo;

use super::pty::Pty;

/// Longer than a plan must be on the screen before a key that writes counts.
const A_GLANCE: Duration = Duration::from_millis(300);

/// A sound session of the demo, and a client that opens it behind the back of the app.
fn sound() -> (demo::Demo, String) {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let files = demo.place.sessions();
    let name = files.iter().map(|file| file.name.clone()).find(|name| {
        let opened = files.iter().find(|file| file.name == *name).cloned();
        let opened = claude_rescue::store::open(&demo.place, opened.expect("a file")).expect("a session opens");
        !opened.diagnosis.verdict.is_wrong() && opened.holder.is_none() && opened.can_be_resumed()
    });
    (demo, name.expect("a sound session that nobody holds"))
}

fn hold(demo: &demo::Demo, session: &str) -> u32 {
    let pid = std::process::id();
    let folder = demo.place.configs[0].join("sessions");
    fs::create_dir_all(&folder).expect("a folder of clients");
    let body = format!("{{\"pid\":{pid},\"sessionId\":\"{session}\",\"cwd\":\"/\"}}");
    fs::write(folder.join(format!("{pid}.json")), body).expect("a client");
    pid
}

#[test]
fn a_client_that_came_meanwhile_is_named_before_a_second_one_starts() {
    let (demo, session) = sound();
    let mut pty = Pty::session(&demo.place.configs[0], &session);
    pty.wait_for("✓ sound");
    let pid = hold(&demo, &session);
    thread::sleep(A_GLANCE);
    pty.press_until("o", &format!("Process {pid} has this session open"));
    pty.press("\x1b");
    pty.wait_for("No second Claude Code was started.");
    pty.press_until("o", &format!("Process {pid} has this session open"));
    pty.press("q\r");
    pty.wait_for(": q▏");
    assert!(pty.runs(), "another word starts nothing");
    pty.send(b"\x15");
    pty.press("start\r");
    // The client of the scratch directory says its version and ends.
    assert_eq!(pty.wait_for_end(), 0);
    assert!(!pty.state().exists());
}

#[test]
fn a_session_that_is_known_to_be_open_is_asked_about_too_and_the_footer_does_not_offer_it() {
    let (demo, session) = sound();
    let pid = hold(&demo, &session);
    let mut pty = Pty::session(&demo.place.configs[0], &session);
    let text = pty.wait_for("✓ sound").contents();
    assert!(!text.contains("o start claude"), "{text}");
    thread::sleep(A_GLANCE);
    pty.press_until("o", &format!("Process {pid} has this session open"));
    pty.send(b"\x03");
    assert_eq!(pty.wait_for_end(), 0);
}
