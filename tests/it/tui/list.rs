//! The list of sessions: its filter, what is found inside sessions, and its preview.

use claude_rescue::store::SessionFile;
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::{Landing, Model};
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::listing::Reach;
use claude_rescue::tui::jobs::listing::{Beside, News};
use claude_rescue::tui::screens::list::Focus;
use claude_rescue::tui::{opening, update};

use super::screens::check;
use super::stage::{Stage, key_of, picture};

/// The list of all projects, after keys.
fn after(stage: &Stage, keys: &str, size: (u16, u16)) -> Model {
    let mut model = stage.landed(size);
    stage.press(&mut model, "sa");
    stage.press(&mut model, keys);
    model
}

/// The list with the cursor on the session of a title.
fn on(stage: &Stage, title: &str, size: (u16, u16)) -> Model {
    let mut model = after(stage, "g", size);
    let is_it = |model: &Model| model.list.selected().is_some_and(|row| row.words.starts_with(title));
    for _ in 0..model.list.all().len() {
        if !is_it(&model) {
            stage.press(&mut model, "j");
        }
    }
    assert!(is_it(&model), "no session of the title {title}");
    // Where there is no preview by itself, space shows it.
    if size.0 < 60 {
        stage.press(&mut model, " ");
    }
    model
}

/// The title under the cursor.
fn title(model: &Model) -> String {
    let row = model.list.selected().expect("a row");
    row.words.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn the_filter_while_it_is_typed() {
    let stage = Stage::new();
    check("list-filter", |size| after(&stage, "/infra re", size));
}

#[test]
fn the_filter_that_lets_nothing_through() {
    let stage = Stage::new();
    check("list-nothing", |size| after(&stage, "/jitter backoff sea", size));
}

#[test]
fn the_list_while_sessions_are_looked_into() {
    let stage = Stage::new();
    check("list-searching", |size| {
        let mut model = after(&stage, "/jitter", size);
        let Effect::Search(Some(question)) = update(&mut model, Event::Key(key_of('⇥'))) else { panic!("no search") };
        assert_eq!(question.files.len(), model.list.count());
        model
    });
}

#[test]
fn the_list_of_what_was_found_inside() {
    let stage = Stage::new();
    check("list-found", |size| after(&stage, "/cargo test⇥", size));
}

#[test]
fn the_preview_of_a_session_that_is_not_listed() {
    let stage = Stage::new();
    check("preview-hidden", |size| on(&stage, "report which certificates", size));
}

#[test]
fn the_preview_of_a_session_that_expires_and_whose_directory_moved() {
    let stage = Stage::new();
    check("preview-expires", |size| on(&stage, "Draft the importer", size));
}

#[test]
fn the_preview_of_a_session_that_is_gone() {
    let stage = Stage::new();
    check("preview-gone", |size| on(&stage, "9d1e0f2a", size));
}

#[test]
fn the_preview_of_a_session_that_a_client_holds() {
    let stage = Stage::new();
    check("preview-live", |size| on(&stage, "Rotate the certificates", size));
}

#[test]
fn the_list_without_its_preview_and_in_another_order() {
    let stage = Stage::new();
    check("list-order", |size| after(&stage, "SSS ", size));
}

#[test]
fn damage_elsewhere_is_told_where_only_this_project_is_listed() {
    let stage = Stage::new();
    check("list-elsewhere", |size| {
        let mut model = stage.landed(size);
        stage.press(&mut model, "s");
        let asked = model.list.asked;
        update(&mut model, Event::News(News::Elsewhere(asked, 2)));
        update(&mut model, Event::News(News::Elsewhere(asked - 1, 7)));
        model
    });
}

#[test]
fn letters_are_no_keys_while_they_are_typed() {
    let stage = Stage::new();
    let mut model = after(&stage, "/", (80, 24));
    for key in "qaHsoR ?".chars() {
        assert_eq!(update(&mut model, Event::Key(key_of(key))), Effect::None, "{key}");
    }
    assert_eq!((model.list.typed.as_str(), model.screen()), ("qaHsoR ?", Screen::List));
    stage.press(&mut model, "⎋");
    assert_eq!((model.list.typed.as_str(), model.list.focus), ("", Focus::Field), "Esc clears first");
    stage.press(&mut model, "⎋");
    assert_eq!(model.list.focus, Focus::Rows, "and leaves second");
    assert_eq!(update(&mut model, Event::Key(key_of('q'))), Effect::Quit);
}

#[test]
fn the_filter_and_the_cursor_survive_reading_again_resizing_and_opening() {
    let stage = Stage::new();
    let mut model = after(&stage, "/infra⏎jj", (80, 24));
    let stands = (title(&model), model.list.typed.clone(), model.list.on_screen);
    for keys in ["R", "⏎⎋", "?⎋", "S", "SSS"] {
        stage.press(&mut model, keys);
        assert_eq!((title(&model), model.list.typed.clone(), model.list.on_screen), stands, "{keys}");
    }
    update(&mut model, Event::Resize(40, 16));
    assert_eq!((title(&model), model.list.typed.clone(), model.list.on_screen), stands);
    stage.press(&mut model, "⎋");
    assert_eq!((title(&model), model.list.typed.as_str()), (stands.0, ""));
}

#[test]
fn the_cursor_keeps_its_row_of_the_screen_when_rows_come_before_it() {
    let stage = Stage::new();
    let mut model = after(&stage, "GkkK", (80, 12));
    let marked = |model: &Model| picture(model).lines().position(|line| line.contains('▸')).expect("a cursor");
    let (before, row) = (title(&model), marked(&model));
    let asked = model.list.asked;
    let files: Vec<SessionFile> =
        model.list.all().iter().filter(|row| row.is_there()).map(|row| row.file.clone()).collect();
    let newer = SessionFile {
        name: "newer".to_owned(),
        path: "/newer.jsonl".into(),
        modified: Some(std::time::SystemTime::now()),
        ..files[0].clone()
    };
    update(&mut model, Event::Listed(asked, [vec![newer], files].concat()));
    assert_eq!((title(&model), marked(&model)), (before, row));
}

#[test]
fn only_the_row_under_the_cursor_is_read_for_the_preview() {
    let stage = Stage::new();
    let mut model = after(&stage, "g", (120, 36));
    assert_eq!(update(&mut model, Event::Drawn), Effect::None, "it is there already");
    update(&mut model, Event::Key(key_of('j')));
    update(&mut model, Event::Key(key_of('j')));
    let Effect::Peek(file) = update(&mut model, Event::Drawn) else { panic!("no preview") };
    assert_eq!(Some(&file.path), model.list.cursor.as_ref());
    update(&mut model, Event::Key(key_of('j')));
    let late = News::Peeked(Box::new(file), Err("too late".to_owned()));
    assert!(matches!(update(&mut model, Event::Drawn), Effect::Peek(_)));
    update(&mut model, Event::News(late));
    assert!(!picture(&model).contains("too late"), "the cursor has moved on");
    stage.press(&mut model, " j");
    assert_eq!(update(&mut model, Event::Drawn), Effect::None, "nobody sees a preview");
}

#[test]
fn a_search_is_forgotten_when_it_is_cleared_or_typed_over() {
    let stage = Stage::new();
    for (keys, typed) in [("⎋", ""), ("/s", "cargos")] {
        let mut model = after(&stage, "/cargo⇥", (80, 24));
        let asked = model.list.searched;
        let hits = model.list.inside.clone().expect("a search").hits;
        assert!(!hits.is_empty() && hits.len() == model.list.shown().len());
        stage.press(&mut model, keys);
        assert!(model.list.inside.is_none() && model.list.searched > asked, "{keys}");
        assert_eq!(model.list.typed, typed);
        let (_, late) = hits.into_iter().next().expect("a hit");
        update(&mut model, Event::News(News::Searched(asked, late)));
        assert!(model.list.inside.is_none(), "{keys}");
    }
}

#[test]
fn a_window_that_is_too_small_says_so_in_whole_words() {
    let stage = Stage::new();
    let drawn = picture(&after(&stage, "", (29, 7)));
    let said: Vec<&str> = drawn.lines().take(2).collect();
    assert_eq!(said.join(" "), "4 damaged; make the window larger");
}

#[test]
fn words_of_other_scripts_are_found_inside() {
    let stage = Stage::new();
    let mut model = after(&stage, "/検証", (80, 24));
    assert!(model.list.shown().is_empty(), "no title says so");
    stage.press(&mut model, "⇥");
    assert_eq!(title(&model), "日本語の README を直す");
}

#[test]
fn what_is_gone_cannot_be_opened_and_counts_as_no_session() {
    let stage = Stage::new();
    let mut model = on(&stage, "9d1e0f2a", (80, 24));
    assert_eq!(update(&mut model, Event::Key(key_of('⏎'))), Effect::None);
    assert_eq!(model.list.count() + 1, model.list.all().len());
    let mut empty = stage.model((80, 24));
    empty.landing = Landing::Landed;
    opening::list(&mut empty, Reach::Here);
    let asked = empty.list.asked;
    let leftovers = vec![model.list.selected().expect("a row").file.clone()];
    let beside = Beside { leftovers, rescued: Vec::new(), last: None };
    update(&mut empty, Event::Listed(asked, Vec::new()));
    update(&mut empty, Event::News(News::Beside(asked, beside)));
    assert!(picture(&empty).contains("gone") && picture(&empty).contains("0 sessions"));
}
