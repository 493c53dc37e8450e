//! How it looks on terminals and with words that make it hard: ASCII only, wide and invisible characters, any size.

use std::fs;

use claude_rescue::store::{Rescue, SessionFile, State};
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::terminal::glyphs::{Glyphs, TABLE};
use claude_rescue::tui::theme::Theme;
use claude_rescue::tui::{update, view};
use proptest::prelude::{ProptestConfig, proptest};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::screens::check;
use super::stage::{Stage, picture};
use crate::support::root;

/// What was done to the demo, newest first: of every state one.
pub(super) fn history(_: &[SessionFile]) -> Vec<Rescue> {
    let all = [
        ("aa11", "undo", Some("bb22"), State::Done),
        ("bb22", "rewind", None, State::Undone),
        ("cc33", "repair", None, State::Used),
        ("dd44", "unlink", None, State::Done),
        ("ee55", "rewind", None, State::Gone),
        ("ff66", "rewind", None, State::Void),
    ];
    let folder = "/home/demo/.claude/projects/-home-demo-src-payments-api";
    let rescue = |(at, (id, action, of, state)): (i64, (&str, &str, Option<&str>, State))| {
        let time = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(30 + at * 4_000);
        Rescue {
            id: format!("{id}0000"),
            time: time.to_string(),
            action: action.to_owned(),
            of: of.map(|of| format!("{of}0000")),
            session: format!("{id}0000-1c1c-4000-8000-000000000000"),
            from: format!("{folder}/3f2a9c1e-1c1c-4000-8000-000000000000.jsonl").into(),
            path: format!("{folder}/{id}0000-1c1c-4000-8000-000000000000.jsonl").into(),
            backup: None,
            state,
        }
    };
    (0..).zip(all).map(rescue).collect()
}

#[test]
fn the_undo_screen() {
    let stage = Stage::new().after(history);
    for (name, keys) in [("undo", "u"), ("undo-changed", "ujj")] {
        check(name, |size| {
            let mut model = stage.landed(size);
            stage.press(&mut model, keys);
            model
        });
    }
    let nothing = Stage::new();
    check("undo-nothing", |size| {
        let mut model = nothing.landed(size);
        nothing.press(&mut model, "u");
        model
    });
}

#[test]
fn the_help_narrowed_to_some_words() {
    let stage = Stage::new();
    for (name, keys) in [("help-filtered", "?/copy"), ("help-nothing", "?/no such key")] {
        check(name, |size| {
            let mut model = stage.landed(size);
            stage.press(&mut model, keys);
            model
        });
    }
}

#[test]
fn the_card_in_ascii() {
    let stage = Stage::new();
    check("card-ascii", |size| {
        let mut model = stage.landed(size);
        model.context.glyphs = Glyphs::Signs;
        model
    });
}

/// Keys to every screen from the card, and what is typed there.
const SCREENS: [&str; 15] = ["", "⇥", "p", "p⇥", "?", "?/o", "u", "s", "e", "e⇥", "ew", "E", "Ent", "1f", "1f⇥"];

#[test]
fn in_ascii_every_screen_is_ascii() {
    let stage = Stage::with(&[("7", nasty())]).after(history);
    for (keys, size) in SCREENS.iter().zip([(120, 36), (80, 24), (40, 16), (20, 5)].iter().cycle()) {
        let mut model = stage.landed(*size);
        stage.press(&mut model, keys);
        model.context.glyphs = Glyphs::Ascii;
        let drawn = drawn(&model);
        let text: String = drawn.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.is_ascii(), "{keys} at {size:?}: {text}");
    }
}

#[test]
fn every_sign_of_the_app_has_a_form_in_ascii() {
    let mut missing = Vec::new();
    for entry in walkdir::WalkDir::new(root("src/tui")).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file() {
            let source = fs::read_to_string(entry.path()).expect("a source file");
            let drawn = source.split("#[cfg(test)]").next().unwrap_or_default();
            let code = drawn.lines().map(|line| line.split("//").next().unwrap_or_default());
            let signs = code.flat_map(str::chars).filter(|c| !c.is_ascii());
            missing.extend(signs.filter(|c| !TABLE.iter().any(|(signs, _)| signs.contains(*c))));
        }
    }
    assert!(missing.is_empty(), "give these a row in glyphs::TABLE: {missing:?}");
}

