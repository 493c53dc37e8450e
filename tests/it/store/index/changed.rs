//! Whatever happens to a session file, what was remembered of it is not used.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::{Shelf, settle};

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).and_then(|about| about.modified()).expect("a time")
}

fn set_modified(path: &Path, time: SystemTime) {
    File::options().append(true).open(path).and_then(|file| file.set_modified(time)).expect("a time can be set");
}

type Change = fn(&Shelf, &Path);

/// Ways to change a session.
const WAYS: &[(&str, Change)] = &[
    ("appended", |_, path| {
        let row = "{\"type\":\"custom-title\",\"customTitle\":\"b\"}\n";
        File::options().append(true).open(path).and_then(|mut file| file.write_all(row.as_bytes())).expect("written");
    }),
    ("as long as before", |_, path| fs::write(path, other(path)).expect("written")),
    ("as long and as old as before", |_, path| {
        let before = modified(path);
        fs::write(path, other(path)).expect("written");
        set_modified(path, before);
    }),
    ("another file, as long and as old as before", |shelf, path| {
        let (before, beside) = (modified(path), shelf.sandbox.path().join("beside"));
        fs::write(&beside, other(path)).expect("written");
        set_modified(&beside, before);
        fs::rename(&beside, path).expect("renamed");
    }),
    ("older", |_, path| set_modified(path, SystemTime::now() - Duration::from_hours(25))),
    ("from the future", |_, path| {
        fs::write(path, other(path)).expect("written");
        set_modified(path, SystemTime::now() + Duration::from_hours(25));
    }),
    ("cut", |_, path| {
        let bytes = fs::read(path).expect("a session");
        fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
    }),
    ("empty", |_, path| fs::write(path, b"").expect("written")),
    ("gone", |_, path| fs::remove_file(path).expect("removed")),
    ("a folder", |_, path| {
        fs::remove_file(path).expect("removed");
        fs::create_dir(path).expect("a folder");
    }),
    #[cfg(unix)]
    ("a link to another session", |shelf, path| {
        fs::remove_file(path).expect("removed");
        std::os::unix::fs::symlink(shelf.path("c"), path).expect("a link");
    }),
];

/// The same session with another title, as long as the one it has: `b`, or `a` if it is that.
fn other(path: &Path) -> String {
    let mut text = fs::read_to_string(path).expect("a session");
    let title = "\"customTitle\":\"";
    if let Some(at) = text.rfind(title).map(|at| at + title.len()).filter(|at| *at < text.len()) {
        let new = if text[at..].starts_with('b') { "a" } else { "b" };
        text.replace_range(at..=at, new);
    }
    text
}

#[test]
fn what_changed_is_read_again() {
    for (what, change) in WAYS {
        let shelf = Shelf::of(3);
        settle();
        shelf.listed("cold");
        assert_eq!(shelf.rows(), 3);
        change(&shelf, &shelf.path("a"));
        let at_once = shelf.listed(what);
        assert!(!what.contains("as long") || at_once.contains("\"title\":\"b\""), "{what}: {at_once}");
        // And once more, when the change itself may be remembered.
        settle();
        assert_eq!(shelf.listed(what), at_once, "{what}, later");
        assert_eq!(shelf.listed(what), at_once, "{what}, warm");
    }
}

#[test]
fn what_was_just_written_is_not_remembered() {
    let shelf = Shelf::of(2);
    shelf.listed("fresh");
    assert_eq!(shelf.rows(), 0);
    settle();
    set_modified(&shelf.path("a"), SystemTime::now() - Duration::from_hours(25));
    shelf.listed("one of them touched");
    assert_eq!(shelf.rows(), 1, "its age was set, and that just now");
    set_modified(&shelf.path("a"), SystemTime::now() + Duration::from_hours(25));
    settle();
    shelf.listed("one of them from the future");
    assert_eq!(shelf.rows(), 1);
}

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

#[test]
fn whatever_is_done_to_a_tree_a_scan_finds_the_same() {
    let shelf = Shelf::of(16);
    let mut dice = Dice(7);
    let words: Vec<String> = ('a'..).take(16).map(String::from).collect();
    for round in 0..24 {
        // Some are remembered in between, some are changed before they can be.
        if round % 6 == 0 {
            settle();
        }
        shelf.scanned(&format!("before round {round}"));
        for _ in 0..dice.below(5) {
            let word = &words[dice.below(words.len())];
            let path = shelf.path(word);
            if path.is_symlink() || !path.is_file() {
                let _ = fs::remove_dir(&path).or_else(|_| fs::remove_file(&path));
                shelf.put(word);
            }
            let (what, change) = WAYS[dice.below(WAYS.len())];
            // A link to itself is a change too.
            change(&shelf, &path);
            shelf.scanned(&format!("{word} is {what}, in round {round}"));
        }
    }
}
