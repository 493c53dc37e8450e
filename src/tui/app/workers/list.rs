//! Workers of the list: scans here and elsewhere, previews, search inside sessions.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::Workers;
use crate::store::search::{self, Query};
use crate::store::{self, Place, SessionFile, scan};
use crate::text;
use crate::tui::Event;
use crate::tui::jobs::listing::{Beside, News, Reach, WordSearch};
use crate::tui::jobs::preview::Peek;

impl Workers {
    pub(in crate::tui) fn scan(&self, reach: Reach, asked: u64) {
        self.newest.store(asked, Ordering::Relaxed);
        let (place, events, newest) = (self.place.clone(), self.events.clone(), Arc::clone(&self.newest));
        let tell = self.tell();
        thread::spawn(move || {
            let files = match reach {
                Reach::Here => place.sessions_here(),
                Reach::All => place.sessions(),
            };
            if events.send(Event::Listed(asked, files.clone())).is_err() {
                return;
            }
            let leftovers = match reach {
                Reach::Here => place.leftovers_here(),
                Reach::All => place.leftovers(),
            };
            let last = store::last_rescue(&place, &files);
            let beside = Beside { leftovers, rescued: store::rescued(&place), last };
            if events.send(Event::News(News::Beside(asked, beside))).is_err() {
                return;
            }
            let (send, found) = channel();
            thread::scope(|scope| {
                let (place, files, tell) = (&place, &files, &tell);
                scope.spawn(move || scan::scan_telling(place, files, &send, Some(tell)));
                let event = |scanned| Event::Scanned(asked, Box::new(scanned));
                pass_on(found, &events, asked, &newest, event);
            });
            if reach == Reach::Here {
                elsewhere(&place, &files, asked, &newest, &events);
            }
        });
    }

    /// Asks for a preview; if several are asked for, only the newest is worked out.
    pub(in crate::tui) fn peek(&self, file: SessionFile) {
        // The thread ends only with the app.
        let _ = self.peeks.send(file);
    }

    /// Searches inside sessions; an older search stops.
    pub(in crate::tui) fn search(&self, question: Option<WordSearch>) {
        let asked = question.as_ref().map_or(0, |question| question.asked);
        self.searched.store(asked, Ordering::Relaxed);
        let Some((question, query)) = question.and_then(|question| {
            let query = Query::of(&question.typed)?;
            Some((question, query))
        }) else {
            return;
        };
        let (events, searched) = (self.events.clone(), Arc::clone(&self.searched));
        thread::spawn(move || {
            let (send, found) = channel();
            thread::scope(|scope| {
                let files = &question.files;
                scope.spawn(move || search::search(files, &query, &send));
                pass_on(found, &events, asked, &searched, |found| Event::News(News::Searched(asked, found)));
            });
        });
    }
}

/// Passes results on until there is a newer request. Dropping the receiver stops the work.
fn pass_on<T>(found: Receiver<T>, events: &Sender<Event>, asked: u64, newest: &AtomicU64, event: impl Fn(T) -> Event) {
    for one in found {
        let stale = newest.load(Ordering::Relaxed) != asked;
        if stale || events.send(event(one)).is_err() {
            break;
        }
    }
}

/// Counts damaged sessions of other projects, in one thread: nobody waits for it.
fn elsewhere(place: &Place, here: &[SessionFile], asked: u64, newest: &AtomicU64, events: &Sender<Event>) {
    let ours: HashSet<&Path> = here.iter().map(|file| file.path.as_path()).collect();
    let mut files = place.sessions();
    files.retain(|file| !ours.contains(file.path.as_path()));
    let mut told = 0;
    scan::count_wrong(place, &files, |wrong| {
        let is_news = std::mem::replace(&mut told, wrong) != wrong;
        newest.load(Ordering::Relaxed) == asked
            && (!is_news || events.send(Event::News(News::Elsewhere(asked, wrong))).is_ok())
    });
}

/// Works out previews, always the newest one asked for.
pub(in crate::tui) fn previews(place: &Place, wanted: &Receiver<SessionFile>, events: &Sender<Event>) {
    while let Ok(first) = wanted.recv() {
        let file = wanted.try_iter().last().unwrap_or(first);
        let work = || {
            let opened = store::open(place, file.clone())?;
            anyhow::Ok(Box::new(Peek::of(&opened)))
        };
        let peek = match catch_unwind(AssertUnwindSafe(work)) {
            Ok(peek) => peek.map_err(|error| text::line(&format!("{error:#}"))),
            Err(_) => {
                Err(text::line(&format!("reading {} failed because of a bug; please report it", file.path.display())))
            }
        };
        if events.send(Event::News(News::Peeked(Box::new(file), peek))).is_err() {
            return;
        }
    }
}
