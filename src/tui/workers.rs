//! Threads that wait or work, so that the loop never does: the keyboard, the reader of one file,
//! and those of the list (`list/reading.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crossterm::event::{self, KeyEventKind};

use super::card::Card;
use super::list::reading;
use super::model::Event;
use crate::store::{self, Place, SessionFile};

/// What starts work; what comes of it is an event.
pub(super) struct Workers {
    /// Where the sessions are.
    pub(super) place: Place,
    pub(in crate::tui) events: Sender<Event>,
    /// The newest scan. Older ones stop when they see it.
    pub(in crate::tui) newest: Arc<AtomicU64>,
    /// The newest question inside sessions, likewise.
    pub(in crate::tui) searched: Arc<AtomicU64>,
    /// Sessions to be previewed. Only the last that waits is read.
    pub(in crate::tui) peeks: Sender<SessionFile>,
}

impl Workers {
    /// Listens to the keyboard from now on.
    pub(super) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let keyboard = events.clone();
        thread::spawn(move || listen(&keyboard));
        heed_signals(events.clone());
        let (peeks, wanted) = channel();
        let (there, answers) = (place.clone(), events.clone());
        thread::spawn(move || reading::previews(&there, &wanted, &answers));
        (Self { place, events, newest: Arc::default(), searched: Arc::default(), peeks }, receiver)
    }

    /// Reads and judges one session.
    pub(super) fn open(&self, file: SessionFile) {
        let (place, events) = (self.place.clone(), self.events.clone());
        thread::spawn(move || {
            let path = file.path.clone();
            let work = || store::open(&place, file).map(|opened| Box::new(Card::of(opened)));
            let card = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(card) => card.map_err(|error| format!("{error:#}")),
                Err(_) => Err(format!("reading {} failed: a bug, please report it", path.display())),
            };
            // Nobody listens when the app is leaving.
            let _ = events.send(Event::Opened(path, card));
        });
    }
}

fn listen(events: &Sender<Event>) {
    loop {
        let event = match event::read() {
            Ok(event::Event::Key(key)) if key.kind != KeyEventKind::Release => Event::Key(key),
            Ok(event::Event::Resize(columns, rows)) => Event::Resize(columns, rows),
            Ok(_) => continue,
            Err(_) => Event::Gone,
        };
        let gone = matches!(event, Event::Gone);
        if events.send(event).is_err() || gone {
            break;
        }
    }
}

/// Leaves when the system asks for it, so that the terminal is given back then too.
#[cfg(unix)]
fn heed_signals(events: Sender<Event>) {
    use signal_hook::consts::{SIGHUP, SIGTERM};
    // Without them the app runs as well; only such an end would be less tidy.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGTERM]) else { return };
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _ = events.send(Event::Gone);
        }
    });
}

#[cfg(not(unix))]
fn heed_signals(_events: Sender<Event>) {}
