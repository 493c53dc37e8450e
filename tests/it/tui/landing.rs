//! Where the app lands, and what it says of a session that was rescued already.

use claude_rescue::diagnosis::Verdict;
use claude_rescue::store::SessionFile;
use claude_rescue::store::scan::Scanned;
use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::clipboard::Copy;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::listing::Reach;
use claude_rescue::tui::opening;
use claude_rescue::tui::update;

use super::stage::{Stage, key_of, picture};
use claude_rescue::tui::opened::card::Pane;

#[test]
fn where_all_is_rescued_it_lands_on_the_newest_copy() {
    let stage = Stage::rescued();
    let mut model = stage.landed((120, 36));
    assert_eq!(model.screen(), Screen::Card);
    let said = model.context.message.clone().expect("a message").text;
    let short = &model.list.last.as_ref().expect("a rescue").short_id();
    assert!(
        said.contains(&format!(" as {short}: o resumes it")) && picture(&model).contains(" was rescued "),
        "{said}"
    );
    let card = model.context.card.as_ref().expect("a card");
    assert!(card.title.ends_with("(rescued)") && !card.opened.diagnosis.verdict.is_wrong());
    assert_eq!(update(&mut model, Event::Key(key_of('o'))), Effect::Resume);
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "s");
    let copy = model.list.selected().expect("a row");
    assert!(copy.is_rescued() && copy.time == model.list.last.as_ref().expect("a rescue").time);
    let starts = update(&mut model, Event::Key(key_of('o')));
    assert!(matches!(starts, Effect::Start(file) if Some(&file.path) == model.list.cursor.as_ref()));
}

#[test]
fn what_cannot_be_read_is_not_called_sound() {
    let stage = Stage::new();
    let mut model = stage.model((120, 36));
    let files: Vec<SessionFile> = stage.files().into_iter().take(1).collect();
    let asked = model.list.asked;
    update(&mut model, Event::Listed(asked, files));
    let found = Err(std::io::Error::from(std::io::ErrorKind::PermissionDenied));
    update(&mut model, Event::Scanned(asked, Box::new(Scanned { at: 0, found })));
    let said = model.context.message.clone().expect("a message").text;
    assert_eq!(said, "No damage found, but 1 could not be read.");
    assert!(
        picture(&model).contains("no access") && picture(&model).contains("permission denied"),
        "{}",
        picture(&model)
    );
}

#[test]
fn nobody_is_moved_on_to_an_older_session_after_a_rescue() {
    let stage = Stage::rescued_newest();
    let model = stage.landed((120, 36));
    let card = model.context.card.as_ref().expect("a card");
    assert!(card.title.ends_with("(rescued)"), "{}", card.title);
    let wrong = model.list.all().iter().filter(|row| row.verdict().is_some_and(Verdict::is_wrong));
    let unrescued = wrong.filter(|row| model.context.rescue_of(&row.file.path).is_none()).count();
    assert!(unrescued > 0, "there is an older damaged one");
    assert!(picture(&model).contains("was rescued"), "{}", picture(&model));
}

#[test]
fn where_the_directory_is_gone_the_card_and_its_plans_say_so_and_no_key_starts_claude() {
    let stage = Stage::without_directories();
    for size in [(120, 36), (80, 24), (40, 16)] {
        let mut model = stage.landed(size);
        let words =
            |model: &Model| picture(model).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        assert!(words(&model).contains("not on this machine"), "{}", picture(&model));
        assert!(!words(&model).contains("start claude"), "{}", picture(&model));
        assert_eq!(update(&mut model, Event::Key(key_of('o'))), Effect::None);
        stage.press(&mut model, "p");
        assert!(words(&model).contains("not on this machine") || size.0 < 80, "{}", picture(&model));
        assert_eq!(update(&mut model, Event::Key(key_of('o'))), Effect::None);
        assert_eq!(update(&mut model, Event::Key(key_of('⏎'))), Effect::Commit, "a copy can be written all the same");
        let mut model = stage.landed(size);
        stage.press(&mut model, "s/axum⏎");
        assert_eq!(update(&mut model, Event::Key(key_of('o'))), Effect::None, "nor does the list");
    }
}

