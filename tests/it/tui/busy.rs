//! Leaving while something is written: every write is finished first, whoever asks and however often.

#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use claude_rescue::store::demo;

use super::pty::{Pty, signal};
use crate::store::edited::{Edited, told};

const READY: &str = "nothing is written until ⏎";
/// Longer than a plan must be on the screen before ⏎ counts.
const A_GLANCE: Duration = Duration::from_millis(300);
const FINISHING: &str = "Finishing the write, then quitting";

/// A write that waits behind a step until it is let go.
struct Gate {
    path: PathBuf,
    scratch: tempfile::TempDir,
}

impl Gate {
    fn new() -> Self {
        let scratch = tempfile::TempDir::with_prefix("claude-rescue-gate-").expect("a scratch directory");
        Self { path: scratch.path().join("gate"), scratch }
    }

    fn start(&self, config: &Path, session: &str, point: &str) -> Pty {
        let state = self.scratch.path().join("state");
        let (state, gate) = (state.to_string_lossy(), self.path.to_string_lossy());
        let set = [
            ("TERM", "xterm-256color"),
            ("CLAUDE_RESCUE_STATE_DIR", &*state),
            ("CLAUDE_RESCUE_FAULT", point),
            ("CLAUDE_RESCUE_GATE", &*gate),
        ];
        Pty::with(&["--config-dir", &config.to_string_lossy(), session], 120, 36, &set)
    }

    fn journal(&self) -> String {
        fs::read_to_string(self.scratch.path().join("state/journal.jsonl")).expect("the journal")
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(20);
        while !self.path.exists() {
            assert!(Instant::now() < end, "the write does not get there");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks in every way to leave, sees that nobody does, and lets the write go on.
    fn hold_and_let_go(&self, pty: &mut Pty) {
        self.wait();
        pty.press("j?");
        pty.wait_for("Still writing. q quits when it is done.");
        pty.press("q");
        pty.wait_for(FINISHING);
        pty.send(b"\x03\x03\x03");
        for name in ["INT", "TERM", "HUP", "TERM"] {
            signal(name, &pty.pid().to_string());
        }
        // Longer than an app that hangs is waited for.
        thread::sleep(Duration::from_secs(4));
        assert!(pty.runs() && self.path.exists(), "it ended in the middle");
        fs::remove_file(&self.path).expect("the gate opens");
    }
}

fn is_whole(journal: &str, acts: usize) -> bool {
    journal.matches("\"begun\"").count() == acts && journal.matches("\"done\"").count() == acts
}

#[test]
fn a_rescue_is_finished_before_the_app_is_left() {
    for (point, says) in [("commit.temp", "the original is unchanged"), ("replace.kept", "backup")] {
        let (demo, gate) = (demo::unpack().expect("the demo can be unpacked"), Gate::new());
        let mut pty = gate.start(&demo.place.configs[0], "3f2a9c1e", point);
        pty.wait_for(READY);
        thread::sleep(A_GLANCE);
        if point == "replace.kept" {
            pty.press("p");
            pty.wait_for("what changes");
            pty.press_until("I", "Type replace and");
            pty.send(b"\x15");
            pty.press("replace");
        }
        pty.press("\r");
        gate.hold_and_let_go(&mut pty);
        assert_eq!(pty.wait_for_end(), 0);
        let text = pty.wait_for("✓ Rescued").contents();
        assert!(text.contains(says), "{text}");
        assert!(is_whole(&gate.journal(), 1), "{}", gate.journal());
    }
}

#[test]
fn who_leaves_while_the_copy_is_written_does_not_go_on_to_the_client() {
    let (edited, gate) = (Edited::new(), Gate::new());
    let mut pty = gate.start(&edited.sandbox.config(), "5e551017", "commit.begun");
    pty.wait_for("nothing is written until");
    pty.press("1");
    pty.wait_for("o start claude");
    thread::sleep(A_GLANCE);
    pty.press("o");
    gate.hold_and_let_go(&mut pty);
    assert_eq!(pty.wait_for_end(), 0);
    let text = pty.wait_for("✓ Rescued").contents();
    // The client here says its version and ends.
    assert!(text.contains("claude --resume") && !text.contains("(Claude Code)"), "{text}");
}

#[test]
fn an_undo_is_finished_before_the_app_is_left() {
    let (demo, gate) = (demo::unpack().expect("the demo can be unpacked"), Gate::new());
    let mut pty = gate.start(&demo.place.configs[0], "3f2a9c1e", "drop.moved");
    pty.wait_for(READY);
    thread::sleep(A_GLANCE);
    pty.press("\r");
    assert_eq!(pty.wait_for_end(), 0);
    let mut pty = gate.start(&demo.place.configs[0], "3f2a9c1e", "drop.moved");
    pty.wait_for(READY);
    pty.press("u");
    pty.wait_for("can be undone");
    pty.press("\r");
    gate.hold_and_let_go(&mut pty);
    assert_eq!(pty.wait_for_end(), 0);
    let text = pty.wait_for("Undone: the rescued copy was moved to the trash").contents();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("To bring it back: claude-rescue undo "), "{text}");
    assert!(is_whole(&gate.journal(), 2), "{}", gate.journal());
}

#[test]
fn files_are_put_back_whole_before_the_app_is_left() {
    let (edited, gate) = (Edited::new(), Gate::new());
    let mut pty = gate.start(&edited.sandbox.config(), "5e551017", "files.temp");
    pty.wait_for("nothing is written until");
    pty.press("1f");
    pty.wait_for("3 of 4 files to restore");
    pty.press("G ");
    pty.wait_for("4 of 4 files to restore");
    pty.press("rrestore\r");
    gate.hold_and_let_go(&mut pty);
    // The next file comes to the same step.
    while pty.runs() {
        let _ = fs::remove_file(&gate.path);
        thread::sleep(Duration::from_millis(10));
    }
    let text = pty.wait_for("Restored 4 files; a backup is kept.").contents();
    assert!(text.contains("To undo: claude-rescue undo "), "{text}");
    assert_eq!(edited.all(), told(|story| story.before));
}
