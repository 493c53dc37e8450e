//! The face for people: a terminal app that shows what broke, and rewinds with one key.
//!
//! Keys become actions (`keys`), actions change the model (`update`), and the model is drawn (`view`). Nothing but
//! the loop in this file does anything: it reads one channel, into which the keyboard and the workers write.
//!
//! ```text
//!  claude-rescue  ~/src/payments-api                    9 sessions · 4 damaged
//! ╭ ✗ broken  Fix webhook retries ───────────────────────────────────────────╮
//! │ What broke    turn 43, step 7: Bash cargo test -p webhooks has no result │
//! ╰──────────────────────────────────────────────────────────────────────────╯
//! ╭ timeline ──────────────────────╮╭ plan: rewind to the last good point ───╮
//! │     ├  6 ✓ Edit tests/web… 1 KB││ keeps   42 turns and 6 of 7 steps …    │
//! │ ━━━━━━ last good point ━━━━━━━ ││ drops   1 step, 2 prompts, 2 API errors│
//! │▸−   └  7 ✗ Bash …     no result││ proved  no damage left; …              │
//! ╰────────────────────────────────╯╰────────────────────────────────────────╯
//!  ⏎ write the rescued copy   r rewind to here   s sessions   [ ] damage
//!  ? help   q quit                                    nothing is written until ⏎
//! ```
//!
//! `p` compares the plans: the ladder of remedies with what each keeps and loses (`rungs`), and what the chosen one
//! changes by turns, by lines and in words (`difference`). `v` looks into a step: its calls and results, and what is
//! wrong with them (`detail`). `e`, `E` and `f` take a summary, a packet and files out (`take`).

mod again;
mod alarm;
pub mod card;
pub mod choice;
pub mod copy;
mod crash;
mod detail;
mod difference;
mod editor;
mod finding;
pub mod glyphs;
pub mod items;
mod keyboard;
pub mod keys;
mod landing;
pub mod list;
pub mod look;
mod looking;
pub mod model;
#[cfg(unix)]
mod modes;
mod obey;
mod paste;
mod pointer;
mod remedy;
mod rungs;
mod screen;
mod story;
pub mod take;
pub mod theme;
pub mod timeline;
mod told;
mod typing;
pub mod undo;
mod update;
mod view;
mod words;
mod workers;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::recovery::Plan;
use crate::store::clip::Sent;
use crate::store::{Opened, Place, Receipt, Resume, SessionFile, Stamp};
use crate::text::{self, Cleaned};

use card::Seen;
use keys::{Action, Scope};
use list::Reach;
use look::Look;
use model::{Event, Landing, Model, Mouse, Purpose, Writing};
use obey::{Next, happened, obey};
use screen::Screen;
use theme::Role;
use workers::Workers;

pub use update::{ask, open, update};
pub use view::view;

/// How often the open file is looked at, to see whether someone writes to it.
const LOOK: Duration = Duration::from_secs(2);
/// How long a plan must have been on the screen before ⏎ can be meant for it.
const SETTLE: Duration = Duration::from_millis(150);
/// How long events may pile up before they are drawn.
const FRAME: Duration = Duration::from_millis(16);

/// Where the app starts.
#[derive(Clone, Debug)]
pub enum Start {
    /// On the newest broken session of this project, or on its list.
    Here,
    /// On one session.
    Session(SessionFile),
    /// On the list, to choose a session for whoever started the app.
    Pick,
}

/// What was done.
pub struct Done {
    /// The plan that was written.
    pub plan: Plan,
    /// What was written where.
    pub receipt: Receipt,
    /// What became of the resume command, if it was sent to the clipboard.
    pub copied: Option<Sent>,
}

/// How the app was left.
pub enum Left {
    /// No rescue was written; what was undone is told, if something was.
    Quit(Option<String>),
    /// A rescue was written. With a client to start, the person wants to go on at once.
    Wrote(Box<Done>, Option<Resume>),
    /// Nothing was written, and the client is to be started.
    Resume(Resume),
    /// Nothing has to be written: the plan, the session, and how to go on with it.
    Told(Box<Plan>, PathBuf, Resume),
    /// The client is to be started in the session's directory, on a fresh session that begins with this prompt.
    Fresh(Resume, Cleaned),
    /// This session was chosen.
    Picked(String),
}

/// Runs until the person quits or a plan is written. The terminal is given back as it was found, also on errors.
pub fn run(place: Place, start: Start, look: Look, mouse: Mouse) -> Result<Left> {
    let mut screen = Screen::enter(place.state.clone())?;
    let (workers, events) = Workers::start(place);
    let mut model = Model::new(text::line(&workers.place.cwd.to_string_lossy()), screen::size());
    model.home = directories::BaseDirs::new().map(|dirs| text::line(&dirs.home_dir().to_string_lossy()));
    model.backups = model.home_relative(&text::line(&workers.place.state.join("backups").to_string_lossy()));
    (model.glyphs, model.mouse) = (look.glyphs(), mouse);
    let theme = look.theme();
    screen.heed(mouse)?;
    workers.ask_version();
    match start {
        Start::Here => {}
        Start::Session(file) => {
            let effect = open(&mut model, file);
            obey(&mut model, effect, &workers, &mut screen)?;
        }
        Start::Pick => {
            (model.purpose, model.landing) = (Purpose::Pick, Landing::Landed);
            model.say(Role::Text, "Choose a session: ⏎ prints its id, q prints nothing.");
        }
    }
    let effect = ask(&mut model, Reach::Here);
    obey(&mut model, effect, &workers, &mut screen)?;

    let mut settled = Instant::now();
    loop {
        model.now = jiff::Timestamp::now().as_millisecond();
        screen.draw(|frame| view(&model, theme, frame))?;
        crash::on_demand(&model.project);
        let unseen = model.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
        let effect = update(&mut model, Event::Drawn);
        obey(&mut model, effect, &workers, &mut screen)?;
        if unseen && model.card.as_ref().is_some_and(|card| card.seen == Seen::Drawn) {
            settled = Instant::now() + SETTLE;
        }
        let Some(event) = wait(&events, &model) else { return Ok(Left::Quit(model.took_back)) };
        let drawn = Instant::now();
        let mut next = Some(event);
        while let Some(event) = next {
            let by_hand = event.is_by_hand();
            let is_meant = Instant::now() >= settled || !may_write(&model, &event);
            if is_meant && let Next::Leave(left) = happened(&mut model, event, &workers, &mut screen)? {
                return Ok(left);
            }
            workers.handled(by_hand);
            next = if drawn.elapsed() < FRAME { events.try_recv().ok() } else { None };
        }
    }
}

/// Whether an event can be the one that writes the plan of the card.
fn may_write(model: &Model, event: &Event) -> bool {
    match event {
        // A letter of what is searched for is no key.
        Event::Key(_) if finding::is_open(model) => false,
        Event::Key(key) => keys::action(model.scope(), *key).is_some_and(Action::writes),
        Event::Click(..) => matches!(model.scope(), Scope::Card | Scope::Plan),
        _ => false,
    }
}

/// The next thing that happens. Nothing is drawn without one.
fn wait(events: &Receiver<Event>, model: &Model) -> Option<Event> {
    loop {
        match events.recv_timeout(LOOK) {
            Ok(event) => return Some(event),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                // While the app writes, it is who writes.
                let is_free = model.opening.is_none() && model.writing == Writing::Not;
                let card = model.card.as_ref().filter(|_| is_free);
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