#[test]
fn the_card_of_a_rescued_session_says_so_first() {
    let stage = Stage::rescued();
    for size in [(120, 36), (80, 24), (40, 16)] {
        let mut model = stage.on("Fix webhook retries", size);
        let screen = picture(&model);
        assert!(screen.contains("another copy") || screen.contains("s lists it"), "{screen}");
        let copy = model
            .context
            .rescue_of(&model.context.card.as_ref().expect("a card").opened.file.path)
            .expect("a rescue")
            .clone();
        let taken = update(&mut model, Event::Key(key_of('y')));
        assert!(matches!(taken, Effect::Copy(Copy::Command { what, path, .. })
            if what.starts_with("Command for the rescued session") && path == copy.path));
    }
}

#[test]
fn a_project_without_sessions_opens_the_list_of_all() {
    let stage = Stage::new();
    let mut model = stage.model((80, 24));
    opening::list(&mut model, Reach::Here);
    let asked = model.list.asked;
    let effect = update(&mut model, Event::Listed(asked, Vec::<SessionFile>::new()));
    assert!(matches!(effect, Effect::Scan(Reach::All, _)));
    stage.obey(&mut model, effect);
    assert_eq!((model.screen(), model.list.reach), (Screen::List, Reach::All));
    assert!(picture(&model).contains("This project has no sessions"));
}

#[test]
fn what_the_list_found_is_searched_for_in_the_session_at_once() {
    let stage = Stage::new();
    let mut model = stage.landed((120, 36));
    stage.press(&mut model, "s/paused⇥⏎");
    let card = model.context.card.as_ref().expect("a card");
    let hits = card.search.as_ref().and_then(|search| search.hits.clone()).expect("hits");
    assert_eq!(Some(&card.cursor), hits.first());
    assert!(!card.is_searching(), "n is a key");
}

#[test]
fn what_the_filter_of_the_unhealthy_hides_is_told() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "saH/rotate");
    assert!(picture(&model).contains("1 hidden by H; H shows every session"), "{}", picture(&model));
    stage.press(&mut model, "⎋⎋Ha/zzzzz⇥");
    assert!(picture(&model).contains("sessions; a looks in all projects"), "{}", picture(&model));
    stage.press(&mut model, "a");
    assert!(picture(&model).contains("sessions; Esc clears"), "{}", picture(&model));
}

#[test]
fn without_rows_on_the_screen_j_shows_them_and_moves_as_elsewhere() {
    let stage = Stage::new();
    for size in [(80, 24), (40, 16)] {
        let mut model = stage.landed(size);
        let before = model.context.card.as_ref().expect("a card").clone();
        stage.press(&mut model, "r");
        let card = model.context.card.as_ref().expect("a card");
        assert_eq!(card.choice, before.choice, "r means no row that is not shown");
        stage.press(&mut model, "j");
        let (card, mut wide) = (model.context.card.clone().expect("a card"), stage.landed((120, 36)));
        stage.press(&mut wide, "j");
        assert_eq!(Some(card.cursor), wide.context.card.map(|card| card.cursor), "the same at every width");
        assert_eq!((card.choice, card.pane), (before.choice, Pane::Timeline), "no move changes what ⏎ writes");
    }
}

#[test]
fn a_large_session_shows_how_much_of_it_was_read() {
    let stage = Stage::new();
    let mut model = stage.model((80, 24));
    let asked = model.list.asked;
    update(&mut model, Event::Listed(asked, stage.files()));
    let file = stage.files().remove(0);
    let reads = |model: &mut Model, percent: u8| {
        update(model, Event::Read(file.path.clone(), percent));
        picture(model)
    };
    assert!(picture(&model).contains("reading…"));
    assert!(reads(&mut model, 7).contains("reading… 7 %"), "while it looks for the damaged one");
    opening::open(&mut model, file.clone());
    assert!(!picture(&model).contains('%'), "what was read before is no part of it");
    assert!(reads(&mut model, 42).contains("reading… 42 %"));
    update(&mut model, Event::Read("another.jsonl".into(), 99));
    assert!(picture(&model).contains("reading… 42 %"));
    assert!(reads(&mut model, 100).contains("read; judging…"));
    update(&mut model, Event::Opened(file.path.clone(), Err("it is gone".to_owned())));
    assert!(!reads(&mut model, 50).contains('%'), "nothing is read any more");
}
