//! What the model wants of the world: workers, the screen, writing the plan, and leaving.

use anyhow::Result;

use super::model::{Effect, Event, Model};
use super::screen::Screen;
use super::theme::Role;
use super::update::{reopen, update};
use super::workers::Workers;
use super::{Done, Left, editor};
use crate::store::{self, Resume, commit, replace};
use crate::text;

/// What the loop does after an effect.
pub(super) enum Next {
    Go,
    Leave(Left),
}

/// Does what the model wants of the world, and says whether the app is left with it.
pub(super) fn obey(model: &mut Model, effect: Effect, workers: &Workers, screen: &mut Screen) -> Result<Next> {
    match effect {
        Effect::None => {}
        Effect::Scan(reach, asked) => workers.scan(reach, asked),
        Effect::Open(file) => workers.open(file),
        Effect::History => workers.history(),
        Effect::Undo(id) => workers.undo(id),
        Effect::Find(words, asked) => {
            if let Some(card) = &model.card {
                workers.find(card.opened.clone(), words, asked);
            }
        }
        Effect::Peek(file) => workers.peek(file),
        Effect::Take(order) => workers.take(model.card.as_ref(), order),
        Effect::Fresh(prompt) => {
            let fresh = resume(model, workers).map(|resume| Left::Fresh(resume, prompt));
            return Ok(fresh.map_or(Next::Go, Next::Leave));
        }
        Effect::Search(question) => workers.search(question),
        Effect::Suspend => {
            let (columns, rows) = screen.suspend()?;
            update(model, Event::Resize(columns, rows));
        }
        Effect::Redraw => {
            let (columns, rows) = screen.again()?;
            update(model, Event::Resize(columns, rows));
        }
        Effect::Mouse(mouse) => screen.heed(mouse)?,
        Effect::Copy(what) => {
            let said = what.put(&workers.place, |words| screen.copy(words));
            update(model, Event::Told(Role::Text, said));
        }
        Effect::Edit(line) => return edit(model, line, workers, screen),
        Effect::Start(file) => match store::open(&workers.place, file) {
            Ok(opened) => return Ok(Next::Leave(Left::Resume(Resume::of(&workers.place, &opened)))),
            Err(error) => drop(update(model, Event::Told(Role::Bad, format!("{error:#}")))),
        },
        Effect::Pick(id) => return Ok(Next::Leave(Left::Picked(id))),
        Effect::Quit => return Ok(Next::Leave(Left::Quit(model.took_back.take()))),
        Effect::Commit | Effect::Replace | Effect::Resume => return write(model, &effect, workers, screen),
    }
    Ok(Next::Go)
}

/// Writes the plan of the card, if it has one, and leaves.
fn write(model: &mut Model, effect: &Effect, workers: &Workers, screen: &mut Screen) -> Result<Next> {
    let Some(card) = &model.card else { return Ok(Next::Go) };
    let place = &workers.place;
    let Ok(remedy) = &card.remedy else {
        let resume = resume(model, workers).filter(|_| *effect == Effect::Resume).map(Left::Resume);
        return Ok(resume.map_or(Next::Go, Next::Leave));
    };
    let plan = remedy.plan.clone();
    if !plan.way.writes() {
        let Some(resume) = resume(model, workers) else { return Ok(Next::Go) };
        return Ok(match effect {
            Effect::Resume => Next::Leave(Left::Resume(resume)),
            Effect::Replace => Next::Go,
            _ => {
                let from = card.opened.file.path.clone();
                Next::Leave(Left::Told(Box::new(plan), from, resume))
            }
        });
    }
    let written = if *effect == Effect::Replace { replace } else { commit }(place, &card.opened, &plan);
    match written {
        Ok(receipt) => {
            let wanted = *effect == Effect::Resume;
            let resume = wanted.then(|| receipt.resume.clone());
            let command = receipt.resume.command().filter(|_| !wanted);
            let copied = command.map(|command| screen.copy(&text::Cleaned::of(&command)));
            Ok(Next::Leave(Left::Wrote(Box::new(Done { plan, receipt, copied }), resume)))
        }
        Err(error) => {
            let effect = update(model, Event::Failed(format!("{error:#}")));
            obey(model, effect, workers, screen)
        }
    }
}

/// How Claude Code is started on the session of the card.
fn resume(model: &Model, workers: &Workers) -> Option<Resume> {
    Some(Resume::of(&workers.place, &model.card.as_ref()?.opened))
}

/// Opens the file of the card in the person's editor, and reads it again.
fn edit(model: &mut Model, line: u32, workers: &Workers, screen: &mut Screen) -> Result<Next> {
    let Some(path) = model.card.as_ref().map(|card| card.opened.file.path.clone()) else { return Ok(Next::Go) };
    let (done, (columns, rows)) = screen.lend(|| workers.lend(|| editor::edit(&path, line)))?;
    update(model, Event::Resize(columns, rows));
    let effect = match done {
        Ok(name) => {
            model.say(Role::Dim, text::line(&format!("Back from {name}; the file was read again.")));
            reopen(model)
        }
        Err(error) => update(model, Event::Told(Role::Bad, format!("{error:#}"))),
    };
    obey(model, effect, workers, screen)
}
