//! A session of more than 64 MB is read in windows: it is judged and rescued like any other.

use std::fs;
use std::sync::{Arc, Mutex};

use claude_rescue::store::{SessionFile, Tell, open_telling};

use crate::support::case::Case;
use crate::support::sandbox::{Sandbox, first_field};

const ROW: usize = 1 << 20;
const ROWS: usize = 65;

#[test]
fn a_session_that_is_too_large_to_be_held_is_rescued() {
    let sandbox = Sandbox::new();
    let small = Case::named("unanswered_tool_use/behind-a-compaction-that-keeps").drawing.bytes;
    let (start, end) = (&b"{\"type\":\"mode\",\"x\":\""[..], &b"\"}\n"[..]);
    let row = [start, &vec![b'y'; ROW - start.len() - end.len()], end].concat();
    let id = first_field(&small, "sessionId");
    let path = sandbox.put(&first_field(&small, "cwd"), &id, &[row.repeat(ROWS), small].concat());
    let before = fs::read(&path).expect("the session");

    let told: Arc<Mutex<Vec<u8>>> = Arc::default();
    let heard = Arc::clone(&told);
    let tell: Tell = Arc::new(move |_, percent| heard.lock().expect("no thread failed").push(percent));
    let file = SessionFile::at(path.clone()).expect("the session");
    open_telling(&sandbox.place(), file, Some(&tell)).expect("it opens");
    assert_eq!(*told.lock().expect("no thread failed"), (1..=100).collect::<Vec<u8>>());

    let checked = sandbox.run(&["check", &id, "--json"]);
    assert_eq!(checked.code, 1, "{}{}", checked.out, checked.err);
    let rescued = sandbox.run(&["rescue", &id, "--json"]);
    assert_eq!(rescued.code, 0, "{}{}", rescued.out, rescued.err);
    assert!(fs::read(&path).expect("the session") == before, "the original changed");
    let new = first_field(rescued.out.as_bytes(), "session");
    let checked = sandbox.run(&["check", &new, "--json"]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    let found = sandbox.run(&["search", "--all", "yyyyyyyyyyyyyyyy"]);
    assert!(found.err.starts_with("Not found in 2 sessions."), "{}{}", found.out, found.err);
    let undone = sandbox.run(&["undo"]);
    assert_eq!(undone.code, 0, "{}{}", undone.out, undone.err);
    assert!(!path.with_file_name(format!("{new}.jsonl")).exists());
}
