//! Every key: where it works, what it does, and what the footer and the help call it. One table, no key outside it.

mod action;
mod key;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::recovery::Way;

pub use crate::tui::keys::action::{Action, Group, Screen};
pub use crate::tui::keys::key::{Chord, Key};
use key::{control, key, letter, on};

const CARD: &[Screen] = &[Screen::Card];
const LIST: &[Screen] = &[Screen::List];
const FILTER: &[Screen] = &[Screen::Filter];
const ROWS: &[Screen] = &[Screen::Card, Screen::List];
const PLAN: &[Screen] = &[Screen::Plan];
const PLANS: &[Screen] = &[Screen::Card, Screen::Plan];
const HELP: &[Screen] = &[Screen::Help];
const UNDO: &[Screen] = &[Screen::Undo];
const STEP: &[Screen] = &[Screen::Step];
/// Where `q` leaves the program; elsewhere it goes back.
const TOP: &[Screen] = &[Screen::Card, Screen::List];
const ABOVE: &[Screen] =
    &[Screen::Plan, Screen::Step, Screen::Undo, Screen::Export, Screen::Evidence, Screen::Files, Screen::Help];
const TURNS: &[Screen] = &[Screen::Card, Screen::Step];
const EDITED: &[Screen] = &[Screen::Card, Screen::Plan, Screen::Step];
const EXPORT: &[Screen] = &[Screen::Export];
const EVIDENCE: &[Screen] = &[Screen::Evidence];
const FILES: &[Screen] = &[Screen::Files];
const CHOICES: &[Screen] = &[Screen::Export, Screen::Files];
const OUT: &[Screen] = &[Screen::Card, Screen::Plan, Screen::Step, Screen::List];
const SESSION: &[Screen] = &[Screen::Card, Screen::Plan, Screen::Step, Screen::List];
const TAKEN: &[Screen] = &[Screen::Card, Screen::Plan, Screen::Step, Screen::List, Screen::Undo, Screen::Files];
const ALL: &[Screen] = &[
    Screen::Card,
    Screen::Plan,
    Screen::Step,
    Screen::List,
    Screen::Undo,
    Screen::Export,
    Screen::Evidence,
    Screen::Files,
    Screen::Help,
];
/// In the filter, letters are typed; the other presses of these keys work there too.
const MOVES: &[Screen] = &Screen::ALL;

