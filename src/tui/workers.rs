//! Threads that wait or work, so that the loop never does: the keyboard, the reader of one file, the scan of many.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crossterm::event::{self, KeyEventKind};

use super::card::Card;
use super::list::Reach;
use super::model::Event;
use super::timeline::search::Query;
use crate::store::{self, Opened, Place, SessionFile, scan};

/// What starts work; what comes of it is an event.
pub(super) struct Workers {
    /// Where the sessions are.
    pub(super) place: Place,
    events: Sender<Event>,
    /// The newest scan. Older ones stop when they see it.
    newest: Arc<AtomicU64>,
    /// The newest search in the open session, likewise.
    newest_search: Arc<AtomicU64>,
}

impl Workers {
    /// Listens to the keyboard from now on.
    pub(super) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let keyboard = events.clone();
        thread::spawn(move || listen(&keyboard));
        heed_signals(events.clone());
        (Self { place, events, newest: Arc::default(), newest_search: Arc::default() }, receiver)
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

    /// Looks for words in the open session, until another question is asked.
    pub(super) fn search(&self, opened: Arc<Opened>, words: String, asked: u64) {
        self.newest_search.store(asked, Ordering::Relaxed);
        let (events, newest) = (self.events.clone(), Arc::clone(&self.newest_search));
        thread::spawn(move || {
            let is_stale = || newest.load(Ordering::Relaxed) != asked;
            let hits = Query::of(&words).places(&opened.session, is_stale);
            let _ = events.send(Event::Found(asked, hits));
        });
    }

    /// Lists and judges the sessions of a project or of all.
    pub(super) fn scan(&self, reach: Reach, asked: u64) {
        self.newest.store(asked, Ordering::Relaxed);
        let (place, events, newest) = (self.place.clone(), self.events.clone(), Arc::clone(&self.newest));
        thread::spawn(move || {
            let files = match reach {
                Reach::Here => place.sessions_here(),
                Reach::All => place.sessions(),
            };
            if events.send(Event::Listed(asked, files.clone())).is_err() {
                return;
            }
            let (send, found) = channel();
            thread::scope(|scope| {
                let (place, files) = (&place, &files);
                scope.spawn(move || scan::scan(place, files, &send));
                // Dropping the receiver stops the scan.
                pass_on(found, &events, asked, &newest);
            });
        });
    }
}

fn pass_on(found: Receiver<scan::Scanned>, events: &Sender<Event>, asked: u64, newest: &AtomicU64) {
    for scanned in found {
        let stale = newest.load(Ordering::Relaxed) != asked;
        if stale || events.send(Event::Scanned(asked, Box::new(scanned))).is_err() {
            break;
        }
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
