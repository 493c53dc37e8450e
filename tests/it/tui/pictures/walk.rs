//! One rescue from the error to the working session, as a picture that moves: `docs/screens/rescue.svg`.

use std::fs;
use std::path::PathBuf;

use super::still::Still;
use super::svg::{DARK, body, film};
use super::{A_LOOK, STANDS_STILL, STANDS_STILL_WHEN_BUSY, draws_anew};
use crate::support::root;
use crate::tui::pty::Pty;

/// Words of the card of a plan that writes.
const CARD: &str = "write rescued copy";

/// Keys, words that the screen says afterwards, and the seconds that one needs to look at it.
const STEPS: &[(&str, &str, u32)] = &[
    ("", CARD, 4),
    ("v", "no result", 4),
    ("q", CARD, 1),
    ("p", "▸lines", 4),
    ("q", CARD, 1),
    ("\r", "in the shell again", 6),
];

/// Where the picture lies.
pub fn path() -> PathBuf {
    root("docs/screens/rescue.svg")
}

#[test]
fn the_walk_shows_a_rescue() {
    let mut pty = Pty::script("\"$0\" --demo 3f2a9c1e; echo in the shell again");
    let known = fs::read_to_string(path()).unwrap_or_default();
    let mut frames = Vec::new();
    for (keys, words, seconds) in STEPS {
        if !keys.is_empty() {
            pty.press(keys);
        }
        pty.wait_for(words);
        frames.push((settled(&pty, &known), *seconds));
    }
    let drawn = film(&frames, &DARK);
    if draws_anew() {
        return fs::write(path(), &drawn).expect("a picture can be written");
    }
    // Ages and the times of rows are those of the day it was drawn, so only the frames are counted.
    let frames = |film: &str| film.matches("<animate ").count();
    assert_eq!(frames(&known), frames(&drawn), "draw anew with PICTURES=1 cargo test --test it pictures");
}

/// The screen once it is a frame that is known, or stands still.
fn settled(pty: &Pty, known: &str) -> Still {
    let looks = if draws_anew() { STANDS_STILL } else { STANDS_STILL_WHEN_BUSY };
    let mut quiet = 0;
    loop {
        quiet = if pty.quiet(A_LOOK) { quiet + 1 } else { 0 };
        let still = Still::of(&pty.screen());
        if quiet >= looks || (!draws_anew() && known.contains(&body(&still, &DARK))) {
            return still;
        }
    }
}
