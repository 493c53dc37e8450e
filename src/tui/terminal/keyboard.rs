//! The keyboard, the mouse, and the signals of the system, as events of the app.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{io, thread};

use crossterm::event::{self, KeyCode, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind};

use super::{alarm::Alarm, screen};
use crate::store::system::keyboard::Keyboard;
use crate::store::system::{Signal, signals};
use crate::tui::Event;

/// How long the app may be busy before keys are read all the same: one may be Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(200);

struct Listener {
    events: Sender<Event>,
    /// Gets a message for every event that was handled.
    read_on: Receiver<()>,
    alarm: Arc<Alarm>,
}

/// Starts the keyboard thread. The sender tells it that an event was handled, so that it reads on.
pub(in crate::tui) fn start(events: &Sender<Event>, alarm: &Arc<Alarm>, turn: &Arc<Mutex<()>>) -> Sender<()> {
    let (handled, read_on) = channel();
    let listener = Listener { events: events.clone(), read_on, alarm: Arc::clone(alarm) };
    let turn = Arc::clone(turn);
    thread::spawn(move || listener.listen(turn));
    handled
}

impl Listener {
    /// Sends what the person does, and waits until it was handled.
    fn listen(&self, turn: Arc<Mutex<()>>) {
        let work = || Keyboard::open(turn).and_then(|keyboard| self.pass_on(keyboard));
        // Without a keyboard the app can only leave.
        if !matches!(catch_unwind(AssertUnwindSafe(work)), Ok(Ok(()))) {
            self.send(Event::Gone);
        }
    }

    fn pass_on(&self, mut keyboard: Keyboard) -> io::Result<()> {
        let mut owed = 0;
        loop {
            let wait = if owed == 0 { None } else { Some(Duration::ZERO) };
            for event in keyboard.next(wait)?.iter().filter_map(by_hand) {
                owed += usize::from(event.is_by_hand());
                if !self.send(event) {
                    return Ok(());
                }
            }
            while owed > 0 {
                match self.read_on.recv_timeout(PATIENCE) {
                    Ok(()) => owed -= 1,
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
        }
    }

    /// Sends an event. False if nobody listens.
    fn send(&self, event: Event) -> bool {
        let ends = match &event {
            Event::Key(key) => is_ctrl_c(*key),
            event => matches!(event, Event::Gone),
        };
        if ends { self.alarm.send(&self.events, event) } else { self.events.send(event).is_ok() }
    }
}

pub(in crate::tui) fn is_ctrl_c(key: event::KeyEvent) -> bool {
    key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL)
}

/// The events that the app handles; mouse moves are not among them.
fn by_hand(event: &event::Event) -> Option<Event> {
    match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => Some(Event::Key(*key)),
        event::Event::Paste(words) => Some(Event::Paste(words.clone())),
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

/// Turns signals into events. While an editor has the terminal, the signals of keys are left to it.
pub(in crate::tui) fn handle_signals(events: Sender<Event>, alarm: Arc<Alarm>, lent: Arc<AtomicBool>) {
    // If nobody hears one, the app has ended, and only its last words are being written.
    signals::listen(move |signal| match (signal, lent.load(Ordering::Relaxed)) {
        (Signal::Interrupt, true) => true,
        (Signal::Stop, true) => {
            // The editor stops too, and the shell waits for both.
            signals::stop_alone();
            true
        }
        (Signal::Continue, _) => events.send(Event::Continued).is_ok(),
        (Signal::Stop, false) => events.send(Event::Stopped).is_ok(),
        (Signal::Resize, _) => {
            let (columns, rows) = screen::size();
            events.send(Event::Resize(columns, rows)).is_ok()
        }
        (_, true) => events.send(Event::Gone).is_ok(),
        (_, false) => alarm.send(&events, Event::Gone),
    });
}
