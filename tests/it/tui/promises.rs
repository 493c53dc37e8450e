//! What the app says of writing, deleting and losing, held against what it does.

use std::thread;
use std::time::Duration;

use claude_rescue::recovery::{Plan, Way};
use claude_rescue::store::demo;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::Job;
use claude_rescue::tui::keys::KEYS;
use claude_rescue::tui::screens::list::row::ListRow;
use claude_rescue::tui::update;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

#[cfg(unix)]
use super::pty::Pty;
use super::stage::{Stage, key_of, picture};
use crate::support::case::Case;

pub const WIDE: (u16, u16) = (120, 50);

/// Whether the loop or a worker writes for an effect.
fn writes(effect: &Effect) -> bool {
    let takes = |job: &Job| matches!(job, Job::Restore(..) | Job::Save(..));
    match effect {
        Effect::Commit | Effect::Replace | Effect::Resume | Effect::Undo(_) | Effect::Start(_) | Effect::Fresh(_) => {
            true
        }
        Effect::Run(order) => takes(order),
        _ => false,
    }
}

/// The demo with every case in which something is wrong.
pub fn cases() -> Stage {
    let wrong = Case::all().into_iter().filter(|case| case.outcome().verdict.is_wrong());
    let text = |case: &Case| String::from_utf8(case.drawing.bytes.clone()).ok();
    let named = wrong.filter_map(|case| Some((case.name().replace('/', "-"), text(&case)?)));
    Stage::with(&named.map(|(name, text)| (&*name.leak(), text)).collect::<Vec<(&str, String)>>())
}

/// Every session of a stage, open, once with each plan that it has.
pub fn each_plan(stage: &Stage, size: (u16, u16), mut look: impl FnMut(&Model, &Plan)) -> usize {
    let mut looked = 0;
    for file in stage.files() {
        let mut model = stage.landed(size);
        let effect = claude_rescue::tui::opening::open(&mut model, file.clone());
        stage.obey(&mut model, effect);
        stage.draw(&mut model);
        for number in ["0", "1", "2", "3", "5", "6"] {
            stage.press(&mut model, number);
            let Some(Ok(remedy)) = model.context.card.as_ref().map(|card| &card.remedy) else { continue };
            if remedy.plan.way.number().to_string() == number {
                look(&model, &remedy.plan);
                looked += 1;
            }
        }
    }
    looked
}

#[test]
fn where_the_footer_says_that_nothing_is_written_only_enter_and_o_write() {
    let stage = Stage::new();
    for (size, words) in [(WIDE, "nothing is written until ⏎ or o"), ((40, 16), "only ⏎ or o writes")] {
        let mut said = 0;
        each_plan(&stage, size, |model, plan| {
            for keys in ["", "p"] {
                let mut model = model.clone();
                stage.press(&mut model, keys);
                let drawn = picture(&model);
                assert_eq!(drawn.contains("this plan writes nothing"), plan.way == Way::Resume, "{drawn}");
                if !drawn.contains(words) {
                    continue;
                }
                said += 1;
                for key in KEYS {
                    let press = key.chords[0].event();
                    let may = matches!(press.code, KeyCode::Enter | KeyCode::Char('o'));
                    let effect = update(&mut model.clone(), Event::Key(press));
                    assert!(may || !writes(&effect), "{} gives {effect:?} on\n{drawn}", key.shown);
                }
            }
        });
        assert!(said > 10, "{words} stood there {said} times");
    }
}

#[cfg(unix)]
#[test]
fn quitting_writes_nothing_from_any_screen() {
    let stage = Stage::new();
    for keys in ["", "p", "s", "u", "e", "E", "f", "v", "?"] {
        let mut model = stage.on("Idempotency keys", WIDE);
        stage.press(&mut model, &format!("1{keys}"));
        let leave = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(update(&mut model.clone(), Event::Key(leave)), Effect::Quit, "{keys}");
        let effect = update(&mut model, Event::Key(key_of('q')));
        let is_top = matches!(keys, "" | "s");
        assert!(!writes(&effect) && (effect == Effect::Quit) == is_top, "{keys}: {effect:?}");
    }
    let demo = demo::unpack().expect("the demo can be unpacked");
    let before = bytes(&demo);
    for keys in ["", "p", "s", "u", "e", "E", "f", "v", "?"] {
        let mut pty = Pty::session(&demo.place.configs[0], "3f2a9c1e");
        pty.wait_for("nothing is written until");
        pty.press(keys);
        thread::sleep(Duration::from_millis(300));
        pty.press("\x03");
        assert_eq!(pty.wait_for_end(), 0, "{keys}");
        assert!(!pty.state().exists() && bytes(&demo) == before, "{keys} and ^C wrote something");
    }
}

fn bytes(demo: &demo::Demo) -> Vec<Vec<u8>> {
    demo.place.sessions().iter().map(|file| std::fs::read(&file.path).expect("a session")).collect()
}

#[cfg(unix)]
#[test]
fn the_plan_to_resume_is_printed_and_nothing_is_written() {
    let demo = demo::unpack().expect("the demo can be unpacked");
    let before = bytes(&demo);
    let config = demo.place.configs[0].to_string_lossy().into_owned();
    // Where no client is installed, the newest one counts.
    let environment = [("TERM", "xterm-256color"), ("PATH", "/usr/bin:/bin")];
    let mut pty = Pty::with(&["--config-dir", &config, "3f2a9c1e"], 120, 36, &environment);
    pty.wait_for("nothing is written until");
    pty.press("0");
    pty.wait_for("this plan writes nothing");
    thread::sleep(Duration::from_millis(300));
    pty.press("\r");
    assert_eq!(pty.wait_for_end(), 0);
    pty.wait_for("Nothing was written");
    assert!(!pty.state().exists() && bytes(&demo) == before);
}

#[test]
fn whoever_says_no_gets_what_is_said() {
    let stage = Stage::new();
    let starts = [
        ("1pI", "Nothing was overwritten."),
        ("1pIreplac", "Nothing was overwritten."),
        ("1ew", "Nothing was written."),
    ];
    for (keys, no) in starts {
        let mut model = stage.landed(WIDE);
        for key in keys.chars() {
            let effect = update(&mut model, Event::Key(key_of(key)));
            assert!(!writes(&effect), "{keys}: {effect:?}");
            stage.obey(&mut model, effect);
            stage.draw(&mut model);
        }
        assert!(model.context.dialog.is_some(), "{keys} asks for nothing:\n{}", picture(&model));
        assert_eq!(update(&mut model, Event::Key(key_of('⎋'))), Effect::None, "{keys}");
        assert_eq!(model.context.message.as_ref().map(|said| said.text.as_str()), Some(no), "{keys}");
        assert!(model.context.dialog.is_none() && picture(&model).contains(no));
    }
}

#[test]
fn claude_is_started_from_the_list_only_on_what_is_sound() {
    let stage = cases();
    let mut model = stage.landed(WIDE);
    stage.press(&mut model, "sg");
    let (mut started, mut refused) = (0, 0);
    for _ in 0..model.list.all().len() {
        let verdict = model.list.selected().and_then(ListRow::verdict);
        let starts = matches!(update(&mut model.clone(), Event::Key(key_of('o'))), Effect::Start(_));
        assert!(!starts || verdict.is_some_and(|verdict| verdict.says().contains("sound")), "{verdict:?}");
        (started, refused) = (started + u32::from(starts), refused + u32::from(!starts));
        stage.press(&mut model, "j");
    }
    assert!(started > 0 && refused > 20, "{started} {refused}");
}
