//! No named key is silent: on every screen where the table of keys has it, it changes something or says why not.

use std::collections::BTreeSet;

use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::keys::{Action, KEYS, Key, Screen};
use claude_rescue::tui::update;
use crossterm::event::KeyEvent;

use super::looks::history;
use super::stage::{Stage, picture};

const SIZES: [(u16, u16); 2] = [(120, 36), (60, 20)];

const BROKEN: &str = "Fix webhook retries";
const SOUND: &str = "Upgrade axum to 0.8";
const REWOUND: &str = "Rotate the certificates";

/// The session and the keys that lead to a screen, each in a state where other keys make sense.
const STATES: &[(Screen, &str, &str)] = &[
    (Screen::Card, BROKEN, ""),
    (Screen::Card, BROKEN, "1"),
    (Screen::Card, BROKEN, "g"),
    (Screen::Card, BROKEN, "gr"),
    (Screen::Card, BROKEN, "⇥"),
    (Screen::Card, BROKEN, "/cargo⏎"),
    (Screen::Card, SOUND, ""),
    (Screen::Card, REWOUND, "G"),
    (Screen::Card, REWOUND, "GkB"),
    (Screen::Card, REWOUND, "GkBkk"),
    (Screen::Step, REWOUND, "GkBkkv"),
    (Screen::Plan, BROKEN, "p"),
    (Screen::Plan, BROKEN, "1p"),
    (Screen::Plan, BROKEN, "2p"),
    (Screen::Plan, BROKEN, "grp"),
    (Screen::Step, BROKEN, "v"),
    (Screen::Step, BROKEN, "gv"),
    (Screen::Step, BROKEN, "/cargo⏎v"),
    (Screen::Step, SOUND, "v"),
    (Screen::Export, BROKEN, "e"),
    (Screen::Export, BROKEN, "e⇥"),
    (Screen::Evidence, BROKEN, "E"),
    (Screen::Files, BROKEN, "grf"),
    (Screen::Files, BROKEN, "grf⇥"),
    (Screen::List, BROKEN, "s"),
    (Screen::List, BROKEN, "sj"),
    (Screen::List, BROKEN, "s/zzz⏎"),
    (Screen::Filter, BROKEN, "s/"),
    (Screen::Filter, BROKEN, "s/e"),
    (Screen::Undo, BROKEN, "u"),
    (Screen::Undo, BROKEN, "ujj"),
    (Screen::Help, BROKEN, "?"),
    (Screen::Help, BROKEN, "s?"),
];

/// What only says why not in these states: it needs a secret, changed files or two damages, which
/// the tests of those have; a plan that this session has not; and `Tab` on a card that shows both panes.
const SAYS: &[Action] = &[
    Action::KeepSecret,
    Action::NextDamage,
    Action::Pane,
    Action::PreviousDamage,
    Action::Restore,
    Action::Save,
    Action::Toggle,
];

/// What a press did: whether anything changed, and whether it was at least said why not.
fn answer(stage: &Stage, model: &Model, press: KeyEvent) -> (bool, bool) {
    let mut before = model.clone();
    before.context.message = None;
    let mut model = before.clone();
    let effect = update(&mut model, Event::Key(press));
    let acts = effect != Effect::None;
    stage.obey(&mut model, effect);
    let said = model.context.message.take().is_some();
    // A hit, a choice or a folded row may be out of sight, so the screen alone does not tell.
    (acts || model.screens != before.screens || picture(&model) != picture(&before), said)
}

fn moves(key: &Key) -> bool {
    let all = [Action::Up, Action::Down, Action::HalfUp, Action::HalfDown, Action::Top, Action::Bottom];
    all.contains(&key.action)
}

/// A state, reached.
struct State {
    screen: Screen,
    path: String,
    model: Model,
}

fn states(stage: &Stage, size: (u16, u16)) -> Vec<State> {
    let reach = |(screen, title, keys): &(Screen, &str, &str)| {
        let mut model = stage.on(title, size);
        stage.press(&mut model, keys);
        assert_eq!(model.scope(), *screen, "{title} {keys} at {size:?}");
        State { screen: *screen, path: format!("{title}, {keys:?}"), model }
    };
    STATES.iter().map(reach).collect()
}

/// What every press of a key did in a state; a move is tried from both ends.
fn answers(stage: &Stage, key: &Key, at: &State) -> Vec<(bool, bool)> {
    let mut from = vec![at.model.clone()];
    if moves(key) && at.screen != Screen::Filter {
        from.extend(["g", "G"].map(|end| {
            let mut there = at.model.clone();
            stage.press(&mut there, end);
            there
        }));
    }
    let presses = from.iter().flat_map(|model| key.chords.iter().map(move |chord| (model, chord)));
    presses.map(|(model, chord)| answer(stage, model, chord.event())).collect()
}

#[test]
fn every_named_key_answers_wherever_it_is_named() {
    let stage = Stage::new().after(history);
    let (mut silent, mut useless, mut asked) = (BTreeSet::new(), BTreeSet::new(), 0);
    for size in SIZES {
        let reached = states(&stage, size);
        for (key, screen) in KEYS.iter().flat_map(|key| key.screens.iter().map(move |screen| (key, *screen))) {
            let mut did = false;
            for at in reached.iter().filter(|at| at.screen == screen) {
                let answers = answers(&stage, key, at);
                asked += answers.len();
                did |= answers.iter().any(|(acts, _)| *acts);
                if !moves(key) && !answers.iter().all(|(acts, says)| *acts || *says) {
                    silent.insert(format!("{} on {screen:?} ({}) at {size:?}", key.shown, at.path));
                }
            }
            // The filter of a short list has no half page above.
            let is_chosen = matches!(key.action, Action::Choose(_));
            let is_known = is_chosen || SAYS.contains(&key.action) || (screen == Screen::Filter && moves(key));
            if !did && !is_known {
                useless.insert(format!("{} on {screen:?} at {size:?}: {:?}", key.shown, key.action));
            }
        }
    }
    assert!(silent.is_empty(), "these keys say and do nothing:\n{silent:#?}");
    assert!(useless.is_empty(), "in no state do these keys do anything:\n{useless:#?}");
    assert!(asked > 1_000, "only {asked} presses");
}
