//! Where the app lands when it starts: on the newest broken session, on what the last rescue wrote, or on the list.

use super::model::{Landing, Model};
use super::opening;
use crate::diagnosis::{Verdict, symptom};
use crate::text;
use crate::tui::jobs::listing::Reach;
use crate::tui::screens::list::Newest;
use crate::tui::screens::list::row::State;
use crate::tui::{Effect, Role, words};

/// Opens the session to land on, as soon as it is known.
pub fn land(model: &mut Model) -> Effect {
    if model.landing == Landing::Landed || model.opening.is_some() {
        return Effect::None;
    }
    let is_known = !matches!(model.list.newest_wrong(&model.context.rescues), Newest::Unknown);
    if is_known && let Some(effect) = open_rescued(model) {
        return effect;
    }
    match model.list.newest_wrong(&model.context.rescues) {
        Newest::Unknown => Effect::None,
        Newest::Found(file) => {
            let file = file.clone();
            opening::open(model, file)
        }
        Newest::None => {
            model.landing = Landing::Landed;
            if model.list.count() == 0 && model.list.reach == Reach::Here {
                model.context.say(Role::Warn, "This project has no sessions; showing all projects.");
                return opening::list(model, Reach::All);
            }
            say_nothing_wrong(model);
            Effect::None
        }
    }
}

/// Opens what the newest rescue wrote, unless a damaged session is newer.
fn open_rescued(model: &mut Model) -> Option<Effect> {
    let (held, file) = model.list.newest_rescue(&model.context.rescues)?;
    let (held, file) = (held.clone(), file.clone());
    let judged = |path: &std::path::PathBuf| model.list.all().iter().find(|row| row.file.path == *path)?.judged();
    let title = judged(&held.from).or(judged(&held.path)).map_or("This session", |judged| &judged.title).to_owned();
    let when = held.time.map_or(String::new(), |time| format!(" {}", text::ago(model.context.now - time)));
    let how = if held.from == held.path { "in place".to_owned() } else { format!("as {}", held.short_id()) };
    let goes_on = match judged(&held.path) {
        Some(copy) if copy.live => "it is open in Claude Code; s lists all sessions",
        Some(copy) if copy.opens => "o resumes it; s lists all sessions",
        _ => "s lists all sessions",
    };
    model.context.say(Role::Good, format!("{title} was rescued{when} {how}: {goes_on}."));
    Some(opening::open(model, file))
}

fn say_nothing_wrong(model: &mut Model) {
    let count = model.list.count() as u64;
    let newest = model.list.all().iter().find_map(|row| match &row.state {
        State::Judged(judged) => Some(judged.as_ref()),
        _ => None,
    });
    let said = newest.filter(|newest| newest.verdict == Verdict::Errored).and_then(|newest| newest.said.as_deref());
    if let Some(row) = said.and_then(|said| symptom::family(said, "", true)) {
        // The list shows no turns, so r works only after ⏎.
        let helps = words::for_keys(&row.helps(newest.map(|newest| newest.verdict)));
        let helps = helps.replace("(r on", "(⏎, then r on");
        model
            .context
            .say(Role::Warn, format!("No damage, but the newest session ended with an error. {} {helps}", row.means));
    } else if let Some(unread) = model.list.unread() {
        model.context.say(Role::Warn, format!("No damage found, but {unread} could not be read."));
    } else if model.list.wrong(&model.context.rescues) == (0, 0) {
        let count = text::count(count, "session");
        model.context.say(Role::Good, format!("No damage found in this project ({count})."));
    }
}
