//! Threads that wait or work, so that the loop never does: the keyboard, the reader of one file, the scan of many.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyEventKind, MouseButton, MouseEventKind};

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
    /// Lets the keyboard thread read on: as often as it has sent something.
    handled: Sender<()>,
    /// Whether the terminal belongs to an editor.
    lent: Arc<AtomicBool>,
    /// The newest search in the open session, likewise.
    newest_search: Arc<AtomicU64>,
}

impl Workers {
    /// Listens to the keyboard from now on.
    pub(super) fn start(place: Place) -> (Self, Receiver<Event>) {
        let (events, receiver) = channel();
        let (keyboard, (handled, read_on)) = (events.clone(), channel());
        thread::spawn(move || listen(&keyboard, &read_on));
        let workers = Self {
            place,
            events,
            newest: Arc::default(),
            newest_search: Arc::default(),
            handled,
            lent: Arc::default(),
        };
        heed_signals(workers.events.clone(), Arc::clone(&workers.lent));
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

/// Sends what the person does, all that has piled up at once, and waits until it has been dealt with.
fn listen(events: &Sender<Event>, read_on: &Receiver<()>) {
    loop {
        let mut sent = 0;
        loop {
            let event = match event::read() {
                Ok(event) => by_hand(&event),
                Err(_) => Some(Event::Gone),
            };
            let gone = matches!(event, Some(Event::Gone));
            sent += usize::from(event.is_some());
            if event.is_some_and(|event| events.send(event).is_err()) || gone {
                return;
            }
            if !event::poll(Duration::ZERO).unwrap_or(false) {
                break;
            }
        }
        if read_on.iter().take(sent).count() < sent {
            return;
        }
    }
}

/// What the app wants to know of. Where the mouse merely is changes nothing.
fn by_hand(event: &event::Event) -> Option<Event> {
    match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(*key)),
        event::Event::Resize(columns, rows) => Some(Event::Resize(*columns, *rows)),
        event::Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollUp => Some(Event::Wheel(-1)),
            MouseEventKind::ScrollDown => Some(Event::Wheel(1)),
            MouseEventKind::Down(MouseButton::Left) => Some(Event::Click(mouse.column, mouse.row)),
            _ => None,
        },
        _ => None,
    }
}

/// Leaves when the system asks for it, so that the terminal is given back then too; stops and comes again as a job of a
/// shell does. An editor that has the terminal gets the signals that keys send.
#[cfg(unix)]
fn heed_signals(events: Sender<Event>, lent: Arc<AtomicBool>) {
    use rustix::process::{Signal, getpid, kill_process};
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
    // Without them the app runs as well; only such an end would be less tidy.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT]) else {
        return;
    };
    thread::spawn(move || {
        for signal in signals.forever() {
            let event = match (signal, lent.load(Ordering::Relaxed)) {
                (SIGINT, true) => continue,
                (SIGTSTP, true) => {
                    // The editor stops as well, and the shell waits for both.
                    let _ = kill_process(getpid(), Signal::STOP);
                    continue;
                }
                (SIGCONT, _) => Event::Continued,
                (SIGTSTP, false) => Event::Stopped,
                _ => Event::Gone,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    });
}

#[cfg(not(unix))]
fn heed_signals(_events: Sender<Event>, _lent: Arc<AtomicBool>) {}
