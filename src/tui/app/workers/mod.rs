//! Threads that wait or work, so that the loop never does: the keyboard, the reader of one file,
//! and those of the list (`list.rs`).

mod list;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::recovery::Plan;
use crate::store::{self, Opened, Place, SessionFile};
use crate::tui::event::Written;
use crate::tui::jobs::Job;
use crate::tui::jobs::make::make;
use crate::tui::opened::timeline::search::Query;
use crate::tui::terminal::alarm::Alarm;
use crate::tui::terminal::keyboard;
use crate::tui::{Card, Event, Role};

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Write {
    /// As a new session.
    Beside,
    /// The same, and Claude Code is started on it.
    AndGoOn,
    /// Over the session itself.
    Over,
}

/// What starts work; what comes of it is an event.
pub(in crate::tui) struct Workers {
    /// Where the sessions are.
    pub(in crate::tui) place: Place,
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
    /// Held by whoever may read the keyboard.
    turn: Arc<Mutex<()>>,
    /// Ends the app where its loop cannot.
    alarm: Arc<Alarm>,
}

impl Workers {
    /// Listens to the keyboard from now on.
    pub(in crate::tui) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let (turn, alarm) = (Arc::default(), Arc::default());
        let handled = keyboard::start(&events, &alarm, &turn);
        let (peeks, wanted) = channel();
        let (there, answers) = (place.clone(), events.clone());
        thread::spawn(move || list::previews(&there, &wanted, &answers));
        let (newest, searched, newest_search) = (Arc::default(), Arc::default(), Arc::default());
        let lent = Arc::default();
        keyboard::heed_signals(events.clone(), Arc::clone(&alarm), Arc::clone(&lent));
        let workers = Self { place, events, newest, searched, newest_search, peeks, handled, lent, turn, alarm };
        (workers, receiver)
    }

    /// Says that an event has been dealt with. The keyboard is not read before, so that an editor has it for itself.
    pub(in crate::tui) fn handled(&self, by_hand: bool) {
        self.alarm.beat();
        if by_hand {
            // The thread is gone when there is no keyboard any more.
            let _ = self.handled.send(());
        }
    }

    /// Does what needs the terminal for itself: signals are meant for that meanwhile.
    pub(in crate::tui) fn lend<T>(&self, work: impl FnOnce() -> T) -> T {
        let _mine = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.lent.store(true, Ordering::Relaxed);
        let done = work();
        self.lent.store(false, Ordering::Relaxed);
        done
    }

    /// Asks the installed client for its version.
    pub(in crate::tui) fn ask_version(&self) {
        self.tell(|_| Event::Installed(store::installed_version()));
    }

    /// Reads what was rescued and undone.
    pub(in crate::tui) fn history(&self) {
        self.tell(|place| Event::History(store::history(place).map_err(|error| format!("{error:#}"))));
    }

    /// Writes a plan as a new session, or over the session itself.
    pub(in crate::tui) fn write(&self, opened: Arc<Opened>, plan: Plan, how: Write) {
        self.tell_of_write(move |place| {
            let write = if how == Write::Over { store::replace } else { store::commit };
            match write(place, &opened, &plan) {
                Ok(receipt) => Event::Wrote(Box::new(Written { plan, receipt, goes_on: how == Write::AndGoOn })),
                Err(error) => Event::Failed(format!("{error:#}")),
            }
        });
    }

    /// Takes a rescue back.
    pub(in crate::tui) fn undo(&self, id: String) {
        self.tell_of_write(move |place| {
            Event::Undone(store::undo(place, Some(&id)).map(Box::new).map_err(|error| format!("{error:#}")))
        });
    }

    /// Does a job for the session of a card.
    pub(in crate::tui) fn run(&self, card: Option<&Card>, job: Job) {
        let Some(opened) = card.map(|card| card.opened.clone()) else { return };
        if job.writes() {
            return self.tell_of_write(move |place| Event::Answered(Box::new(make(place, &opened, job))));
        }
        self.tell(move |place| {
            let made = catch_unwind(AssertUnwindSafe(|| make(place, &opened, job)));
            let broke = |_| Event::Told(Role::Bad, "That failed: a bug, please report it. Esc goes back.".to_owned());
            made.map_or_else(broke, |answer| Event::Answered(Box::new(answer)))
        });
    }

    /// Does something that must not be left half done: no way out of the app overtakes it.
    fn tell_of_write(&self, work: impl FnOnce(&Place) -> Event + Send + 'static) {
        let writing = self.alarm.write();
        self.tell(move |place| {
            let done = catch_unwind(AssertUnwindSafe(|| work(place)));
            drop(writing);
            done.unwrap_or_else(|_| Event::Failed("that failed: a bug, please report it".to_owned()))
        });
    }

    fn tell(&self, work: impl FnOnce(&Place) -> Event + Send + 'static) {
        let (place, events) = (self.place.clone(), self.events.clone());
        // Nobody listens when the app is leaving.
        thread::spawn(move || events.send(work(&place)));
    }

    /// Reads and judges one session.
    pub(in crate::tui) fn open(&self, file: SessionFile) {
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
    pub(in crate::tui) fn find(&self, opened: Arc<Opened>, words: String, asked: u64) {
        self.newest_search.store(asked, Ordering::Relaxed);
        let (events, newest) = (self.events.clone(), Arc::clone(&self.newest_search));
        thread::spawn(move || {
            let is_stale = || newest.load(Ordering::Relaxed) != asked;
            let hits = Query::of(&words).places(&opened.session, is_stale);
            let _ = events.send(Event::Found(asked, hits));
        });
    }
}

impl Drop for Workers {
    /// Whatever ended the loop, a write is waited for.
    fn drop(&mut self) {
        self.alarm.end();
    }
}
