//! The timeline: search, abandoned branches, compactions, jumps, and a file that grows under it.

use std::fs;

use claude_rescue::diagnosis::{Diagnosis, Verdict};
use claude_rescue::recovery::prove;
use claude_rescue::session::{Place, Session};
use claude_rescue::transcript::Transcript;
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::opened::card::Card;
use claude_rescue::tui::opened::rows::Item;
use claude_rescue::tui::update;

use super::screens::check;
use super::stage::{Stage, key_of};
use crate::support::case::Case;
use crate::support::produced::Produced;

fn on(stage: &Stage, title: &str, keys: &str, size: (u16, u16)) -> Model {
    let mut model = stage.on(title, size);
    stage.press(&mut model, keys);
    model
}

fn card(model: &Model) -> &Card {
    model.context.card.as_ref().expect("a card")
}

fn at(turn: u32, step: u32) -> Place {
    Place { turn, step }
}

#[test]
fn the_timeline_of_a_compaction_and_an_abandoned_branch() {
    let stage = Stage::new();
    check("timeline-branch", |size| on(&stage, "Rotate the certificates", "GkB", size));
}

#[test]
fn a_search_while_it_is_typed_kept_and_without_hits() {
    let stage = Stage::new();
    check("search-typed", |size| on(&stage, "Fix webhook retries", "/retry", size));
    check("search-kept", |size| on(&stage, "Fix webhook retries", "/retry⏎nn", size));
    check("search-none", |size| on(&stage, "Fix webhook retries", "/Zebra⏎", size));
}

#[test]
fn a_search_goes_round_and_ends_where_it_began() {
    let stage = Stage::new();
    let mut model = stage.on("Rotate the certificates", (120, 36));
    stage.press(&mut model, "/production⏎");
    let first = card(&model).cursor;
    let hits = card(&model).search.as_ref().and_then(|search| search.hits.clone()).expect("hits");
    assert!(hits.len() > 1 && hits.contains(&first));
    for _ in 0..hits.len() {
        stage.press(&mut model, "n");
    }
    assert_eq!(card(&model).cursor, first, "n goes round");
    stage.press(&mut model, "nN");
    assert_eq!(card(&model).cursor, first, "N goes back");
    stage.press(&mut model, "v");
    assert_eq!(model.screen(), Screen::Step);
    stage.press(&mut model, "n");
    assert_ne!(card(&model).cursor, first, "hits are gone through in the step as well");
    stage.press(&mut model, "⎋⎋");
    assert!(card(&model).search.is_none() && model.screen() == Screen::Card, "the first Esc leaves, the next ends");
    let before = card(&model).cursor;
    stage.press(&mut model, "/certificates⎋");
    assert!(card(&model).search.is_none());
    assert_eq!(card(&model).cursor, before, "Esc while typing goes back to where it began");
}

#[test]
fn letters_of_a_search_mean_nothing_else() {
    let stage = Stage::new();
    let mut model = stage.on("Fix webhook retries", (80, 24));
    stage.press(&mut model, "/qsr");
    assert_eq!(card(&model).search.as_ref().map(|search| search.words.as_str()), Some("qsr"));
    assert_eq!(update(&mut model, Event::Key(key_of('q'))), Effect::Find("qsrq".to_owned(), 4));
    update(&mut model, Event::Found(3, vec![at(1, 0)]));
    assert_eq!(card(&model).search.as_ref().and_then(|search| search.hits.clone()), None, "an old answer is no answer");
}

#[test]
fn the_cursor_goes_through_an_abandoned_branch() {
    let stage = Stage::new();
    let mut model = stage.on("Rotate the certificates", (80, 24));
    stage.press(&mut model, "gjj");
    assert_eq!(card(&model).cursor, at(3, 0));
    stage.press(&mut model, "Bkk");
    assert!(matches!(card(&model).at(), Item::Aside(0, 0)), "its prompt stands before the turn that took its place");
    let effect = update(&mut model, Event::Key(key_of('r')));
    assert!(effect == Effect::None && card(&model).remedy.is_err(), "no copy can end there");
    assert_eq!(
        model.context.message.as_ref().expect("it says why").text,
        "This branch has no good point up to here: a tool call has no result."
    );
    stage.press(&mut model, "vl");
    assert!(matches!(card(&model).at(), Item::Aside(0, 1)));
    stage.press(&mut model, "⎋B");
    assert_eq!((card(&model).at(), card(&model).branches.len()), (Item::At(at(3, 0)), 0));
}

/// A session with a branch of a branch, and a branch that ends in a call without a result.
fn tree() -> Stage {
    let bytes = Case::named("healthy/branches-of-a-branch").drawing.bytes;
    Stage::with(&[("0b0b0b0b-0000-4000-8000-000000000000", String::from_utf8(bytes).expect("a session in text"))])
}

/// The keys that show the branches, with the cursor on the turn below them.
const SHOWN: &str = "gjB";

