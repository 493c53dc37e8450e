//! Where the app lands when it starts: on the newest broken session, or on the list with a word about it.

use super::list::Newest;
use super::list::row::State;
use super::model::{Effect, Landing, Model};
use super::theme::Role;
use super::update::open;
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
            nothing_wrong(model);
            Effect::None
        }
    }
}

fn nothing_wrong(model: &mut Model) {
    let count = model.list.count() as u64;
    if count == 0 {
        return model.say(Role::Warn, "No sessions of this project. Press a to see all projects.");
    }
    let newest = model.list.all().iter().find_map(|row| match &row.state {
        State::Judged(judged) => Some(judged.as_ref()),
        _ => None,
    });
    let said = newest.filter(|newest| newest.verdict == Verdict::Errored).and_then(|newest| newest.said.as_deref());
    if let Some(row) = said.and_then(|said| symptom::family(said, "", true)) {
        let helps = words::for_keys(row.helps);
        model.say(Role::Warn, format!("No damage, but the newest session ended with an error. {} {helps}", row.means));
    } else {
        let count = text::count(count, "session");
        model.say(Role::Good, format!("No damage found in this project ({count})."));
    }
}