/// Every key, in the order in which the footer offers them.
pub const KEYS: &[Key] = &[
    key(PLANS, &[on(KeyCode::Enter)], "⏎", Action::Write, Group::Rescue, "carry out the plan and quit")
        .foot("⏎", "write rescued copy"),
    key(
        PLANS,
        &[letter('o')],
        "o",
        Action::Resume,
        Group::Rescue,
        "write it and start claude; just start a sound session",
    )
    .foot("o", "start claude"),
    key(UNDO, &[on(KeyCode::Enter)], "⏎", Action::TakeBack, Group::Rescue, "undo this row; that can be undone too")
        .foot("⏎", "undo this"),
    key(LIST, &[on(KeyCode::Enter)], "⏎", Action::Open, Group::Find, "open the session").foot("⏎", "open"),
    key(LIST, &[letter('o')], "o", Action::Resume, Group::Rescue, "start claude on this session, if it is sound")
        .foot("o", "start claude"),
    key(
        STEP,
        &[on(KeyCode::Enter), letter('o')],
        "⏎ o",
        Action::ToPlan,
        Group::Rescue,
        "go to the plan, where you can write it",
    )
    .foot("⏎", "to the plan"),
    key(CARD, &[on(KeyCode::Tab)], "Tab", Action::Pane, Group::Move, "switch between plan and timeline")
        .foot("Tab", "plan/turns"),
    key(PLAN, &[on(KeyCode::Tab)], "Tab", Action::View, Group::Move, "view turns, lines or text")
        .foot("Tab", "next view"),
    key(
        TURNS,
        &[letter('p'), letter('d')],
        "p d",
        Action::Plan,
        Group::Rescue,
        "compare the plans and what they change",
    )
    .foot("p", "compare plans"),
    key(PLANS, &[letter('0')], "0", Action::Choose(Way::Resume), Group::Rescue, "plan: resume, write nothing")
        .foot("0", "resume"),
    key(PLANS, &[letter('1')], "1", Action::Choose(Way::Rewind), Group::Rescue, "plan: rewind, end before the damage")
        .foot("1", "rewind"),
    key(PLANS, &[letter('2')], "2", Action::Choose(Way::Unlink), Group::Rescue, "plan: unlink, remove the broken call")
        .foot("2", "unlink"),
    key(
        PLANS,
        &[letter('3')],
        "3",
        Action::Choose(Way::Repair),
        Group::Rescue,
        "plan: repair, keep everything and fix it",
    )
    .foot("3", "repair"),
    key(PLANS, &[letter('4')], "4", Action::Export, Group::Rescue, "plan: fresh, a new session from a task summary")
        .foot("4", "fresh"),
    key(
        PLANS,
        &[letter('5')],
        "5",
        Action::Choose(Way::Branch),
        Group::Rescue,
        "plan: branch, take the branch that clients leave out",
    )
    .foot("5", "other branch"),
    key(
        PLANS,
        &[letter('6')],
        "6",
        Action::Choose(Way::Lighten),
        Group::Rescue,
        "plan: lighten, remove the largest pictures",
    )
    .foot("6", "lighten"),
    key(PLAN, &[letter('I')], "I", Action::InPlace, Group::Rescue, "overwrite the session itself; asks first")
        .foot("I", "in place"),
    key(
        CARD,
        &[letter('r')],
        "r",
        Action::RewindHere,
        Group::Rescue,
        "rewind to the end of this row; on a rewound branch, take it",
    )
    .foot("r", "rewind here"),
    key(CARD, &[letter('v')], "v", Action::Step, Group::Move, "look inside this row").foot("v", "look inside"),
    key(CARD, &[letter('B')], "B", Action::Branches, Group::Move, "show or hide rewound branches").foot("B", "rewound"),
    key(STEP, &[letter('r')], "r", Action::RewindBefore, Group::Rescue, "rewind to just before this step")
        .foot("r", "rewind before this"),
    key(STEP, &[letter('h'), on(KeyCode::Left)], "h ←", Action::PreviousStep, Group::Move, "previous step"),
    key(STEP, &[letter('l'), on(KeyCode::Right)], "l →", Action::NextStep, Group::Move, "next step")
        .foot("h l", "steps"),
    key(STEP, &[letter('t')], "t", Action::Depth, Group::Move, "short, full or raw lines").foot("t", "short/full/raw"),
    key(STEP, &[letter('w')], "w", Action::Wrap, Group::Move, "wrap or cut long lines").foot("w", "wrap"),
    key(PLANS, &[letter('l')], "l", Action::FirstPlan, Group::Rescue, "back to the plan that was shown first")
        .foot("l", "first plan"),
    key(TURNS, &[letter('s')], "s", Action::Sessions, Group::Find, "go to the list of sessions").foot("s", "sessions"),
    key(TURNS, &[letter('b')], "b", Action::FirstDamage, Group::Move, "go to the first damage"),
    key(TURNS, &[letter('.')], ".", Action::LastGood, Group::Move, "go to the last good point"),
    key(TURNS, &[letter('[')], "[", Action::PreviousDamage, Group::Move, "previous damage"),
    key(TURNS, &[letter(']')], "]", Action::NextDamage, Group::Move, "next damage").foot("[ ]", "damage"),
    key(CARD, &[letter(' ')], "space", Action::Fold, Group::Move, "show or hide the steps of a turn or branch")
        .foot("space", "steps"),
    key(CARD, &[letter('/')], "/", Action::Search, Group::Move, "search the session").foot("/", "search"),
    key(TURNS, &[letter('n')], "n", Action::NextHit, Group::Move, "next hit").foot("n N", "hits"),
    key(TURNS, &[letter('N')], "N", Action::PreviousHit, Group::Move, "previous hit"),
    key(FILTER, &[on(KeyCode::Enter)], "⏎", Action::Keep, Group::Find, "keep the filter and go to the list")
        .foot("⏎", "go to rows"),
    key(FILTER, &[on(KeyCode::Tab)], "Tab", Action::Inside, Group::Find, "filter: look inside the sessions")
        .foot("Tab", "look inside"),
    key(FILTER, &[on(KeyCode::Esc)], "Esc", Action::Back, Group::Find, "clear the filter, then close it")
        .foot("Esc", "clear"),
    key(FILTER, &[control('c')], "^C", Action::Quit, Group::Find, "filter: quit"),
    key(LIST, &[letter('/')], "/", Action::Filter, Group::Find, "filter; Tab looks inside sessions")
        .foot("/", "filter/search"),
    key(LIST, &[letter('a')], "a", Action::Reach, Group::Find, "this project or all projects")
        .foot("a", "this project/all"),
    key(LIST, &[letter('H')], "H", Action::Unhealthy, Group::Find, "only unhealthy sessions, or all")
        .foot("H", "only unhealthy"),
    key(LIST, &[letter('S')], "S", Action::Order, Group::Find, "sort by newest, largest, most turns or worst")
        .foot("S", "sort"),
    key(LIST, &[letter(' ')], "space", Action::Preview, Group::Find, "show or hide the preview")
        .foot("space", "preview"),
    key(ROWS, &[letter('R')], "R", Action::Rescan, Group::Find, "reload the files").foot("R", "reload"),
    key(SESSION, &[letter('y')], "y", Action::CopyCommand, Group::Take, "copy the resume command")
        .foot("y", "copy command"),
    key(TAKEN, &[letter('Y')], "Y", Action::CopyHere, Group::Take, "copy the id or path under the cursor")
        .foot("Y", "copy id or path"),
    key(EDITED, &[letter('x')], "x", Action::Edit, Group::Take, "open a read-only copy at this row in your editor")
        .foot("x", "read in editor"),
    key(SESSION, &[letter('u')], "u", Action::Undos, Group::Rescue, "see and undo past rescues").foot("u", "undo"),
    key(OUT, &[letter('e')], "e", Action::Export, Group::Take, "make a task summary for a fresh session")
        .foot("e", "export"),
    key(OUT, &[letter('E')], "E", Action::Evidence, Group::Take, "make a packet for a bug report")
        .foot("E", "evidence"),
    key(PLANS, &[letter('f')], "f", Action::Files, Group::Take, "files changed by the dropped part").foot("f", "files"),
    key(CHOICES, &[on(KeyCode::Tab)], "Tab", Action::Side, Group::Take, "switch to the other pane")
        .foot("Tab", "other pane"),
    key(CHOICES, &[letter(' ')], "space", Action::Toggle, Group::Take, "include or exclude this row")
        .foot("space", "in/out"),
    key(EXPORT, &[letter('y')], "y", Action::CopyPage, Group::Take, "copy the summary").foot("y", "copy"),
    key(EXPORT, &[letter('w')], "w", Action::Save, Group::Take, "write the summary to a file").foot("w", "write file"),
    key(EXPORT, &[letter('c')], "c", Action::StartFresh, Group::Take, "start claude with the summary")
        .foot("c", "start claude"),
    key(EXPORT, &[letter('b'), letter('+')], "b +", Action::Longer, Group::Take, "make the summary longer")
        .foot("+ -", "length"),
    key(EXPORT, &[letter('-')], "-", Action::Shorter, Group::Take, "make the summary shorter"),
    key(EXPORT, &[letter('x')], "x", Action::KeepSecret, Group::Take, "show or hide this secret")
        .foot("x", "show/hide secret"),
    key(EVIDENCE, &[letter('y')], "y", Action::CopyPage, Group::Take, "copy the packet").foot("y", "copy"),
    key(EVIDENCE, &[letter('w')], "w", Action::Save, Group::Take, "write the packet as Markdown for an issue")
        .foot("w", "write .md"),
    key(EVIDENCE, &[letter('W')], "W", Action::SaveJson, Group::Take, "write the packet as JSON for programs")
        .foot("W", "write .json"),
    key(EVIDENCE, &[letter('n')], "n", Action::Names, Group::Take, "include or exclude names").foot("n", "names"),
    key(EVIDENCE, &[letter('t')], "t", Action::Messages, Group::Take, "include or exclude messages")
        .foot("t", "messages"),
    key(FILES, &[letter('w')], "w", Action::Save, Group::Take, "save the changes as a patch").foot("w", "save patch"),
    key(FILES, &[letter('r')], "r", Action::Restore, Group::Take, "restore the files; asks first").foot("r", "restore"),
    key(FILES, &[letter('u')], "u", Action::Undos, Group::Take, "see and undo past restores").foot("u", "undo"),
    key(HELP, &[letter('/')], "/", Action::FilterHelp, Group::App, "filter this help").foot("/", "filter"),
    key(MOVES, &[letter('j'), on(KeyCode::Down)], "j ↓", Action::Down, Group::Move, "one row down"),
    key(MOVES, &[letter('k'), on(KeyCode::Up)], "k ↑", Action::Up, Group::Move, "one row up"),
    key(MOVES, &[control('d'), on(KeyCode::PageDown)], "^d PgDn", Action::HalfDown, Group::Move, "half a page down"),
    key(MOVES, &[control('u'), on(KeyCode::PageUp)], "^u PgUp", Action::HalfUp, Group::Move, "half a page up"),
    key(MOVES, &[letter('g'), on(KeyCode::Home)], "g Home", Action::Top, Group::Move, "the first row"),
    key(MOVES, &[letter('G'), on(KeyCode::End)], "G End", Action::Bottom, Group::Move, "the last row"),
    key(ALL, &[letter('?')], "?", Action::Help, Group::App, "this help").foot("?", "help"),
    key(
        TOP,
        &[letter('q')],
        "q",
        Action::Quit,
        Group::App,
        "quit; nothing is written, but a write in progress finishes",
    )
    .foot("q", "quit"),
    key(ABOVE, &[letter('q')], "q", Action::Back, Group::App, "go back one step"),
    key(ALL, &[control('c')], "^C", Action::Quit, Group::App, "quit from anywhere, as q does"),
    key(ALL, &[on(KeyCode::Esc)], "Esc", Action::Back, Group::App, "go back one step").foot("Esc", "back"),
    key(MOVES, &[control('z')], "^Z", Action::Suspend, Group::App, "suspend; `fg` brings it back"),
    key(ALL, &[letter('m')], "m", Action::Mouse, Group::App, "turn the mouse on or off"),
    key(ALL, &[control('l')], "^L", Action::Redraw, Group::App, "redraw the screen"),
];