/// A session whose words are as wide, as invisible and as far from left to right as can be.
fn nasty() -> String {
    let words = "\\ud83d\\udc68\\u200d\\ud83d\\udc69\\u200d\\ud83d\\udc67 \\u26a0\\ufe0f 1\\ufe0f\\u20e3 \\ud83c\\udde9\\ud83c\\uddea \
                 \\u65e5\\u672c\\u8a9e \\uff8a\\uff9e \\u202e\\u05e9\\u05dc\\u05d5\\u05dd\\u202c \\u0e01\\u0e33 a\\u0301\\u0302\\u0303\\u0304 \
                 \\tb\\u00adc \\u1112\\u1161\\u11ab \\ufdfd \\ud83d\\udc4d\\ud83c\\udffd\\u2028x";
    format!(
        "{{\"parentUuid\":null,\"type\":\"user\",\"uuid\":\"1\",\"sessionId\":\"7\",\"cwd\":\"/{words}\",\
         \"version\":\"2.1.100\",\"gitBranch\":\"{words}\",\"message\":{{\"role\":\"user\",\"content\":\"{words}{words}\"}}}}\n\
         {{\"parentUuid\":\"1\",\"type\":\"assistant\",\"uuid\":\"2\",\"message\":{{\"id\":\"m\",\"role\":\"assistant\",\
         \"content\":[{{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{{\"command\":\"{words}\"}}}}]}}}}\n\
         {{\"parentUuid\":\"2\",\"type\":\"user\",\"uuid\":\"3\",\"message\":{{\"role\":\"user\",\"content\":\"{words}\"}}}}\n\
         {{\"type\":\"custom-title\",\"sessionId\":\"7\",\"customTitle\":\"nasty {words}{words}\"}}\n"
    )
}

fn drawn(model: &Model) -> Buffer {
    let mut terminal =
        Terminal::new(TestBackend::new(model.context.size.0, model.context.size.1)).expect("a screen in memory");
    terminal.draw(|frame| view(model, Theme::plain(), frame)).expect("drawing in memory");
    terminal.backend().buffer().clone()
}

/// Where a picture is torn: a wide character that hangs over its cell, or a box whose right side is not straight.
fn torn(picture: &Buffer) -> Option<String> {
    let area = *picture.area();
    for (x, y) in (0..area.width).flat_map(|x| (0..area.height).map(move |y| (x, y))) {
        let symbol = picture[(x, y)].symbol();
        if symbol.contains(['\u{200d}', '\u{fe0f}']) {
            return Some(format!("{symbol:?} has no width that all terminals agree on at {x}, {y}"));
        }
        let width = claude_rescue::text::width(symbol) as u16;
        if width > 2 || (width == 2 && (x + 1 == area.width || picture[(x + 1, y)].symbol() != " ")) {
            return Some(format!("{symbol:?} hangs over at {x}, {y}"));
        }
        if symbol == "╮" {
            let mut below = (y + 1..area.height).map(|y| picture[(x, y)].symbol());
            if let Some(other) = below.find(|symbol| !["│", "┃"].contains(symbol)).filter(|symbol| *symbol != "╯")
            {
                return Some(format!("the box at {x}, {y} has {other:?} in its side"));
            }
        }
    }
    None
}

#[test]
fn no_screen_is_torn_whatever_its_size_and_words() {
    let stage = Stage::with(&[("7", nasty())]).after(history);
    let titled = claude_rescue::text::line("nasty");
    let card = stage.cards_titled(&titled);
    assert_eq!(card.len(), 1, "the nasty session is there");
    let config = ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(columns in 1_u16..200, rows in 1_u16..80, screen in 0..SCREENS.len())| {
        let mut model = stage.on(&card[0], (120, 36));
        update(&mut model, Event::Resize(columns, rows));
        stage.press(&mut model, SCREENS[screen]);
        if let Some(why) = torn(&drawn(&model)) {
            panic!("{why}\n{}", picture(&model));
        }
    });
}

/// Where room runs out every row and column counts: here no size is left to chance.
#[test]
fn every_small_size_of_every_screen_can_be_drawn() {
    let stage = Stage::with(&[("7", nasty())]).after(history);
    let card = stage.cards_titled(&claude_rescue::text::line("nasty"));
    for keys in SCREENS {
        let mut model = stage.on(&card[0], (120, 36));
        stage.press(&mut model, keys);
        for size in (1..60).flat_map(|columns| (1..20).map(move |rows| (columns, rows))) {
            update(&mut model, Event::Resize(size.0, size.1));
            if let Some(why) = torn(&drawn(&model)) {
                panic!("{why}\n{}", picture(&model));
            }
        }
    }
}
