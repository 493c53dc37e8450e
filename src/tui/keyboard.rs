//! The keyboard, the mouse, and the signals of the system, as events of the app.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, KeyEventKind, MouseButton, MouseEventKind};

use super::model::Event;

/// Listens from now on. What is given back says that an event has been dealt with; the keyboard is not read before.
pub(super) fn start(events: &Sender<Event>) -> Sender<()> {
    let (keyboard, (handled, read_on)) = (events.clone(), channel());
    thread::spawn(move || listen(&keyboard, &read_on));
    handled
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
pub(super) fn heed_signals(events: Sender<Event>, lent: Arc<AtomicBool>) {
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
pub(super) fn heed_signals(_events: Sender<Event>, _lent: Arc<AtomicBool>) {}
