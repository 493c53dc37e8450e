//! Threads that wait or work so that the loop never does; those of the list are in `list.rs`.

mod list;

use std::cell::RefCell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::recovery::Plan;
use crate::store::{self, Opened, Place, SessionFile, Tell};
use crate::tui::event::Written;
use crate::tui::jobs::Job;
use crate::tui::jobs::make::make;
use crate::tui::opened::timeline::search::Query;
use crate::tui::terminal::alarm::Alarm;
use crate::tui::terminal::editor::Shown;
use crate::tui::terminal::keyboard;
use crate::tui::{Card, Event, Role};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui) enum Write {
    New,
    NewAndStart,
    Over,
}

/// Starts workers; their results come back as events.
pub(in crate::tui) struct Workers {
    pub(in crate::tui) place: Place,
    pub(in crate::tui) events: Sender<Event>,
    /// The newest scan; older ones stop when they see it.
    pub(in crate::tui) newest: Arc<AtomicU64>,
    /// The newest search inside sessions, likewise.
    pub(in crate::tui) searched: Arc<AtomicU64>,
    /// The newest search in the open session, likewise.
    newest_search: Arc<AtomicU64>,
    /// Previews asked for; only the newest is worked out.
    pub(in crate::tui) peeks: Sender<SessionFile>,
    /// Tells the keyboard thread that one of its events was handled.
    handled: Sender<()>,
    /// Whether an editor has the terminal.
    lent: Arc<AtomicBool>,
    /// Held while somebody reads the keyboard.
    turn: Arc<Mutex<()>>,
    /// Ends the app if its loop is stuck.
    alarm: Arc<Alarm>,
    /// Copies that an editor may still show; gone with the app.
    shown: RefCell<Vec<Shown>>,
}

impl Workers {
    pub(in crate::tui) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let (turn, alarm) = (Arc::default(), Arc::default());
        let handled = keyboard::start(&events, &alarm, &turn);
        let (peeks, wanted) = channel();
        let (there, answers) = (place.clone(), events.clone());
        thread::spawn(move || list::previews(&there, &wanted, &answers));
        let (newest, searched, newest_search) = (Arc::default(), Arc::default(), Arc::default());
        let lent = Arc::default();
        keyboard::handle_signals(events.clone(), Arc::clone(&alarm), Arc::clone(&lent));
        let workers = Self {
            place,
            events,
            newest,
            searched,
            newest_search,
            peeks,
            handled,
            lent,
            turn,
            alarm,
            shown: RefCell::default(),
        };
        (workers, receiver)
    }

    /// An event was handled. The keyboard is not read before that, so that an editor gets its keys.
    pub(in crate::tui) fn handled(&self, by_hand: bool) {
        self.alarm.beat();
        if by_hand {
            // The thread ends when the keyboard is gone.
            let _ = self.handled.send(());
        }
    }

    /// Does something that needs the terminal. Until it is done, signals of keys are not for the app.
    pub(in crate::tui) fn lend<T>(&self, work: impl FnOnce() -> T) -> T {
        let _mine = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.lent.store(true, Ordering::Relaxed);
        let done = work();
        self.lent.store(false, Ordering::Relaxed);
        done
    }

    /// Keeps a copy until the app ends: some editors return at once.
    pub(in crate::tui) fn keep(&self, shown: Shown) {
        self.shown.borrow_mut().push(shown);
    }

    pub(in crate::tui) fn ask_version(&self) {
        self.spawn(|_| Event::Installed(store::installed_version()));
    }

    pub(in crate::tui) fn history(&self) {
        self.spawn(|place| Event::History(store::history(place).map_err(|error| format!("{error:#}"))));
    }

    pub(in crate::tui) fn write(&self, opened: Arc<Opened>, plan: Plan, how: Write) {
        self.spawn_write(move |place| {
            let write = if how == Write::Over { store::replace } else { store::commit };
            match write(place, &opened, &plan) {
                Ok(receipt) => Event::Wrote(Box::new(Written { plan, receipt, goes_on: how == Write::NewAndStart })),
                Err(error) => Event::Failed(format!("{error:#}")),
            }
        });
    }

    pub(in crate::tui) fn undo(&self, id: String) {
        self.spawn_write(move |place| {
            Event::Undone(store::undo(place, Some(&id)).map(Box::new).map_err(|error| format!("{error:#}")))
        });
    }

    pub(in crate::tui) fn run(&self, card: Option<&Card>, job: Job) {
        let Some(opened) = card.map(|card| card.opened.clone()) else { return };
        if job.writes() {
            return self.spawn_write(move |place| Event::Answered(Box::new(make(place, &opened, job))));
        }
        self.spawn(move |place| {
            let made = catch_unwind(AssertUnwindSafe(|| make(place, &opened, job)));
            let broke =
                |_| Event::Told(Role::Bad, "That failed because of a bug; please report it. Esc goes back.".to_owned());
            made.map_or_else(broke, |answer| Event::Answered(Box::new(answer)))
        });
    }

    /// Runs a write: the app does not end before it is done.
    fn spawn_write(&self, work: impl FnOnce(&Place) -> Event + Send + 'static) {
        let writing = self.alarm.write();
        self.spawn(move |place| {
            let done = catch_unwind(AssertUnwindSafe(|| work(place)));
            drop(writing);
            done.unwrap_or_else(|_| Event::Failed("that failed because of a bug; please report it".to_owned()))
        });
    }

    fn spawn(&self, work: impl FnOnce(&Place) -> Event + Send + 'static) {
        let (place, events) = (self.place.clone(), self.events.clone());
        // Nobody listens once the app has ended.
        thread::spawn(move || events.send(work(&place)).is_ok());
    }

    /// Sends how much of a large session was read.
    pub(in crate::tui) fn tell(&self) -> Tell {
        let events = self.events.clone();
        // Nobody listens once the app has ended.
        Arc::new(move |path, percent| drop(events.send(Event::Read(path.to_path_buf(), percent))))
    }

    pub(in crate::tui) fn open(&self, file: SessionFile) {
        let tell = self.tell();
        self.spawn(move |place| {
            let path = file.path.clone();
            let work = || store::open_telling(place, file, Some(&tell)).map(|opened| Box::new(Card::of(opened)));
            let card = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(card) => card.map_err(|error| format!("{error:#}")),
                Err(_) => Err(format!("reading {} failed because of a bug; please report it", path.display())),
            };
            Event::Opened(path, card)
        });
    }

    /// Searches the open session; an older search stops.
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
    /// However the loop ended, a running write is waited for.
    fn drop(&mut self) {
        self.alarm.end();
        // The next keys are for whoever comes after the app, even if our thread still waits for some.
        mem::forget(self.turn.lock());
    }
}
