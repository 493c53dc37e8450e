//! What is taken out of a session: the summary, the packet, the changed files.

use std::fs;

use claude_rescue::tui::Screen;
use claude_rescue::tui::app::model::Model;
use claude_rescue::tui::clipboard::Copy;
use claude_rescue::tui::effect::Effect;
use claude_rescue::tui::event::Event;
use claude_rescue::tui::jobs::Job;
use claude_rescue::tui::jobs::summary::Draft;
use claude_rescue::tui::update;

#[cfg(unix)]
use super::pty::Pty;
use super::screens::check;
use super::stage::{Stage, key_of, picture};
use crate::store::edited::{Edited, told};
use crate::support::root;

/// A golden of each of some paths of keys from the card of a session.
fn check_all(stage: &Stage, title: &str, all: &[(&str, &str)]) {
    for (name, keys) in all {
        check(name, |size| {
            let mut model = stage.on(title, size);
            stage.press(&mut model, keys);
            model
        });
    }
}

#[test]
#[cfg_attr(windows, ignore = "there the scratch directory is in the home directory, which is hidden")]
fn the_summary_and_what_goes_into_it() {
    let stage = Stage::new();
    check_all(&stage, "Fix webhook retries", &[("export", "e"), ("export-page", "4⇥"), ("export-save", "ew")]);
}

#[test]
fn the_packet_for_a_bug_report() {
    let stage = Stage::new();
    check_all(&stage, "Fix webhook retries", &[("evidence", "E"), ("evidence-asked", "EntG")]);
}

#[test]
#[cfg_attr(windows, ignore = "its directories are of Linux")]
fn the_files_that_a_rewind_would_not_take_back() {
    let stage = Stage::new();
    check_all(&stage, "Idempotency keys", &[("files", "1f"), ("files-page", "1f⇥")]);
}

/// A token that no preview may show unasked.
const TOKEN: &str = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";

