//! Threads that wait or work, so that the loop never does: the keyboard, the reader of one file,
//! and those of the list (`list/reading.rs`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::card::Card;
use super::keyboard;
use super::list::reading;
use super::model::Event;
use super::take;
use super::theme::Role;
use super::timeline::search::Query;
use crate::store::{self, Opened, Place, SessionFile};

/// What starts work; what comes of it is an event.
pub(super) struct Workers {
    /// Where the sessions are.
    pub(super) place: Place,
    pub(in crate::tui) events: Sender<Event>,
    /// The newest scan. Older ones stop when they see it.
    pub(in crate::tui) newest: Arc<AtomicU64>,
    /// The newest question inside sessions, likewise.
    pub(in crate::tui) searched: Arc<AtomicU64>,
    /// The newest search in the open session, likewise.
    newest_search: Arc<AtomicU64>,
    /// Sessions to be previewed. Only the last that waits is read.
    pub(in crate::tui) peeks: Sender<SessionFile>,
    /// Lets the keyboard thread read on: as often as it has sent something.
    handled: Sender<()>,
    /// Whether the terminal belongs to an editor.
    lent: Arc<AtomicBool>,
}

impl Workers {
    /// Listens to the keyboard from now on.
    pub(super) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let handled = keyboard::start(&events);
        let (peeks, wanted) = channel();
        let (there, answers) = (place.clone(), events.clone());
        thread::spawn(move || reading::previews(&there, &wanted, &answers));
        let (newest, searched, newest_search) = (Arc::default(), Arc::default(), Arc::default());
        let workers = Self { place, events, newest, searched, newest_search, peeks, handled, lent: Arc::default() };
        keyboard::heed_signals(workers.events.clone(), Arc::clone(&workers.lent));
        (workers, receiver)
    }

    /// Says that an event has been dealt with. The keyboard is not read before, so that an editor has it for itself.
    pub(super) fn handled(&self, by_hand: bool) {
        if by_hand {
            // The thread is gone when there is no keyboard any more.
            let _ = self.handled.send(());
        }
    }

    /// Does what needs the terminal for itself: signals are meant for that meanwhile.
    pub(super) fn lend<T>(&self, work: impl FnOnce() -> T) -> T {
        self.lent.store(true, Ordering::Relaxed);
        let done = work();
        self.lent.store(false, Ordering::Relaxed);
        done
    }

    /// Asks the installed client for its version.
    pub(super) fn ask_version(&self) {
        self.tell(|_| Event::Installed(store::installed_version()));
    }

    /// Reads what was rescued and undone.
    pub(super) fn history(&self) {
        self.tell(|place| Event::History(store::history(place).map_err(|error| format!("{error:#}"))));
    }

    /// Takes a rescue back.
    pub(super) fn undo(&self, id: String) {
        self.tell(move |place| {
            Event::Undone(store::undo(place, Some(&id)).map(Box::new).map_err(|error| format!("{error:#}")))
        });
    }

    /// Makes or does something for what is taken out of the session of a card.
    pub(super) fn take(&self, card: Option<&Card>, order: take::Order) {
        let Some(opened) = card.map(|card| card.opened.clone()) else { return };
        self.tell(move |place| {
            let made = catch_unwind(AssertUnwindSafe(|| take::make(place, &opened, order)));
            let broke = |_| Event::Told(Role::Bad, "That failed: a bug, please report it. Esc goes back.".to_owned());
            made.map_or_else(broke, |answer| Event::Took(Box::new(answer)))
        });
    }

    fn tell(&self, work: impl FnOnce(&Place) -> Event + Send + 'static) {
        let (place, events) = (self.place.clone(), self.events.clone());
        // Nobody listens when the app is leaving.
        thread::spawn(move || events.send(work(&place)));
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
    pub(super) fn find(&self, opened: Arc<Opened>, words: String, asked: u64) {
        self.newest_search.store(asked, Ordering::Relaxed);
        let (events, newest) = (self.events.clone(), Arc::clone(&self.newest_search));
        thread::spawn(move || {
            let is_stale = || newest.load(Ordering::Relaxed) != asked;
            let hits = Query::of(&words).places(&opened.session, is_stale);
            let _ = events.send(Event::Found(asked, hits));
        });
    }
}
