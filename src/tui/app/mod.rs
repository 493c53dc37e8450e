//! The app's loop: it reads one channel, updates the model, draws it, and carries out effects.

mod can;
mod copied;
mod effects;
pub mod footer;
mod landing;
mod layout;
pub mod model;
mod mouse;
pub mod opening;
mod paste;
mod press;
pub mod update;
pub mod view;
mod why_not;
mod workers;
mod writing;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::recovery::Plan;
use crate::store::{Opened, Place, Receipt, Resume, SessionFile, Stamp};
use crate::text::{self, Cleaned};
use crate::tui::context::{Purpose, Writing};
use crate::tui::jobs::listing::Reach;
use crate::tui::opened::card::Seen;
use crate::tui::terminal::look::Look;
use crate::tui::terminal::screen::{self, Display};
use crate::tui::terminal::{Mouse, crash};
use crate::tui::{Action, Event, Role, Screen, keys};

use effects::{Next, handle, perform};
use model::{Landing, Model};
use update::update;
use view::view;
use workers::Workers;

/// How often the open file is checked for writes by others.
const LOOK: Duration = Duration::from_secs(2);
/// How long a plan must be on the screen before a key may write it.
const SETTLE: Duration = Duration::from_millis(150);
/// How long events may pile up before the next draw.
const FRAME: Duration = Duration::from_millis(16);

/// Where the app starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// On the newest broken session of this project, or on its list.
    Here,
    /// On one session.
    Session(SessionFile),
    /// On the list, to choose a session and print its id.
    Pick,
}

/// A rescue that was written.
pub struct Done {
    /// The plan that was written.
    pub plan: Plan,
    /// What was written where.
    pub receipt: Receipt,
}

/// How the app ended.
pub enum Left {
    /// No rescue was written. The words say what was undone, if anything was.
    Quit(Option<String>),
    /// A rescue was written. With a `Resume`, the client is to be started on it.
    Wrote(Box<Done>, Option<Resume>),
    /// Nothing was written. The client is to be started.
    Resume(Resume),
    /// The plan writes nothing: the plan, the session's file, and how to resume it.
    Told(Box<Plan>, PathBuf, Resume),
    /// The client is to be started in the session's directory, on a fresh session with this prompt.
    Fresh(Resume, Cleaned),
    /// This session was chosen.
    Picked(String),
}

/// Runs until the person quits or a plan is written. The terminal is restored in any case, also on errors.
pub fn run(place: Place, start: Start, look: Look, mouse: Mouse) -> Result<Left> {
    let mut screen = Display::enter(place.state.clone())?;
    let (workers, events) = Workers::start(place);
    let mut model = Model::new(text::line(&workers.place.cwd.to_string_lossy()), screen::size());
    model.context.home = directories::BaseDirs::new().map(|dirs| text::line(&dirs.home_dir().to_string_lossy()));
    model.context.backups =
        model.context.home_relative(&text::line(&workers.place.state.join("backups").to_string_lossy()));
    model.context.zone = jiff::tz::TimeZone::try_system().ok();
    (model.context.glyphs, model.context.mouse) = (look.glyphs(), mouse);
    let theme = look.theme();
    screen.set_mouse(mouse)?;
    workers.ask_version();
    match start {
        Start::Here => {}
        Start::Session(file) => {
            let effect = opening::open(&mut model, file);
            perform(&mut model, effect, &workers, &mut screen)?;
        }
        Start::Pick => {
            (model.context.purpose, model.landing) = (Purpose::Pick, Landing::Landed);
            model.context.say(Role::Text, "Choose a session: ⏎ prints its id, q prints nothing.");
        }
    }
    let effect = opening::list(&mut model, Reach::Here);
    perform(&mut model, effect, &workers, &mut screen)?;

    let mut settled = Instant::now();
    loop {
        model.context.now = jiff::Timestamp::now().as_millisecond();
        screen.draw(|frame| view(&model, theme, frame))?;
        crash::on_demand(&model.context.project);
        let unseen = model.context.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
        let effect = update(&mut model, Event::Drawn);
        perform(&mut model, effect, &workers, &mut screen)?;
        if unseen && model.context.card.as_ref().is_some_and(|card| card.seen == Seen::Drawn) {
            settled = Instant::now() + SETTLE;
        }
        let Some(event) = wait(&events, &model) else { return Ok(Left::Quit(model.context.took_back)) };
        let drawn = Instant::now();
        let mut next = Some(event);
        while let Some(event) = next {
            let by_hand = event.is_by_hand();
            let is_meant = Instant::now() >= settled || !may_write(&model, &event);
            if is_meant && let Next::Leave(left) = handle(&mut model, event, &workers, &mut screen)? {
                return Ok(*left);
            }
            workers.handled(by_hand);
            next = if drawn.elapsed() < FRAME { events.try_recv().ok() } else { None };
        }
    }
}

/// Whether an event could write the card's plan.
fn may_write(model: &Model, event: &Event) -> bool {
    match event {
        // A letter typed into the search is no command.
        Event::Key(_) if model.is_searching() => false,
        Event::Key(key) => keys::action(model.scope(), *key).is_some_and(Action::writes),
        Event::Click(..) => matches!(model.scope(), Screen::Card | Screen::Plan),
        _ => false,
    }
}

/// Waits for the next event; nothing is drawn before it.
fn wait(events: &Receiver<Event>, model: &Model) -> Option<Event> {
    loop {
        match events.recv_timeout(LOOK) {
            Ok(event) => return Some(event),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                // While the app writes, the change is its own.
                let is_free = model.opening.is_none() && model.context.writing == Writing::Not;
                let card = model.context.card.as_ref().filter(|_| is_free);
                if card.is_some_and(|card| grew(&card.opened)) {
                    return Some(Event::Grew);
                }
            }
        }
    }
}

fn grew(opened: &Opened) -> bool {
    Stamp::of(&opened.file.path).is_ok_and(|stamp| stamp != opened.stamp)
}
