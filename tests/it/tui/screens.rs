//! Golden screens: the glyphs and the role of each cell, at three sizes.

use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::listing::Reach;
use claude_rescue::tui::{opening, update};

use super::stage::{Stage, picture};
use crate::cli::slashed;
use crate::support::drawing::Drawing;
use crate::support::{golden, root, sample};

const SIZES: [(u16, u16); 3] = [(120, 36), (80, 24), (40, 16)];

/// A damaged transcript of a sub-agent: no plan can be had, because clients never resume it by itself.
pub fn hopeless() -> String {
    let row = |kind: &str, uuid: u8, parent: &str, more: &str| {
        format!(
            "{{\"parentUuid\":{parent},\"isSidechain\":true,\"type\":\"{kind}\",\"uuid\":\"{uuid}\",\
             \"sessionId\":\"0a11ce00-0000-4000-8000-000000000000\",\"cwd\":\"/home/demo/src/payments-api\",\
             \"version\":\"2.1.19\",{more}}}\n"
        )
    };
    let call = "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"Bash\",\"input\":{\"command\":\"make\"}}";
    let error = "API Error: 400 due to tool use concurrency issues.";
    [
        row("user", 1, "null", "\"message\":{\"role\":\"user\",\"content\":\"build it\"}"),
        row(
            "assistant",
            2,
            "\"1\"",
            &format!("\"message\":{{\"id\":\"m\",\"role\":\"assistant\",\"content\":[{call}]}}"),
        ),
        row("user", 3, "\"2\"", "\"message\":{\"role\":\"user\",\"content\":\"and?\"}"),
        row(
            "assistant",
            4,
            "\"3\"",
            &format!(
                "\"isApiErrorMessage\":true,\"message\":{{\"id\":\"e\",\"model\":\"<synthetic>\",\
                 \"role\":\"assistant\",\"content\":[{{\"type\":\"text\",\"text\":\"{error}\"}}]}}"
            ),
        ),
    ]
    .concat()
}

/// A session full of words that steer terminals.
fn hostile() -> String {
    let attack = "\\u001b]52;c;ZXZpbA==\\u0007\\u001b[2J\\u009b1m\\u202eevil\\r\\n\\tend";
    format!(
        "{{\"parentUuid\":null,\"type\":\"user\",\"uuid\":\"1\",\"sessionId\":\"5{attack}\",\"cwd\":\"/{attack}\",\
         \"version\":\"2.{attack}\",\"gitBranch\":\"{attack}\",\"message\":{{\"role\":\"user\",\"content\":\"{attack}\"}}}}\n\
         {{\"parentUuid\":\"1\",\"type\":\"assistant\",\"uuid\":\"2\",\"message\":{{\"id\":\"m\",\"role\":\"assistant\",\
         \"content\":[{{\"type\":\"tool_use\",\"id\":\"{attack}\",\"name\":\"{attack}\",\"input\":{{\"command\":\"{attack}\"}}}}]}}}}\n\
         {{\"parentUuid\":\"2\",\"type\":\"user\",\"uuid\":\"3\",\"message\":{{\"role\":\"user\",\"content\":\"{attack}\"}}}}\n\
         {{\"type\":\"custom-title\",\"sessionId\":\"5\",\"customTitle\":\"hostile {attack}\"}}\n"
    )
}

