//! Every path of keys from every start: no panic, and nothing is written but by ⏎ on a plan that was on the screen.

use std::collections::HashSet;
use std::path::PathBuf;

use claude_rescue::recovery::Way;
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::keys::{Action, KEYS, action};
use claude_rescue::tui::opened::card::{self, Card};
use claude_rescue::tui::update;
use crossterm::event::KeyEvent;

use super::stage::{Stage, key_of, picture};
use crate::support::sample;

/// How many keys a path has.
const KEYS_DEEP: usize = 4;

/// A plan on the screen.
type Seen = (PathBuf, Way, usize);

/// A place on a path.
#[derive(Clone)]
struct Step {
    model: Model,
    /// The plan that a person has seen last: its session, what it does, and where it ends.
    seen: Option<Seen>,
    path: String,
}

/// What makes two models the same to every key.
fn likeness(step: &Step) -> String {
    let model = &step.model;
    // What lies below these screens changes nothing on them, and going back leads to where the path has been.
    let aside = !matches!(model.screen(), Screen::List | Screen::Card | Screen::Plan | Screen::Step);
    let card = model.context.card.as_ref().filter(|_| !aside).map(|card| {
        let folds: Vec<u32> = card.unfolded.keys().copied().collect();
        let plan = (card.cut(), card.choice, model.plan.shown, model.plan.top);
        let branches: Vec<(usize, bool)> =
            card.branches.keys().map(|branch| (*branch, card.folded.contains(branch))).collect();
        let search = card.search.as_ref().map(|search| (search.words.is_empty(), search.field));
        let look = (model.step.look.depth, model.step.look.wrap, card.aside, branches, search);
        (card.opened.file.path.clone(), card.cursor, plan, card.pane, card.seen, folds, look)
    });
    let (list, help) = (&model.list, model.help.top);
    let export = (model.export.row(), model.export.side);
    let files = (model.files.cursor, model.files.side, model.context.dialog.is_some());
    let asides = (help, model.help.filter.is_some(), &model.undos.cursor, export, files);
    // Whatever is typed, one letter stands for all of them; the order and the preview change no key's meaning.
    let field = (list.focus, list.typed.is_empty(), list.inside.is_some());
    format!("{:?} {card:?} {:?} {:?} {:?} {field:?} {asides:?}", model.screens, list.cursor, list.filter, list.reach)
}

fn planned(model: &Model) -> Option<Seen> {
    let card = model.context.card.as_ref().filter(|_| matches!(model.screen(), Screen::Card | Screen::Plan))?;
    let plan = &card.remedy.as_ref().ok()?.plan;
    Some((card.opened.file.path.clone(), plan.way, plan.point.end))
}

#[test]
fn no_path_of_keys_panics_or_writes_unseen() {
    let stage = Stage::new();
    let size = (80, 24);
    let mut list = stage.landed(size);
    stage.press(&mut list, "s");
    let starts = [
        ("looking", stage.model(size)),
        ("card", stage.landed(size)),
        ("list", list),
        ("sound", stage.on("Upgrade axum to 0.8", size)),
        ("lossy", stage.on("Terraform cleanup", size)),
        ("unlink", stage.on("Idempotency keys", size)),
    ];
    std::thread::scope(|scope| {
        for (name, model) in starts {
            let stage = &stage;
            scope.spawn(move || every_path(stage, name, model));
        }
    });
}

/// Walks every path of keys from a start.
fn every_path(stage: &Stage, name: &str, model: Model) {
    let mut known = HashSet::new();
    let mut front = vec![Step { seen: planned(&model), model, path: name.to_owned() }];
    for _ in 0..if sample::is_every() { KEYS_DEEP } else { KEYS_DEEP - 1 } {
        front = front.iter().flat_map(|step| walk(stage, step)).filter(|step| known.insert(likeness(step))).collect();
        for step in &front {
            picture(&step.model);
        }
    }
    assert!(known.len() > 1 || name == "looking", "the paths from {name} lead somewhere");
}

/// Whether a press means nothing where a person is now.
fn is_inert(model: &Model, press: KeyEvent) -> bool {
    let types = model.scope() == Screen::Filter
        || model.context.dialog.is_some()
        || model.context.card.as_ref().is_some_and(Card::is_searching);
    !types && action(model.scope(), press).is_none_or(|action| !model.can(action))
}

