//! The mouse, the clipboard keys and the undo screen, without a terminal.

use std::path::PathBuf;

use claude_rescue::recovery::Way;
use claude_rescue::store::{How, Rescue, State, Undone};
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::context::Purpose;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::keys::{Action, KEYS};
use claude_rescue::tui::opened::choice::Choice;
use claude_rescue::tui::terminal::Mouse;
use claude_rescue::tui::update;

use super::stage::{Stage, key_of, picture};

/// Where words stand on the screen: column and row.
fn find(model: &Model, words: &str) -> (u16, u16) {
    let drawn = picture(model);
    let mut rows = (0..).zip(drawn.lines());
    let (row, line) = rows.find(|(_, line)| line.contains(words)).unwrap_or_else(|| panic!("no {words} in\n{drawn}"));
    let before = line.split(words).next().unwrap_or_default();
    (claude_rescue::text::width(before) as u16, row)
}

fn click(model: &mut Model, words: &str) -> Effect {
    let (column, row) = find(model, words);
    let effect = update(model, Event::Click(column, row));
    update(model, Event::Drawn);
    effect
}

#[test]
fn a_click_on_a_row_puts_the_cursor_there_and_a_second_one_opens_it() {
    let stage = Stage::new();
    for size in [(120, 36), (80, 24), (40, 16)] {
        let mut model = stage.landed(size);
        stage.press(&mut model, "sg");
        assert_eq!(click(&mut model, "Write release"), Effect::None, "{size:?}");
        let file = model.list.selected().expect("a row").file.clone();
        assert!(
            stage.on("Write release notes", size).context.card.is_some_and(|card| card.opened.file == file),
            "{size:?}"
        );
        assert_eq!(click(&mut model, "Write release"), Effect::Open(file), "{size:?}");
    }
}

#[test]
fn a_click_in_the_timeline_counts_no_cut_as_a_row() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "1kk");
    let at = |model: &Model| model.context.card.as_ref().map(|card| (card.cursor.turn, card.cursor.step));
    assert_eq!(click(&mut model, "44 "), Effect::None);
    assert_eq!(at(&model), Some((44, 0)), "{}", picture(&model));
    let before = at(&model);
    for words in ["last good point", "What broke", "claude-rescue", "messages"] {
        assert_eq!((click(&mut model, words), at(&model)), (Effect::None, before), "{words} is no row");
    }
}

#[test]
fn a_click_on_a_key_of_the_footer_is_that_key() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "1");
    update(&mut model, Event::Drawn);
    assert_eq!(click(&mut model, "compare plans"), Effect::None);
    assert_eq!(model.screen(), Screen::Plan);
    assert_eq!(click(&mut model, "Esc back"), Effect::None);
    assert_eq!(click(&mut model, "write rescued copy"), Effect::Commit);
    assert_eq!(click(&mut model, "q quit"), Effect::Quit);
    assert_eq!(click(&mut model, "nothing is written"), Effect::None);
}

#[test]
fn the_wheel_moves_the_cursor_and_m_says_whose_the_mouse_is() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "sg");
    update(&mut model, Event::Wheel(1));
    assert_eq!(model.list.at(&model.list.shown()), 3);
    update(&mut model, Event::Wheel(-1));
    assert_eq!(model.list.at(&model.list.shown()), 0);
    assert_eq!(update(&mut model, Event::Key(key_of('m'))), Effect::Mouse(Mouse::On));
    assert_eq!(update(&mut model, Event::Key(key_of('m'))), Effect::Mouse(Mouse::Off));
    assert!(model.context.message.expect("a word").text.contains("you can select text again"));
}

#[test]
fn y_and_capital_y_take_what_is_under_the_cursor() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    let taken = |model: &mut Model, key| match update(model, Event::Key(key_of(key))) {
        Effect::Copy(copy) => format!("{copy:?}"),
        other => panic!("{key} took {other:?}"),
    };
    assert!(taken(&mut model, 'y').contains("/home/demo/src/payments-api"));
    assert!(taken(&mut model, 'Y').contains("toolu_"), "the cursor is on a call");
    stage.press(&mut model, "g");
    assert!(taken(&mut model, 'Y').contains("3f2a9c1e-"));
    stage.press(&mut model, "s");
    assert!(taken(&mut model, 'Y').contains(".jsonl"));
    assert!(taken(&mut model, 'y').contains("3f2a9c1e-"));
}

#[test]
fn o_writes_the_plan_or_resumes_what_is_sound_but_nothing_that_is_broken() {
    let stage = Stage::with(&[("0a11ce00-0000-4000-8000-000000000000", super::screens::hopeless())]);
    for (title, effect) in [
        ("Fix webhook retries", Effect::Resume),
        ("Upgrade axum to 0.8", Effect::Resume),
        ("Write release notes", Effect::Resume),
        ("build it", Effect::None),
    ] {
        let mut model = stage.on(title, (120, 36));
        assert_eq!(update(&mut model, Event::Key(key_of('o'))), effect, "{title}");
    }
}

#[test]
fn a_pick_is_the_row_under_the_cursor() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "sg");
    model.context.purpose = Purpose::Pick;
    assert!(picture(&model).contains("⏎ choose"));
    let id = model.list.selected().expect("a row").file.name.clone();
    assert_eq!(update(&mut model, Event::Key(key_of('⏎'))), Effect::Pick(id));
}

fn rescue(id: &str, state: State) -> Rescue {
    Rescue {
        id: id.to_owned(),
        time: "2026-11-01T10:00:00.000Z".to_owned(),
        action: "rewind".to_owned(),
        of: None,
        session: "7b0e41d2".to_owned(),
        from: "/p/old.jsonl".into(),
        path: format!("/p/{id}.jsonl").into(),
        backup: None,
        state,
    }
}

