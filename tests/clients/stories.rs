//! Accidents that real clients have by themselves: Esc at the wrong moment, a kill, two processes on one session.

use crate::api::Pace;
use crate::client::Client;
use crate::replies::STARTED;
use crate::scene::{Scene, pause};
use crate::versions::{ACCIDENT_WRITERS, BREAKERS};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::time::Duration;

/// One accident, and who can have it.
pub struct Story {
    pub name: &'static str,
    /// What the person did, for the page.
    pub done: &'static str,
    pub writers: &'static [Client],
    /// What `check` may say of the session.
    pub verdicts: &'static [&'static str],
    pub happen: fn(Client) -> Scene,
}

pub const ESC: [Story; 2] = [
    Story {
        name: "esc",
        done: "Esc while the permission check of a batch runs; two prompts more, both refused",
        writers: &BREAKERS,
        verdicts: &["broken"],
        happen: |client| esc(client, |_, _| ()),
    },
    Story {
        name: "esc-and-rewind",
        done: "the same; then the client's own `/rewind` behind the last prompt, and one prompt more, refused again",
        writers: &BREAKERS,
        verdicts: &["broken"],
        happen: |client| esc(client, rewind),
    },
];

pub const KILLED: [Story; 2] = [
    Story {
        name: "killed",
        done: "kill -9 while a Bash call runs",
        writers: &ACCIDENT_WRITERS,
        verdicts: &["interrupted"],
        happen: killed,
    },
    Story {
        name: "killed-and-resumed",
        done: "the same; then resumed at a terminal, and two prompts more",
        writers: &ACCIDENT_WRITERS,
        verdicts: &["sound", "damaged"],
        happen: killed_and_resumed,
    },
];

pub const TOGETHER: [Story; 1] = [Story {
    name: "two-at-once",
    done: "two terminals resume one session, and both go on in it at once: a batch each, an edit each, a last word each",
    writers: &ACCIDENT_WRITERS,
    verdicts: &["sound", "damaged", "lossy"],
    happen: two_at_once,
}];

/// Every story, in the order of the page.
pub fn all() -> impl Iterator<Item = &'static Story> {
    ESC.iter().chain(&KILLED).chain(&TOGETHER)
}

/// The real bug: a batch of a Bash call that wants a permission check and a Read, and Esc while the check is under way.
fn esc(client: Client, then: fn(&Scene, &crate::terminal::Terminal)) -> Scene {
    // Esc must come while the check is held back.
    let scene = Scene::new(Pace { side: Duration::from_secs(9), ..Pace::default() });
    let terminal = scene.terminal(client, &[]);
    terminal.say("first question");
    scene.heard(1);
    let before = sides(&scene);
    terminal.say("HANG please");
    scene.wait("the permission check", |scene| scene.api.turns().len() >= 2 && sides(scene) > before);
    pause(500);
    terminal.keys(&["Escape"]);
    pause(2000);
    for (place, words) in ["are you there", "again"].into_iter().enumerate() {
        terminal.say(words);
        scene.heard(place + 3);
        pause(1000);
    }
    then(&scene, &terminal);
    drop(terminal);
    scene
}

/// The client's own /rewind: the prompt before the last, conversation restored, its words taken out of the input again.
fn rewind(scene: &Scene, terminal: &crate::terminal::Terminal) {
    terminal.say("/rewind");
    pause(2000);
    terminal.keys(&["Up"]);
    pause(500);
    terminal.keys(&["Enter"]);
    pause(1500);
    terminal.keys(&["Enter"]);
    pause(2000);
    terminal.keys(&["C-u"]);
    pause(500);
    terminal.say("after the rewind");
    scene.heard(5);
    pause(1000);
}

/// How many requests without tools there were, such as the checks of a command's prefix.
fn sides(scene: &Scene) -> usize {
    scene.api.requests().iter().filter(|request| request.tools == 0).count()
}

fn killed(client: Client) -> Scene {
    let scene = Scene::new(Pace::default());
    let terminal = scene.sit_down(client, None);
    terminal.say("first question");
    scene.heard(1);
    terminal.say("SLEEP please");
    let started = scene.work.path().join(STARTED);
    terminal.until("its command", || fs::read_to_string(&started).is_ok_and(|id| id.ends_with('\n')));
    pause(1000);
    kill(terminal.process());
    // The command outlives its client, as a server that somebody started would.
    kill(fs::read_to_string(&started).ok().and_then(|id| id.trim().parse().ok()).expect("the command wrote its id"));
    drop(terminal);
    scene
}

fn kill(process: i32) {
    let process = Pid::from_raw(process).expect("a process has an id");
    kill_process(process, Signal::KILL).expect("the process was alive a moment ago");
}

fn killed_and_resumed(client: Client) -> Scene {
    let scene = killed(client);
    let terminal = scene.sit_down(client, Some(&scene.session().0));
    let before = scene.api.turns().len();
    for (place, words) in ["are you there", "again"].into_iter().enumerate() {
        terminal.say(words);
        scene.heard(before + place + 1);
    }
    drop(terminal);
    scene
}

fn two_at_once(client: Client) -> Scene {
    let scene = Scene::new(Pace::default());
    let session = scene.prompt(client, "first question", None);
    let both = ["left", "right"].map(|side| (side, scene.sit_down(client, Some(&session))));
    for words in ["PARALLEL read", "EDIT"] {
        let before = scene.api.turns().len();
        for (side, terminal) in &both {
            terminal.keys(&[&format!("{words} on the {side}")]);
        }
        pause(500);
        for (_, terminal) in &both {
            terminal.keys(&["Enter"]);
        }
        scene.heard(before + 4);
    }
    for (side, terminal) in &both {
        let before = scene.api.turns().len();
        terminal.say(&format!("a last word on the {side}"));
        scene.heard(before + 1);
    }
    drop(both);
    scene
}
