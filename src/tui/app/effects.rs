//! Carries out effects: starts workers, uses the terminal, writes the plan, leaves.

use anyhow::Result;

use super::model::Model;
use super::update::update;
use super::workers::{Workers, Write};
use super::{Done, Left};
use crate::store::{self, Resume, holders};
use crate::tui::context::Writing;
use crate::tui::event::Written;
use crate::tui::terminal::editor;
use crate::tui::terminal::screen::Display;
use crate::tui::{Effect, Event, Role};

pub enum Next {
    Continue,
    Leave(Box<Left>),
}

fn leave(left: Left) -> Next {
    Next::Leave(Box::new(left))
}

/// Carries out an effect, and says whether the app ends with it.
pub fn perform(model: &mut Model, effect: Effect, workers: &Workers, screen: &mut Display) -> Result<Next> {
    match effect {
        Effect::None => {}
        Effect::Scan(reach, asked) => workers.scan(reach, asked),
        Effect::Open(file) => workers.open(file),
        Effect::History => workers.history(),
        Effect::Undo(id) => {
            workers.undo(id);
            start_writing(model);
        }
        Effect::Find(words, asked) => {
            if let Some(card) = &model.context.card {
                workers.find(card.opened.clone(), words, asked);
            }
        }
        Effect::Peek(file) => workers.peek(file),
        Effect::Run(job) => {
            let is_write = job.writes();
            workers.run(model.context.card.as_ref(), job);
            if is_write {
                start_writing(model);
            }
        }
        Effect::Fresh(prompt) => {
            let fresh = resume(model, workers).map(|resume| Left::Fresh(resume, prompt));
            return Ok(fresh.map_or(Next::Continue, leave));
        }
        Effect::Search(question) => workers.search(question),
        Effect::Suspend => {
            let (columns, rows) = screen.suspend()?;
            update(model, Event::Resize(columns, rows));
        }
        Effect::Redraw => {
            let (columns, rows) = screen.retake()?;
            update(model, Event::Resize(columns, rows));
        }
        Effect::Mouse(mouse) => screen.set_mouse(mouse)?,
        Effect::Copy(what) => {
            let said = what.put(&workers.place, |words| screen.copy(words));
            update(model, Event::Told(Role::Text, said));
        }
        Effect::Edit(line) => return edit(model, line, workers, screen),
        Effect::Start(file) => match store::open(&workers.place, file) {
            Ok(opened) => return go_on(model, Resume::of(&workers.place, &opened), workers, screen),
            Err(error) => drop(update(model, Event::Told(Role::Bad, format!("{error:#}")))),
        },
        Effect::GoOn(resume) => return Ok(leave(Left::Resume(*resume))),
        Effect::Pick(id) => return Ok(leave(Left::Picked(id))),
        Effect::Quit => return Ok(leave(Left::Quit(model.context.took_back.take()))),
        Effect::Commit | Effect::Replace | Effect::Resume => return write(model, &effect, workers, screen),
    }
    Ok(Next::Continue)
}

/// Updates the model with an event, and carries out the effect.
pub fn handle(model: &mut Model, event: Event, workers: &Workers, screen: &mut Display) -> Result<Next> {
    if let Event::Wrote(written) = event {
        return Ok(leave(left_after(model, *written)));
    }
    let effect = update(model, event);
    perform(model, effect, workers, screen)
}

/// How the app ends after a rescue: no client is started if the person asked to leave during the write.
fn left_after(model: &Model, written: Written) -> Left {
    let Written { plan, receipt, goes_on } = written;
    let resume = (goes_on && model.context.writing != Writing::Leaves).then(|| receipt.resume.clone());
    Left::Wrote(Box::new(Done { plan, receipt }), resume)
}

/// Starts writing the card's plan. If the plan writes nothing, leaves at once.
fn write(model: &mut Model, effect: &Effect, workers: &Workers, screen: &mut Display) -> Result<Next> {
    let Some(card) = &model.context.card else { return Ok(Next::Continue) };
    let plan = card.remedy.as_ref().ok().map(|remedy| remedy.plan.clone());
    if let Some(plan) = plan.clone().filter(|plan| plan.way.writes()) {
        let how = match effect {
            Effect::Replace => Write::Over,
            Effect::Resume => Write::NewAndStart,
            _ => Write::New,
        };
        workers.write(card.opened.clone(), plan, how);
        start_writing(model);
        return Ok(Next::Continue);
    }
    let from = card.opened.file.path.clone();
    let Some(resume) = resume(model, workers) else { return Ok(Next::Continue) };
    match (effect, plan) {
        (Effect::Resume, _) => go_on(model, resume, workers, screen),
        (Effect::Commit, Some(plan)) => Ok(leave(Left::Told(Box::new(plan), from, resume))),
        _ => Ok(Next::Continue),
    }
}

/// Holds back keys, and the end of the app, until the write is done.
fn start_writing(model: &mut Model) {
    model.context.writing = Writing::Runs;
    model.context.say(Role::Dim, "Writing…");
}

/// Leaves to start the client. If another one has the session open, asks first.
fn go_on(model: &mut Model, resume: Resume, workers: &Workers, screen: &mut Display) -> Result<Next> {
    match holders(&workers.place).into_iter().find(|holder| holder.session == resume.session) {
        Some(holder) => handle(model, Event::Held(Box::new(resume), holder.pid), workers, screen),
        None => Ok(leave(Left::Resume(resume))),
    }
}

fn resume(model: &Model, workers: &Workers) -> Option<Resume> {
    Some(Resume::of(&workers.place, &model.context.card.as_ref()?.opened))
}

/// Shows a copy of the card's file in the person's editor.
fn edit(model: &mut Model, line: u32, workers: &Workers, screen: &mut Display) -> Result<Next> {
    let Some(path) = model.context.card.as_ref().map(|card| card.opened.file.path.clone()) else {
        return Ok(Next::Continue);
    };
    let shown = editor::copy(&path).and_then(|copy| {
        let (done, size) = screen.lend(|| workers.lend(|| editor::show(copy.path(), line)))?;
        workers.keep(copy);
        Ok((done, size))
    });
    let (role, says) = match shown {
        Ok((done, (columns, rows))) => {
            update(model, Event::Resize(columns, rows));
            match done {
                Ok(name) => (Role::Dim, format!("Back from {name}, which showed a copy; the session is unchanged.")),
                Err(error) => (Role::Bad, format!("{error:#}")),
            }
        }
        Err(error) => (Role::Bad, format!("{error:#}")),
    };
    let effect = update(model, Event::Told(role, says));
    perform(model, effect, workers, screen)
}