/// A session in which somebody pasted a token.
fn leaky() -> String {
    let sound = fs::read_to_string(root("assets/demo/axum-upgrade.jsonl")).expect("a session of the demo");
    let first = sound.lines().find(|line| line.contains("\"role\":\"user\"")).expect("a prompt");
    let words = first.split("\"content\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("its words");
    sound.replace(words, &format!("use GITHUB_TOKEN={TOKEN} for it"))
}

fn press(model: &mut Model, key: char) -> Effect {
    update(model, Event::Key(key_of(key)))
}

/// What y takes.
fn copied(model: &mut Model) -> String {
    match press(model, 'y') {
        Effect::Copy(Copy::Page { text, .. }) => text.as_str().to_owned(),
        other => panic!("y copies the page, not {other:?}"),
    }
}

#[test]
fn what_is_chosen_is_what_is_copied() {
    let stage = Stage::new();
    let mut model = stage.on("Fix webhook retries", (120, 36));
    stage.press(&mut model, "e");
    let whole = copied(&mut model);
    assert!(whole.contains("## Where it stopped") && whole.contains("## What the person said"));
    stage.press(&mut model, " ");
    let without = copied(&mut model);
    assert!(!without.contains("## Where it stopped") && without.contains("## What the person said"));
    stage.press(&mut model, " +");
    let longer = copied(&mut model);
    assert!(longer.len() > whole.len() && longer.starts_with(whole.lines().next().expect("a title")));
    stage.press(&mut model, "--");
    assert!(copied(&mut model).len() < whole.len());
    // With the cursor on every section in turn all but one are left out.
    stage.press(&mut model, " j j j j j j j ");
    assert!(model.context.message.as_ref().is_some_and(|message| message.text.contains("One section must stay")));
    let last = copied(&mut model);
    assert!(last.contains("## Where to look") && !last.contains("## Files"), "{last}");
}

#[test]
fn a_secret_is_shown_only_by_the_key_that_says_so_and_keeps_its_number() {
    let stage = Stage::with(&[("0e0e0e0e-0000-4000-8000-000000000000", leaky())]);
    let mut model = stage.landed((120, 36));
    let file = stage.files().into_iter().find(|file| file.name.starts_with("0e0e")).expect("the session");
    let effect = claude_rescue::tui::opening::open(&mut model, file);
    stage.obey(&mut model, effect);
    stage.press(&mut model, "e");
    let hidden = copied(&mut model);
    assert!(!hidden.contains(TOKEN) && hidden.contains("[redacted:github-token:1]"), "{hidden}");
    let rows = model.export.rows().len();
    let secrets = &model.export.summary.as_ref().expect("a summary").secrets;
    let at = secrets.iter().position(|secret| secret.kind == "github-token").expect("the token");
    let row = rows - secrets.len() + at;
    stage.press(&mut model, &format!("{}x", "j".repeat(row)));
    assert!(copied(&mut model).contains(TOKEN));
    assert!(picture(&model).contains("SHOWN") && picture(&model).contains("1 NOT hidden"), "{}", picture(&model));
    // A section less changes no number, so nothing else is shown for it.
    stage.press(&mut model, "g ");
    assert!(!copied(&mut model).contains("[redacted:github-token"));
    stage.press(&mut model, &format!("{}x", "j".repeat(row)));
    assert!(!copied(&mut model).contains(TOKEN));
}

#[test]
fn what_is_toggled_while_a_worker_is_busy_is_asked_for_when_it_answers() {
    let stage = Stage::new();
    let mut model = stage.on("Fix webhook retries", (120, 36));
    let first = press(&mut model, 'e');
    assert!(matches!(&first, Effect::Run(Job::Summary(Draft { wish, .. })) if wish.budget == 4000));
    assert_eq!(press(&mut model, '+'), Effect::None);
    assert_eq!(press(&mut model, 'y'), Effect::None, "what is not there cannot be copied");
    stage.obey(&mut model, first);
    assert!(!model.export.is_stale());
    let tokens = model.export.summary.as_ref().expect("a summary").tokens;
    assert!(tokens > 3000 && model.export.draft.as_ref().is_some_and(|draft| draft.wish.budget == 8000), "{tokens}");
    let next = press(&mut model, '-');
    assert_eq!(press(&mut model, 'y'), Effect::None, "nor what is not chosen any more");
    assert!(model.context.message.as_ref().is_some_and(|message| message.text.contains("being updated")));
    stage.obey(&mut model, next);
    assert!(model.context.message.is_none() && matches!(press(&mut model, 'y'), Effect::Copy(_)));
    assert!(matches!(press(&mut model, 'c'), Effect::Fresh(text) if text.as_str().starts_with("# Continue")));
}

#[test]
fn from_the_list_the_session_under_the_cursor_is_opened_for_it() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "sge");
    let on_top = model.list.selected().map(|row| row.file.path.clone());
    assert_eq!(
        (model.screen(), model.context.card.as_ref().map(|card| card.opened.file.path.clone())),
        (Screen::Export, on_top)
    );
    stage.press(&mut model, "⎋⎋E");
    assert_eq!(model.screen(), Screen::Evidence);
    stage.press(&mut model, "⎋⎋");
    assert_eq!(model.screen(), Screen::List);
}

#[test]
fn a_session_that_cannot_be_opened_stays_on_the_list() {
    let stage = Stage::new();
    let mut model = stage.landed((80, 24));
    stage.press(&mut model, "sg");
    let Effect::Open(file) = press(&mut model, 'e') else { panic!("e opens the session first") };
    let gone = Event::Opened(file.path, Err("it is gone".to_owned()));
    assert_eq!((update(&mut model, gone), model.screen()), (Effect::None, Screen::List));
}

#[cfg(unix)]
#[test]
fn files_go_back_only_behind_the_whole_word_and_come_again_by_undo() {
    let edited = Edited::new();
    let left = told(|story| story.now);
    let config = edited.sandbox.config();
    let mut pty = Pty::session(&config, "5e551017");
    pty.wait_for("nothing is written until");
    pty.press("1f");
    let screen = pty.wait_for("3 of 4 files to restore").contents();
    assert!(screen.contains("[ ] ! notes.txt") && screen.contains("cargo fmt"), "{screen}");
    pty.press("w\r");
    pty.wait_for("Wrote ~/claude-rescue-5e551017.patch");
    pty.press("rrestor\r");
    pty.wait_for("Type restore");
    pty.press("\u{1b}");
    pty.wait_for("Nothing was restored.");
    assert_eq!(edited.all(), left);
    pty.press("G ");
    pty.wait_for("4 of 4 files to restore");
    pty.press("rrestore\r");
    pty.wait_for("Restored 4 files");
    assert_eq!(edited.all(), told(|story| story.before));
    pty.wait_for("nothing to restore");
    pty.press("u");
    pty.wait_for("can be undone");
    pty.press("\r");
    pty.wait_for("Undone:");
    assert_eq!(edited.all(), left);
    pty.press("\x03");
    assert_eq!(pty.wait_for_end(), 0);
}