/// Compares a screen with its golden files, at every size.
pub fn check(name: &str, model_of: impl Fn((u16, u16)) -> Model) {
    let differing: Vec<String> = SIZES
        .into_iter()
        .filter_map(|size| {
            let path = root(&format!("tests/golden/screens/{name}-{}x{}.txt", size.0, size.1));
            golden::compare(&path, &slashed(&picture(&model_of(size)))).err()
        })
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_card_of_a_broken_session() {
    let stage = Stage::new();
    check("card", |size| stage.landed(size));
}

#[test]
fn the_card_of_a_sound_session_that_the_installed_client_would_lose() {
    let rows = Drawing::read("same", "2.1.150", &(1..=4).map(one_moment).collect::<String>());
    let stage = Stage::with(&[("0a11ce00-0000-4000-8000-000000000000", String::from_utf8(rows.bytes).expect("UTF-8"))]);
    check("card-older-client", |size| {
        let mut model = stage.on("prompt 1", size);
        update(&mut model, Event::Installed(Some("2.1.80".to_owned())));
        model
    });
}

/// A turn of two rows that were written in the same moment as all others.
fn one_moment(turn: usize) -> String {
    let (prompt, answer) = (2 * turn - 1, 2 * turn);
    format!("{prompt} user @0 \"prompt {turn}\"\n{answer} assistant m{turn} @0 text \"answer {turn}\"\n")
}

#[test]
fn the_card_with_a_picked_row() {
    let stage = Stage::new();
    check("card-picked", |size| {
        let mut model = stage.landed(size);
        stage.turn_to_rows(&mut model);
        stage.press(&mut model, "kkr");
        model
    });
}

#[test]
fn the_card_with_its_timeline() {
    let stage = Stage::new();
    check("card-timeline", |size| {
        let mut model = stage.landed(size);
        stage.turn_to_rows(&mut model);
        stage.press(&mut model, "g ");
        model
    });
}

#[test]
fn the_card_of_a_row_that_no_copy_can_end_with() {
    let stage = Stage::new();
    check("card-no-end", |size| {
        let mut model = stage.landed(size);
        stage.turn_to_rows(&mut model);
        stage.press(&mut model, "Gr");
        model
    });
}

#[test]
fn the_card_of_a_lossy_session() {
    let stage = Stage::new();
    check("card-lossy", |size| stage.on("Terraform cleanup", size));
}

#[test]
fn the_card_of_a_sound_session() {
    let stage = Stage::new();
    check("card-sound", |size| stage.on("Upgrade axum to 0.8", size));
}

#[test]
fn the_card_of_another_error() {
    let stage = Stage::new();
    check("card-errored", |size| stage.on("Write release notes", size));
}

#[test]
fn the_card_of_a_session_without_a_plan() {
    let stage = Stage::with(&[("0a11ce00-0000-4000-8000-000000000000", hopeless())]);
    check("card-refusal", |size| stage.on("build it", size));
}

#[test]
fn the_card_of_a_file_that_grew() {
    let stage = Stage::new();
    check("card-grew", |size| {
        let mut model = stage.landed(size);
        let effect = update(&mut model, Event::Grew);
        stage.obey(&mut model, effect);
        model
    });
}

#[test]
fn the_list_of_all_projects() {
    let stage = Stage::new();
    check("list", |size| {
        let mut model = stage.landed(size);
        stage.press(&mut model, "saj");
        model
    });
}

#[test]
fn the_list_of_what_needs_a_look() {
    let stage = Stage::new();
    check("list-unhealthy", |size| {
        let mut model = stage.landed(size);
        stage.press(&mut model, "sH");
        model
    });
}

#[test]
fn the_list_while_files_are_read() {
    let stage = Stage::new();
    check("scanning", |size| {
        let mut model = stage.model(size);
        opening::list(&mut model, Reach::Here);
        let asked = model.list.asked;
        update(&mut model, Event::Listed(asked, stage.files()));
        model
    });
}

#[test]
fn the_list_of_a_project_without_sessions() {
    let stage = Stage::new();
    check("list-empty", |size| {
        let mut model = stage.model(size);
        opening::list(&mut model, Reach::Here);
        let asked = model.list.asked;
        update(&mut model, Event::Listed(asked, Vec::new()));
        model
    });
}

#[test]
fn the_help() {
    let stage = Stage::new();
    check("help", |size| {
        let mut model = stage.landed(size);
        stage.press(&mut model, "?");
        model
    });
}

#[test]
fn nothing_that_steers_a_terminal_is_drawn() {
    let stage = Stage::with(&[("5", hostile())]);
    for size in [(200, 50), (80, 24), (40, 16), (20, 5)] {
        let mut model = stage.landed(size);
        stage.press(&mut model, "s");
        for _ in 0..stage.files().len() {
            stage.press(&mut model, "⏎");
            let drawn = picture(&model);
            let steers = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
            assert!(!drawn.contains(steers), "{drawn}");
            for keys in ["p", "⇥", "⇥", "1", "3", "⎋"] {
                stage.press(&mut model, keys);
                assert!(!picture(&model).contains(steers), "{keys}");
            }
            stage.press(&mut model, "⎋j");
            assert!(!picture(&model).contains(steers));
        }
    }
}

#[test]
fn no_screen_shows_the_scratch_directory() {
    let stage = Stage::new();
    let mut model = stage.landed((160, 50));
    let scratch = stage.scratch().to_string_lossy().into_owned();
    assert!(!picture(&model).contains(&scratch));
    stage.press(&mut model, "sa");
    assert!(!picture(&model).contains(&scratch));
}

#[test]
fn every_size_can_be_drawn() {
    let stage = Stage::new();
    let sizes = (1..140).step_by(3).flat_map(|columns| (1..40).step_by(3).map(move |rows| (columns, rows)));
    for size in sample::one_in(4, sizes) {
        let mut model = stage.landed((120, 36));
        update(&mut model, Event::Resize(size.0, size.1));
        for keys in ["", "⇥", "p", "⇥", "3", "⇥", "G", "⎋?", "⎋s", "a"] {
            stage.press(&mut model, keys);
            picture(&model);
        }
    }
}
