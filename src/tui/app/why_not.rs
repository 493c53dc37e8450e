//! Why a key that is named on a screen does nothing now: no key is silent.

use super::model::{Landing, Model};
use crate::tui::context::Purpose;
use crate::tui::screens::card::shows_rows;
use crate::tui::screens::list::row::ListRow;
use crate::tui::widgets::TWO_PANES;
use crate::tui::{Action, Card, Screen, words};
use crate::{recovery::Way, text};

/// Says why an action makes no sense now; while the app still looks for a session, the footer says so.
pub fn why_not(model: &Model, action: Action) -> Option<String> {
    if model.landing == Landing::Looking {
        return None;
    }
    let says = match model.screen() {
        Screen::List | Screen::Filter => of_list(model, action),
        Screen::Export | Screen::Evidence | Screen::Files | Screen::Undo | Screen::Help => of_page(model, action),
        Screen::Card | Screen::Plan | Screen::Step => of_card(model, action),
    };
    Some(model.context.glyphs.keys(&text::line(&says)))
}

fn of_list(model: &Model, action: Action) -> String {
    let row = model.list.selected();
    let says = match action {
        Action::Back => "This is the first screen; q quits.",
        Action::Inside if model.list.typed.trim().is_empty() => {
            "Type a word; Tab then looks for it inside the sessions."
        }
        Action::Inside => "The sessions were already searched for these words.",
        _ if row.is_none() => "No session is listed here.",
        Action::Resume | Action::Export | Action::Evidence if model.context.purpose == Purpose::Pick => {
            "Here you only choose a session: ⏎ prints its id."
        }
        Action::Resume if row.and_then(ListRow::judged).is_some_and(|judged| judged.verdict.is_wrong()) => {
            "This session is damaged: ⏎ opens it, with a plan."
        }
        Action::Resume if row.and_then(ListRow::judged).is_some() => {
            "Claude Code cannot open this session from here; ⏎ shows why."
        }
        Action::Export | Action::Evidence | Action::Resume => "This session has no readable transcript.",
        _ => "This row has no text to copy.",
    };
    says.to_owned()
}

fn of_page(model: &Model, action: Action) -> String {
    let says = match (action, model.screen()) {
        (Action::TakeBack, _) => match model.undos.selected() {
            Some(row) => row.state.why_not().unwrap_or("It is being undone."),
            None => "There is no row to undo.",
        },
        (Action::Toggle, Screen::Files) => "Only a file with [ ] before it can be marked; Tab goes to the files.",
        (Action::Toggle, _) => "Tab goes to the rows that can be included.",
        (Action::KeepSecret, _) => "The cursor is not on a secret.",
        (Action::Restore, _) => "No file is marked to be restored.",
        (Action::Save, Screen::Files) => "There are no changes to save.",
        (Action::CopyHere, _) => "There is no path on this row.",
        _ => "It is still being made.",
    };
    says.to_owned()
}

fn of_card(model: &Model, action: Action) -> String {
    let Some(card) = &model.context.card else { return "No session is open.".to_owned() };
    let says = match action {
        Action::Choose(way) => return of_plan(card, way),
        Action::InPlace if card.opened.holder.is_some() => {
            "A process has this session open, so it cannot be overwritten."
        }
        Action::InPlace if card.remedy.is_ok() => "This plan writes no file, so it cannot overwrite one.",
        Action::RewindHere | Action::Fold if !shows_rows(&model.context) => "Tab shows the turns first.",
        Action::Pane if model.context.size.0 >= TWO_PANES && card.remedy.is_ok() => {
            "Both panes are on the screen: j k move in the timeline, 0 to 6 choose a plan."
        }
        Action::Write | Action::View | Action::InPlace | Action::Plan | Action::Pane => return no_plan(card),
        Action::FirstPlan => "This is already the plan that was shown first.",
        Action::FirstDamage | Action::NextDamage | Action::PreviousDamage => "There is no damage in this session.",
        Action::LastGood => "There is no last good point in this session.",
        Action::Branches => "There is no rewound branch at this turn.",
        Action::NextHit | Action::PreviousHit => "No search yet; / on the session starts one.",
        Action::Files if card.taken().is_some() => "Files are not compared with a branch that is taken.",
        Action::Files => "This plan drops no file changes.",
        Action::Resume => return no_start(card),
        Action::CopyCommand | Action::CopyHere => "This screen has no text to copy.",
        Action::Back => "This is the first screen; q quits.",
        _ => "This session has no turns.",
    };
    says.to_owned()
}

fn of_plan(card: &Card, way: Way) -> String {
    let name = format!("{} {}", way.number(), way.name());
    match card.ladder.rungs.iter().find(|rung| rung.way == way) {
        Some(rung) if rung.remedy.is_ok() => format!("{name} is chosen already."),
        Some(rung) => format!("{name}: {}", rung.remedy.as_ref().err().map_or("", |why| why)),
        None => format!("{name} is not a plan for this session."),
    }
}

fn no_plan(card: &Card) -> String {
    card.remedy.as_ref().err().map_or_else(String::new, |refusal| words::refusal(refusal) + ".")
}

fn no_start(card: &Card) -> String {
    match &card.opened.lost {
        Some(lost) => lost.in_short(),
        None if card.opened.diagnosis.verdict.is_wrong() => "This session is damaged: p shows its plans.".to_owned(),
        None => "Claude Code cannot open this session from here.".to_owned(),
    }
}
