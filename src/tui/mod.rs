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
//! changes by turns, by lines and in words (`difference`).

pub mod card;
mod choice;
mod difference;
pub mod keys;
mod landing;
pub mod list;
pub mod model;
mod remedy;
mod rungs;
mod screen;
mod story;
pub mod theme;
mod timeline;
mod told;
mod typing;
mod update;
mod view;
mod words;
mod workers;

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::recovery::Plan;
use crate::store::{Opened, Place, Receipt, SessionFile, Stamp, commit, replace};
use crate::text;

use card::Seen;
use list::Reach;
use model::{Effect, Event, Model};
use screen::Screen;
use theme::Theme;
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
}

/// What was done.
pub struct Done {
    /// The plan that was written.
    pub plan: Plan,
    /// What was written where.
    pub receipt: Receipt,
}

/// What the loop does after an effect.
enum Next {
    Go,
    Leave(Option<Box<Done>>),
}

/// Runs until the person quits or a plan is written. The terminal is given back as it was found, also on errors.
pub fn run(place: Place, start: Start) -> Result<Option<Done>> {
    let mut screen = Screen::enter()?;
    let (workers, events) = Workers::start(place);
    let mut model = Model::new(text::line(&workers.place.cwd.to_string_lossy()), screen::size()?);
    model.home = directories::BaseDirs::new().map(|dirs| text::line(&dirs.home_dir().to_string_lossy()));
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let theme = if no_colour { Theme::plain() } else { Theme::colour() };
    if let Start::Session(file) = start {
        let effect = open(&mut model, file);
        obey(&mut model, effect, &workers, &mut screen)?;
    }
    let effect = ask(&mut model, Reach::Here);
    obey(&mut model, effect, &workers, &mut screen)?;

    let mut settled = Instant::now();
    loop {
        model.now = jiff::Timestamp::now().as_millisecond();
        screen.draw(|frame| view(&model, theme, frame))?;
        let unseen = model.card.as_ref().is_some_and(|card| card.seen == Seen::NotYet);
        let effect = update(&mut model, Event::Drawn);
        obey(&mut model, effect, &workers, &mut screen)?;
        if unseen && model.card.as_ref().is_some_and(|card| card.seen == Seen::Drawn) {
            settled = Instant::now() + SETTLE;
        }
        let Some(event) = wait(&events, &model) else { return Ok(None) };
        let drawn = Instant::now();
        let mut next = Some(event);
        while let Some(event) = next {
            let early = matches!(event, Event::Key(key) if key == screen::ENTER) && Instant::now() < settled;
            if !early {
                let effect = update(&mut model, event);
                if let Next::Leave(done) = obey(&mut model, effect, &workers, &mut screen)? {
                    return Ok(done.map(|done| *done));
                }
            }
            next = if drawn.elapsed() < FRAME { events.try_recv().ok() } else { None };
        }
    }
}

/// The next thing that happens. Nothing is drawn without one.
fn wait(events: &Receiver<Event>, model: &Model) -> Option<Event> {
    loop {
        match events.recv_timeout(LOOK) {
            Ok(event) => return Some(event),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                let card = model.card.as_ref().filter(|_| model.opening.is_none());
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

fn obey(model: &mut Model, effect: Effect, workers: &Workers, screen: &mut Screen) -> Result<Next> {
    match effect {
        Effect::None => {}
        Effect::Scan(reach, asked) => workers.scan(reach, asked),
        Effect::Open(file) => workers.open(file),
        Effect::Peek(file) => workers.peek(file),
        Effect::Search(question) => workers.search(question),
        Effect::Suspend => {
            let (columns, rows) = screen.suspend()?;
            update(model, Event::Resize(columns, rows));
        }
        Effect::Quit => return Ok(Next::Leave(None)),
        Effect::Commit | Effect::Replace => {
            let write = if effect == Effect::Replace { replace } else { commit };
            let Some(card) = &model.card else { return Ok(Next::Go) };
            let Ok(remedy) = &card.remedy else { return Ok(Next::Go) };
            let plan = remedy.plan.clone();
            match write(&workers.place, &card.opened, &plan) {
                Ok(receipt) => return Ok(Next::Leave(Some(Box::new(Done { plan, receipt })))),
                Err(error) => {
                    let effect = update(model, Event::Failed(format!("{error:#}")));
                    return obey(model, effect, workers, screen);
                }
            }
        }
    }
    Ok(Next::Go)
}
