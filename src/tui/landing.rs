//! Where the app lands when it starts: on the newest broken session, or on the list with a word about it.

use super::list::row::State;
use super::list::{Newest, Reach};
use super::model::{Effect, Landing, Model};
use super::theme::Role;
use super::update::{ask, open};
use super::words;
use crate::diagnosis::{Verdict, symptom};
use crate::text;

/// Looks for the session to land on, as long as that is not settled.
pub(super) fn land(model: &mut Model) -> Effect {
    if model.landing == Landing::Landed || model.opening.is_some() {
        return Effect::None;
    }
    match model.list.newest_wrong() {
        Newest::Unknown => Effect::None,
        Newest::Found(file) => {
            let file = file.clone();
            open(model, file)
        }
        Newest::None => {
            model.landing = Landing::Landed;
            if model.list.count() == 0 && model.list.reach == Reach::Here {
                model.say(Role::Warn, "No sessions of this project: these are the sessions of all projects.");
                return ask(model, Reach::All);
            }
            if !rescued(model) {
                nothing_wrong(model);
            }
            Effect::None
        }
    }
}

/// Puts the cursor on the newest rescued copy, where every damaged session has one.
fn rescued(model: &mut Model) -> bool {
    let Some((held, row)) = model.list.newest_rescue() else { return false };
    let title = row.judged().map_or_else(String::new, |judged| judged.title.clone());
    let when = held.time.map_or(String::new(), |time| format!(" {}", text::ago(model.now - time)));
    let says = format!("{title} was rescued{when} as {}: ⏎ opens the rescued session.", held.short_id());
    model.list.cursor = Some(held.path.clone());
    model.say(Role::Good, says);
    true
}

fn nothing_wrong(model: &mut Model) {
    let count = model.list.count() as u64;
    let newest = model.list.all().iter().find_map(|row| match &row.state {
        State::Judged(judged) => Some(judged.as_ref()),
        _ => None,
    });
    let said = newest.filter(|newest| newest.verdict == Verdict::Errored).and_then(|newest| newest.said.as_deref());
    if let Some(row) = said.and_then(|said| symptom::family(said, "", true)) {
        let helps = words::for_keys(&row.helps(newest.map(|newest| newest.verdict)));
        model.say(Role::Warn, format!("No damage, but the newest session ended with an error. {} {helps}", row.means));
    } else {
        let count = text::count(count, "session");
        model.say(Role::Good, format!("No damage found in this project ({count})."));
    }
}
