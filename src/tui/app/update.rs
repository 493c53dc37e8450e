//! What an event does to the model. Pure: side effects come back as an `Effect`.

use super::model::{Landing, Model};
use super::{landing, layout, mouse, opening, paste, press, writing};
use crate::text;
use crate::tui::context::Writing;
use crate::tui::dialog::Dialog;
use crate::tui::jobs::Answer;
use crate::tui::opened::card::Seen;
use crate::tui::screens::list::news;
use crate::tui::screens::{card, evidence, export, files, step, undo};
use crate::tui::{Effect, Event, Role, Screen};

/// Updates the model with an event.
pub fn update(model: &mut Model, event: Event) -> Effect {
    let (is_end, says_more) = (event.ends_write(), matches!(event, Event::Undone(Ok(_))));
    let waits = model.context.writing != Writing::Not && writing::holds_back(model, &event);
    let effect = if waits { Effect::None } else { take(model, event) };
    model.context.body = layout::body(model);
    model.plan.follow(&model.context);
    if model.screens.contains(&Screen::Step) {
        step::refresh(&mut model.step, &model.context);
    }
    if is_end { writing::ended(model, effect, says_more) } else { effect }
}

fn take(model: &mut Model, event: Event) -> Effect {
    match event {
        Event::Key(key) => return press::press(model, key),
        Event::Paste(pasted) => return paste::paste(model, &pasted),
        Event::Wheel(notches) => mouse::wheel(model, notches),
        Event::Click(column, row) => return mouse::click(model, column, row),
        Event::Gone => return Effect::Quit,
        Event::Stopped => return Effect::Suspend,
        Event::Continued => return Effect::Redraw,
        Event::Resize(columns, rows) => model.context.size = (columns, rows),
        Event::Drawn => return drawn(model),
        Event::Listed(..) | Event::Scanned(..) | Event::News(_) => return listed(model, event),
        Event::Opened(path, card) => {
            if model.opening.take_if(|opening| opening.path == path).is_some() {
                return opening::opened(model, card);
            }
        }
        Event::Read(path, percent) => {
            if model.opening.as_ref().map_or(model.landing == Landing::Looking, |opening| opening.path == path) {
                model.read = Some(percent);
            }
        }
        Event::Found(asked, hits) => card::search::set_hits(&mut model.context, asked, hits),
        Event::Told(role, words) => model.context.say(role, text::line(&words)),
        Event::Installed(version) => model.set_installed(version),
        Event::History(history) => undo::read(&mut model.undos, &mut model.context, history),
        Event::Undone(undone) => return undo::undone(&mut model.undos, &mut model.context, undone),
        Event::Answered(answer) => return answered(model, *answer),
        Event::Grew => {
            // A running session grows all the time; saying it once is enough.
            let card = model.context.card.as_mut();
            let told = card.is_none_or(|card| std::mem::replace(&mut card.told_growth, true));
            if !told {
                model.context.say(Role::Warn, "The file just changed, so it was reloaded.");
            }
            return opening::reopen(model);
        }
        Event::Held(resume, pid) => model.context.ask(Dialog::second(resume, pid)),
        // The loop handles it before it comes here.
        Event::Wrote(_) => {}
        Event::Failed(why) => {
            model.context.say(Role::Bad, text::line(&why));
            return opening::reopen(model);
        }
    }
    Effect::None
}

/// From now on keys may write the plan on the screen; the list asks for its preview.
fn drawn(model: &mut Model) -> Effect {
    let shows_plan = matches!(model.screen(), Screen::Card | Screen::Plan);
    if let Some(card) = model.context.card.as_mut().filter(|_| shows_plan) {
        card.seen = Seen::Drawn;
    }
    let shows_list = model.screen() == Screen::List && model.landing == Landing::Landed;
    if shows_list { news::peek(&mut model.list, &model.context) } else { Effect::None }
}

/// Events for the list. Answers to an older request are dropped.
fn listed(model: &mut Model, event: Event) -> Effect {
    match event {
        Event::Listed(asked, files) if asked == model.list.asked => {
            model.list.fill(files);
            // Hits inside sessions belong to the old list.
            if model.list.inside.is_some() {
                return model.list.look_inside();
            }
            landing::land(model)
        }
        Event::Scanned(asked, scanned) if asked == model.list.asked => {
            news::scanned(&mut model.list, *scanned);
            landing::land(model)
        }
        Event::News(found) => {
            news::take(&mut model.list, &mut model.context, found);
            Effect::None
        }
        _ => Effect::None,
    }
}

/// Hands a worker's answer to the screen that asked for it.
fn answered(model: &mut Model, answer: Answer) -> Effect {
    let context = &mut model.context;
    match answer {
        Answer::Summary(draft, made) => return export::made(&mut model.export, context, &draft, made),
        Answer::Packet(source, sheets) => evidence::made(&mut model.evidence, &source, sheets),
        Answer::Files(cut, seen) => files::seen(&mut model.files, &cut, seen),
        Answer::Restored(done) => {
            files::restored(&mut model.files, context, done);
            if model.screens.contains(&Screen::Files) {
                return files::ask(&mut model.files, &model.context);
            }
        }
        Answer::Saved(Ok(path)) => {
            let path = context.home_relative(&text::line(&path.to_string_lossy()));
            context.say(Role::Good, format!("Wrote {path}."));
        }
        Answer::Saved(Err(why)) => {
            context.say(Role::Bad, format!("{}. Press w to enter another name.", text::line(&why)));
        }
    }
    Effect::None
}
