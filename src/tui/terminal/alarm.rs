//! Ends the app if its loop is stuck in a huge file or a blocked terminal, but never in the middle of a write.

use std::process::exit;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::screen;
use crate::tui::Event;

/// How long the loop has to end the app itself.
const GRACE: Duration = Duration::from_millis(1500);
/// How long printing the app's last words may take.
const LAST_WORDS: Duration = Duration::from_secs(6);
/// The exit code of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// What other threads know of the loop.
#[derive(Default)]
pub(in crate::tui) struct Alarm {
    /// How many events the loop has handled.
    beats: AtomicU64,
    over: AtomicBool,
    writes: Mutex<usize>,
    written: Condvar,
}

/// A write that runs until this is dropped.
pub(in crate::tui) struct Writing(Arc<Alarm>);

impl Alarm {
    pub(in crate::tui) fn beat(&self) {
        self.beats.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends an event that ends the app, and ends it here if the loop does not react. False if there is no loop.
    pub(in crate::tui) fn send(self: &Arc<Self>, events: &Sender<Event>, event: Event) -> bool {
        let before = self.beats.load(Ordering::Relaxed);
        let is_heard = events.send(event).is_ok();
        if is_heard {
            let alarm = Arc::clone(self);
            thread::spawn(move || alarm.watch(before));
        }
        is_heard
    }

    fn watch(&self, before: u64) {
        thread::sleep(GRACE);
        if self.wait_for_writes() {
            thread::sleep(GRACE);
        }
        if self.over.load(Ordering::Relaxed) {
            thread::sleep(LAST_WORDS);
            exit(INTERRUPTED);
        }
        if self.beats.load(Ordering::Relaxed) == before {
            screen::leave_soon();
            exit(INTERRUPTED);
        }
    }

    /// The loop is over. Waits for a write that runs.
    pub(in crate::tui) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
        self.wait_for_writes();
    }

    pub(in crate::tui) fn write(self: &Arc<Self>) -> Writing {
        *self.writes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Writing(Arc::clone(self))
    }

    /// Waits until no write runs, and says whether one did.
    fn wait_for_writes(&self) -> bool {
        let mut writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let ran = *writes > 0;
        while *writes > 0 {
            writes = self.written.wait(writes).unwrap_or_else(PoisonError::into_inner);
        }
        ran
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        *self.0.writes.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.written.notify_all();
    }
}