fn message(model: &Model) -> &str {
    model.context.message.as_ref().map_or("", |message| &message.text)
}

/// Goes up from the turn below the branches.
fn up(stage: &Stage, rows: usize) -> Model {
    on(stage, "Build the login.", &(SHOWN.to_owned() + &"k".repeat(rows)), (120, 36))
}

/// What the copy of the plan says, in order, once it was written and judged sound.
fn written(model: &Model) -> Vec<String> {
    let (opened, plan) = (&card(model).opened, &card(model).remedy.as_ref().expect("a plan").plan);
    let bytes = Produced::of(&opened.session, plan).bytes;
    assert!(matches!(prove(&opened.session, plan, Transcript::parse(bytes.clone())), Ok(Verdict::Sound)));
    let copy = Session::of(Transcript::parse(bytes));
    assert_eq!(Diagnosis::of(&copy).verdict, Verdict::Sound);
    copy.links.iter().filter_map(|link| copy.words(link.entry)).filter(|words| !words.is_empty()).collect()
}

/// The same, three hours after it was left: its times do not move with the demo's.
fn later(stage: &Stage, keys: &str, size: (u16, u16)) -> Model {
    let mut model = stage.on("Build the login.", size);
    model.context.now = card(&model).opened.session.last_activity().expect("a time") + 3 * 3_600_000;
    stage.press(&mut model, keys);
    model
}

#[test]
fn branches_are_drawn_as_a_tree() {
    let stage = tree();
    check("branch-tree", |size| later(&stage, SHOWN, size));
    check("branch-folded", |size| later(&stage, "gjBkk kkk ", size));
    check("branch-taken", |size| later(&stage, "gjBkkkkkkr", size));
    check("branch-plan", |size| later(&stage, "gjBkkkkkkrp", size));
}

#[test]
fn one_branch_is_folded_at_a_time() {
    let stage = tree();
    let mut model = up(&stage, 1);
    assert_eq!(card(&model).at(), Item::Aside(2, 2));
    let rows = card(&model).items().len();
    stage.press(&mut model, " ");
    assert_eq!(card(&model).at(), Item::Aside(2, 0), "the cursor goes to the row that stays");
    assert_eq!(card(&model).items().len(), rows - 2);
    stage.press(&mut model, "k");
    assert_eq!(card(&model).at(), Item::Aside(0, 4), "the branch above is not folded");
    stage.press(&mut model, " ");
    assert_eq!(card(&model).at(), Item::Aside(0, 0));
    assert_eq!(card(&model).items().len(), rows - 8, "the branch of the branch is folded with it");
    stage.press(&mut model, " j ");
    assert_eq!(card(&model).at(), Item::Aside(0, 0), "folded from its first step");
    stage.press(&mut model, "vl⎋");
    assert_eq!(card(&model).at(), Item::Aside(0, 1), "what is looked at is shown again");
    // To look at a row of a branch shows the step of the turn that replaced it.
    assert_eq!(card(&model).items().len(), rows - 1);
    stage.press(&mut model, "B");
    assert!(card(&model).branches.is_empty() && card(&model).at() == Item::At(at(2, 0)), "B hides all");
    stage.press(&mut model, "B");
    assert_eq!((card(&model).branches.len(), card(&model).items().len()), (3, rows + 1), "B shows all, unfolded");
}

