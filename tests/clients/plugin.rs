//! The plugin in a real client: the sentence that names claude-rescue is on the screen after a refusal of the history, and
//! not after another error; the model never gets it.

use crate::PROGRAMS;
use crate::api::Pace;
use crate::product::binary;
use crate::resume::real;
use crate::sandbox;
use crate::scene::Scene;
use crate::versions::NEWEST;
use serde_json::Value;
use std::fs;
use std::process::Command;

/// What the plugin says, up to the command.
const SAYS: &str = "The API refused the last prompt";

#[test]
fn the_plugin_names_the_command() {
    let install = || NEWEST.install();
    sandbox::within("plugin::the_plugin_names_the_command", &PROGRAMS, install, || {
        let scene = Scene::new(Pace::default());
        let config = scene.home.path().join(".claude");
        let settings = fs::read(config.join("settings.json")).expect("settings");
        product(&scene, "install");
        let terminal = scene.sit_down_with_product(NEWEST);
        let shows = |words: &str| terminal.screen().contains(words);
        let ask = |words: &str| {
            let before = scene.api.turns().len();
            terminal.say(words);
            scene.rested(before);
        };
        ask("first question");
        ask("FAIL:RATE");
        ask("second question");
        assert!(!shows("claude-rescue"), "a rate limit is no damage:\n{}", terminal.screen());
        ask("FAIL:ORPHAN_USE");
        terminal.until("the refusal", || shows("tool use concurrency issues"));
        ask("FAIL:ORPHAN_USE again");
        terminal.until("the sentence", || shows(SAYS) && shows("claude-rescue "));
        println!("{NEWEST:?} shows:\n{}", terminal.screen());
        // What `! claude-rescue` prints is short, and its command comes after quitting.
        let before = scene.api.turns().len();
        terminal.keys(&["!"]);
        terminal.say("claude-rescue");
        terminal.until("the report", || shows("(this session)") && shows("1. Quit Claude Code: /exit"));
        scene.rested(before);
        println!("{}", terminal.screen());
        drop(terminal);
        let sent =
            scene.api.requests().iter().flat_map(|request| &request.messages).map(Value::to_string).collect::<String>();
        assert!(!sent.contains(SAYS), "the model got the sentence");
        product(&scene, "remove");
        assert_eq!(fs::read(config.join("settings.json")).expect("settings"), settings, "no setting changes");
        assert!(!config.join("skills").exists());
    });
}

fn product(scene: &Scene, verb: &str) {
    let mut command = Command::new(binary());
    command.args(["plugin", verb]).env("HOME", scene.home.path()).current_dir(real(scene.work.path()));
    command.env("CLAUDE_CONFIG_DIR", scene.home.path().join(".claude"));
    let done = command.env("XDG_STATE_HOME", scene.home.path().join("state")).output().expect("the product runs");
    assert!(done.status.success(), "{verb}: {done:?}");
}