/// The rescue “done”, taken back.
fn moved_away(path: PathBuf) -> Box<Undone> {
    Box::new(Undone {
        files: Vec::new(),
        id: "back".to_owned(),
        action: "undo".to_owned(),
        of: "done".to_owned(),
        was: "rewind".to_owned(),
        how: How::MovedAway,
        session: "7b0e41d2".to_owned(),
        path,
        kept: None,
        warnings: Vec::new(),
    })
}

#[test]
fn the_undo_screen_takes_back_what_can_be_taken_back_and_nothing_twice() {
    let rescues = vec![rescue("used", State::Used), rescue("done", State::Done)];
    let stage = Stage::new().after(|_| rescues.clone());
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "u");
    let enter = || Event::Key(key_of('⏎'));
    assert_eq!(model.undos.at(), 1, "the cursor begins on what can be undone");
    stage.press(&mut model, "k");
    assert_eq!(update(&mut model, enter()), Effect::None, "its file changed since");
    stage.press(&mut model, "j");
    assert_eq!(update(&mut model, enter()), Effect::Undo("done".to_owned()));
    assert_eq!(update(&mut model, enter()), Effect::None, "it is at work");
    assert_eq!(update(&mut model, Event::Undone(Ok(moved_away("/p/done.jsonl".into())))), Effect::History);
    let after = vec![rescue("back", State::Done), rescue("used", State::Used), rescue("done", State::Undone)];
    update(&mut model, Event::History(Ok(after)));
    assert_eq!(model.undos.at(), 2, "the cursor stays, so a key that is held undoes nothing else");
    assert!(model.context.message.as_ref().is_some_and(|message| message.text.contains("trash")));
    assert_eq!(update(&mut model, enter()), Effect::None);
    stage.press(&mut model, "g");
    let escape = || Event::Key(key_of('⎋'));
    assert!(matches!(update(&mut model.clone(), escape()), Effect::Scan(..)), "a session has gone from the list");
    assert_eq!(update(&mut model, enter()), Effect::Undo("back".to_owned()), "undoing is undone the same way");
}

#[test]
fn an_undone_session_has_its_title_as_soon_as_the_list_has_read_it() {
    let stage = Stage::new().after(|files| vec![Rescue { from: files[0].path.clone(), ..rescue("done", State::Done) }]);
    let mut model = stage.landed((120, 36));
    let newest = model.context.card.as_ref().expect("a card").title.clone();
    let unread = stage.model((120, 36)).list;
    let list = std::mem::replace(&mut model.list, unread);
    stage.press(&mut model, "u");
    assert!(picture(&model).contains("7b0e41d2"), "{}", picture(&model));
    model.list = list;
    let drawn = picture(&model);
    assert!(drawn.contains(&newest) && !drawn.contains("7b0e41d2"), "{drawn}");
}

#[test]
fn a_card_whose_file_went_to_the_trash_gives_way_to_what_is_there() {
    let stage = Stage::new().after(|_| vec![rescue("done", State::Done)]);
    let mut model = stage.on("Write release notes", (120, 36));
    stage.press(&mut model, "u");
    let path = model.context.card.as_ref().expect("a card").opened.file.path.clone();
    update(&mut model, Event::Undone(Ok(moved_away(path))));
    stage.press(&mut model, "⎋");
    let title = model.context.card.as_ref().map(|card| card.title.clone());
    assert_eq!(title.as_deref(), Some("Fix webhook retries"), "the newest broken session, as at the start");
}

#[test]
fn the_installed_client_decides_what_quitting_and_resuming_does() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    let said = |model: &Model| {
        let card = model.context.card.as_ref().expect("a card");
        let resume = card.ladder.rungs.iter().find(|rung| rung.way == Way::Resume).expect("a rung");
        (card.choice, resume.remedy.as_ref().map(|_| ()).map_err(Clone::clone))
    };
    update(&mut model, Event::Installed(Some("1.0.3".to_owned())));
    let (choice, resume) = said(&model);
    assert!(resume.is_err_and(|why| why.contains("1.0.3")) && choice != Choice::Rung(Way::Resume));
    update(&mut model, Event::Installed(Some("99.0.0".to_owned())));
    assert_eq!(said(&model), (Choice::Rung(Way::Resume), Ok(())), "a newer one loads it");
    stage.press(&mut model, "R");
    assert_eq!(said(&model), (Choice::Rung(Way::Resume), Ok(())), "it is remembered when the file is read again");
}

#[test]
fn the_help_narrows_by_words_and_q_is_a_letter_there() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "?/quit");
    assert_eq!(model.screen(), Screen::Help);
    let drawn = picture(&model);
    assert!(drawn.contains("quit from anywhere") && !drawn.contains("plan: rewind"), "{drawn}");
    stage.press(&mut model, "⎋");
    assert!(picture(&model).contains("plan: rewind"), "Esc clears first");
    stage.press(&mut model, "⎋");
    assert_eq!(model.screen(), Screen::Card);
}

#[test]
fn the_help_ends_with_its_last_row_at_every_size() {
    let stage = Stage::new();
    for size in [(120, 20), (80, 24), (40, 16), (30, 8)] {
        let mut model = stage.landed((120, 90));
        stage.press(&mut model, "?G");
        update(&mut model, Event::Resize(size.0, size.1));
        stage.press(&mut model, "G");
        assert!(picture(&model).contains("open in Claude Code") || size.1 < 10, "{}", picture(&model));
        update(&mut model, Event::Resize(120, 90));
        assert!(picture(&model).contains(KEYS.iter().find(|key| key.action == Action::Write).expect("a key").help));
    }
}