/// Every step that one key leads to, drawn or not drawn.
fn walk(stage: &Stage, from: &Step) -> Vec<Step> {
    let mut steps = Vec::new();
    // Keys that mean nothing here are pressed all the same, one after the other on one model.
    let mut idle = from.model.clone();
    for key in KEYS {
        let press = key.chords[0].event();
        if is_inert(&from.model, press) {
            assert_eq!(update(&mut idle, Event::Key(press)), Effect::None, "{} {}", from.path, key.shown);
            continue;
        }
        let mut step = from.clone();
        step.path = format!("{} {}", from.path, key.shown);
        let meant = action(step.model.scope(), press);
        let effect = update(&mut step.model, Event::Key(press));
        assert_ne!(effect, Effect::Replace, "{} writes over a session without the word", step.path);
        if effect == Effect::Commit || (effect == Effect::Resume && planned(&from.model).is_some()) {
            assert!(meant.is_some_and(Action::writes), "{}", step.path);
            let plan = planned(&from.model);
            assert!(plan.is_some() && plan == step.seen, "{} writes a plan that nobody saw", step.path);
        }
        if matches!(effect, Effect::Quit | Effect::Commit | Effect::Resume) {
            continue;
        }
        stage.obey(&mut step.model, effect);
        steps.push(step.clone());
        update(&mut step.model, Event::Drawn);
        step.seen = planned(&step.model).or(step.seen);
        steps.push(step);
    }
    steps
}

#[test]
fn enter_before_the_card_is_drawn_does_nothing() {
    let stage = Stage::new();
    let mut model = stage.model((120, 36));
    let enter = KEYS.iter().find(|key| key.action == Action::Write).expect("a key that writes").chords[0].event();
    assert_eq!(update(&mut model, Event::Key(enter)), Effect::None);
    let effect = claude_rescue::tui::opening::list(&mut model, claude_rescue::tui::jobs::listing::Reach::Here);
    assert_eq!(update(&mut model, Event::Key(enter)), Effect::None);
    stage.obey(&mut model, effect);
    assert_eq!(model.screen(), Screen::Card);
    assert_eq!(update(&mut model, Event::Key(enter)), Effect::None);
    update(&mut model, Event::Drawn);
    assert_eq!(update(&mut model, Event::Key(enter)), Effect::Commit);
}

#[test]
fn a_file_that_grew_is_read_again_and_its_plan_must_be_seen_anew() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    let cursor = model.context.card.as_ref().expect("a card").cursor;
    let effect = update(&mut model, Event::Failed("it was written to in the meantime".to_owned()));
    assert!(matches!(effect, Effect::Open(_)));
    stage.obey(&mut model, effect);
    let card = model.context.card.as_ref().expect("a card");
    assert_eq!((card.cursor, card.seen), (cursor, card::Seen::NotYet));
    assert!(model.context.message.expect("it says why").text.contains("written to"));
}

#[test]
fn another_plan_must_be_seen_before_it_is_written() {
    let stage = Stage::new();
    let press = |keys: &str| keys.chars().map(super::stage::key_of).collect::<Vec<_>>();
    for path in ["3⏎", "p3⏎", "1⏎", "1l⏎"] {
        let mut model = stage.on("Idempotency keys", (120, 36));
        for key in press(path) {
            assert_eq!(update(&mut model, Event::Key(key)), Effect::None, "{path}");
        }
        update(&mut model, Event::Drawn);
        assert_eq!(update(&mut model, Event::Key(press("⏎")[0])), Effect::Commit, "{path}");
    }
}

#[test]
fn only_the_whole_word_writes_over_a_session() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "p1");
    update(&mut model, Event::Drawn);
    let enter = KEYS.iter().find(|key| key.action == Action::Write).expect("a key that writes").chords[0].event();
    let typed = |model: &mut Model, word: &str| {
        let keys = word.chars().map(key_of);
        keys.for_each(|key| assert_eq!(update(model, Event::Key(key)), Effect::None, "{word}"));
        update(model, Event::Key(enter))
    };
    assert_eq!(typed(&mut model, "Irepla"), Effect::None);
    assert_eq!(typed(&mut model, "cx"), Effect::None, "another word is no yes");
    let backspace = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Backspace);
    assert_eq!(update(&mut model, Event::Key(backspace)), Effect::None);
    assert_eq!(typed(&mut model, "e"), Effect::Replace);
    stage.press(&mut model, "I");
    let escape = crossterm::event::KeyEvent::from(crossterm::event::KeyCode::Esc);
    assert_eq!(update(&mut model, Event::Key(escape)), Effect::None);
    assert_eq!(update(&mut model, Event::Key(enter)), Effect::Commit, "after Esc the key means the copy again");
}