#[test]
fn r_takes_a_branch_up_to_its_row() {
    let stage = tree();
    let start: [&'static str; 3] = ["Build the login.", "The login works.", "Test it with mocks."];
    let with = |more: &[&'static str]| [&start[..], more].concat();
    let cases = [
        // From below: the rows of the second turn of the branch, of its own branch, and of its first turn.
        (4, with(&["The mocks pass.", "Make them stricter.", "They check the order too."])),
        (5, with(&["The mocks pass.", "Make them stricter.", "They check the order too."])),
        (6, with(&["The mocks pass.", "Make them faster.", "They run in parallel."])),
        (7, with(&["The mocks pass.", "Make them faster.", "They run in parallel."])),
        (8, with(&["The mocks pass."])),
        (9, with(&[])),
        (10, with(&["The mocks pass.", "Make them stricter.", "They check the order too."])),
        (2, vec!["Build the login.", "The login works.", "Test it without mocks.", "I start a server first."]),
    ];
    for (rows, says) in cases {
        let mut model = up(&stage, rows);
        stage.press(&mut model, "r");
        assert_eq!(written(&model), says, "{rows} rows up");
        assert!(message(&model).is_empty(), "{rows} rows up: {}", message(&model));
        stage.press(&mut model, "r");
        assert_eq!(message(&model), "The plan already ends with this row.");
        stage.press(&mut model, "⎋");
        assert!(card(&model).remedy.is_err(), "Esc goes back to the first plan");
    }
}

#[test]
fn x_opens_the_line_of_a_row_of_a_branch() {
    let stage = tree();
    let mut model = up(&stage, 6);
    assert_eq!(update(&mut model, Event::Key(key_of('x'))), Effect::Edit(8));
}

#[test]
fn a_branch_that_ends_in_an_open_call_is_taken_up_to_its_last_good_point() {
    let stage = tree();
    for rows in [1, 3] {
        let mut model = up(&stage, rows);
        stage.press(&mut model, "r");
        assert_eq!(message(&model), "The branch has no good point after its step 1, so the copy ends there.");
        assert_eq!(written(&model).last().map(String::as_str), Some("I start a server first."));
    }
}

#[test]
fn a_step_of_a_branch_rewinds_to_just_before_it() {
    let stage = tree();
    let mut model = up(&stage, 1);
    stage.press(&mut model, "vr");
    assert_eq!(model.screen(), Screen::Card);
    assert_eq!(written(&model).last().map(String::as_str), Some("I start a server first."));
    let mut model = up(&stage, 3);
    stage.press(&mut model, "vr");
    assert_eq!((model.screen(), message(&model)), (Screen::Step, "There is no answer before this row."));
}

#[test]
fn a_taken_branch_stays_taken_when_the_file_grows() {
    let stage = tree();
    let mut model = up(&stage, 7);
    stage.press(&mut model, "r");
    let (says, row) = (written(&model), card(&model).at());
    grown(&stage, &mut model, |text| format!("{text}{{\"type\":\"mode\",\"mode\":\"normal\"}}\n"));
    assert_eq!((written(&model), card(&model).at()), (says, row));
}

#[test]
fn jumps_go_to_the_damage_and_the_last_good_point() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "g.");
    assert_eq!(card(&model).cursor, at(43, 6));
    stage.press(&mut model, "b");
    assert_eq!(card(&model).cursor, at(43, 7));
}

#[test]
fn a_step_rewinds_to_just_before_it() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "bv");
    stage.press(&mut model, "h");
    assert_eq!(card(&model).cursor, at(43, 6));
    stage.press(&mut model, "r");
    assert_eq!((model.screen(), card(&model).cut()), (Screen::Card, Some(at(43, 5))));
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "gvr");
    assert_eq!(model.screen(), Screen::Step, "nothing stands before the first prompt");
    assert!(model.context.message.expect("it says so").text.contains("before"));
}

/// The session of a card as it is when more lines have come, or other lines before.
fn grown(stage: &Stage, model: &mut Model, change: impl Fn(&str) -> String) {
    let path = card(model).opened.file.path.clone();
    let text = fs::read_to_string(&path).expect("the session can be read");
    fs::write(&path, change(&text)).expect("the session can be written");
    let effect = update(model, Event::Grew);
    let Effect::Open(file) = effect else { panic!("it is read again") };
    let opened = Card::of(stage.reopen(file));
    let effect = update(model, Event::Opened(path, Ok(Box::new(opened))));
    stage.obey(model, effect);
}

#[test]
fn a_session_that_streams_is_told_once_and_keeps_the_row() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "kk/webhook⏎");
    let (row, hits) = (card(&model).cursor, card(&model).search.as_ref().and_then(|search| search.hits.clone()));
    let more = |text: &str| format!("{text}{{\"type\":\"mode\",\"mode\":\"normal\"}}\n");
    grown(&stage, &mut model, more);
    assert!(model.context.message.as_ref().expect("it says so").text.contains("just changed"));
    model.context.message = None;
    grown(&stage, &mut model, more);
    assert_eq!(model.context.message, None, "once is enough");
    assert_eq!(card(&model).cursor, row);
    assert_eq!(card(&model).search.as_ref().and_then(|search| search.hits.clone()), hits, "the search goes on");
}

#[test]
fn a_branch_stays_open_when_the_file_grows() {
    let stage = Stage::new();
    let mut model = stage.on("Rotate the certificates", (80, 24));
    stage.press(&mut model, "gjjBkv");
    let before = card(&model).at();
    assert!(matches!(before, Item::Aside(0, 1)));
    grown(&stage, &mut model, |text| format!("{text}{{\"type\":\"mode\",\"mode\":\"normal\"}}\n"));
    assert_eq!((card(&model).at(), model.screen()), (before, Screen::Step));
}

#[test]
fn the_cursor_stays_on_its_entry_when_the_numbers_change() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "gjjv");
    let before = card(&model).cursor;
    assert!(before.turn > 1);
    let told = |model: &Model| {
        let Item::At(place) = card(model).at() else { panic!("a turn or a step") };
        card(model).timeline.turns[place.turn as usize - 1].words.clone()
    };
    let words = told(&model);
    // The lines of the first turn are gone.
    grown(&stage, &mut model, |text| text.split_inclusive('\n').skip(7).collect());
    assert_eq!(card(&model).cursor, Place { turn: before.turn - 1, ..before });
    assert_eq!(told(&model), words);
    assert_eq!(model.screen(), Screen::Step);
}