/// What a press means on a screen.
pub fn action(screen: Screen, event: KeyEvent) -> Option<Action> {
    let is_letter =
        matches!(event.code, KeyCode::Char(_)) && event.modifiers - KeyModifiers::SHIFT == KeyModifiers::NONE;
    if screen == Screen::Filter && is_letter {
        return None;
    }
    let here = KEYS.iter().filter(|key| key.screens.contains(&screen));
    here.into_iter().find(|key| key.chords.iter().any(|chord| chord.is(event))).map(|key| key.action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_press_means_two_things_on_one_screen() {
        for (at, one) in KEYS.iter().enumerate() {
            for other in &KEYS[at + 1..] {
                let meet = one.screens.iter().any(|screen| other.screens.contains(screen));
                let same = one.chords.iter().any(|chord| other.chords.contains(chord));
                assert!(!(meet && same), "{:?} and {:?}", one.action, other.action);
            }
        }
    }

    #[test]
    fn every_row_is_told_in_the_help() {
        assert!(KEYS.iter().all(|key| !key.help.is_empty() && !key.shown.is_empty()));
        assert!(KEYS.iter().all(|key| Group::ALL.contains(&key.group)));
    }

    #[test]
    fn every_screen_can_be_left() {
        for screen in Screen::ALL {
            let has = |action| KEYS.iter().any(|key| key.action == action && key.screens.contains(&screen));
            assert!(has(Action::Back) && has(Action::Quit), "{screen:?} has no Esc or no q");
        }
    }
}
