//! Pictures of the real program, for people who have not started it yet: `docs/screens/*.svg`.
//!
//! Compared on every run like any golden file; `PICTURES=1 cargo test --test it pictures` draws them anew.

#![cfg(unix)]

mod still;
mod svg;
mod walk;

use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::pty::Pty;
use crate::support::root;
use still::Still;
use svg::{DARK, LIGHT, Palette, svg};

/// How many programs run at a time: they mostly wait.
const AT_ONCE: usize = 6;
/// How long a look at the screen takes.
const A_LOOK: Duration = Duration::from_millis(100);
/// What writes nothing for so many looks has drawn all there is, on a machine that is quiet enough to draw pictures on.
const STANDS_STILL: usize = 10;
/// The same on a busy one, where a worker may take long to say its last word.
const STANDS_STILL_WHEN_BUSY: usize = 120;

/// A row of the table.
struct Picture {
    name: &'static str,
    sizes: &'static [(u16, u16)],
    palettes: &'static [&'static Palette],
    start: Start,
    /// Keys, and words that the screen says afterwards; the first wait is for the start.
    steps: &'static [(&'static str, &'static str)],
}

/// How the program is started.
enum Start {
    /// On the demo, with these arguments.
    Demo(&'static [&'static str]),
    /// In a home where sessions were rescued.
    AfterRescues,
}

const WIDE: &[(u16, u16)] = &[(120, 36)];
const EVERY: &[(u16, u16)] = &[(120, 36), (80, 24), (40, 16)];
const BOTH: &[&Palette] = &[&DARK, &LIGHT];
const CARD: &str = "print command";
const BROKEN: Start = Start::Demo(&["3f2a9c1e"]);
const SEVERAL_PLANS: Start = Start::Demo(&["bd8ec9a1"]);
const REWOUND: Start = Start::Demo(&["edfd17db"]);

const fn picture(name: &'static str, start: Start, steps: &'static [(&'static str, &'static str)]) -> Picture {
    Picture { name, sizes: WIDE, palettes: &[&DARK], start, steps }
}

impl Picture {
    const fn at(self, sizes: &'static [(u16, u16)]) -> Self {
        Self { sizes, ..self }
    }

    const fn by(self, palettes: &'static [&'static Palette]) -> Self {
        Self { palettes, ..self }
    }
}

/// Every picture.
const PICTURES: &[Picture] = &[
    picture("card", Start::Demo(&[]), &[("", CARD)]).at(EVERY).by(BOTH),
    picture("card-ascii", Start::Demo(&["--ascii"]), &[("", CARD)]),
    picture("list", BROKEN, &[("", CARD), ("s", "Profile the importer")]).at(EVERY).by(BOTH),
    picture("list-filter", BROKEN, &[("", CARD), ("sa", "Draft the importer"), ("/infra", "5 of 12")]),
    picture("list-search", BROKEN, &[("", CARD), ("sa", "Draft the importer"), ("/retry\t", " hits in ")]),
    picture("timeline-branch", REWOUND, &[("", "✓ sound"), ("GkB", "delete the old certificates at once")]),
    picture("timeline-search", BROKEN, &[("", CARD), ("/backoff", "2/2"), ("\rN", "1/2")]),
    picture("detail", BROKEN, &[("", CARD), ("v", "◀─ Bash")]).at(EVERY),
    picture("detail-sound", BROKEN, &[("", CARD), ("kv", "◀─ Edit")]),
    picture("plan", SEVERAL_PLANS, &[("", CARD), ("p", "▸lines")]).at(EVERY),
    picture("plan-text", SEVERAL_PLANS, &[("", CARD), ("p\t", "▸text")]),
    picture("plan-turns", SEVERAL_PLANS, &[("", CARD), ("p\t\t", "▸turns")]),
    picture("undo", Start::AfterRescues, &[("", "write rescued copy"), ("sa", "(rescued)"), ("u", "can be undone")]),
    picture("help", BROKEN, &[("", CARD), ("?", "help ·")]),
    picture("export", BROKEN, &[("", CARD), ("e", "# Continue")]).at(EVERY),
    picture("evidence", BROKEN, &[("", CARD), ("E", "The error")]),
    picture("files", SEVERAL_PLANS, &[("", CARD), ("1", "plan 1: rewind"), ("f", "to restore")]),
    picture("help-filter", BROKEN, &[("", CARD), ("?/undo", "help / undo")]),
    picture("too-small", BROKEN, &[("", "window")]).at(&[(28, 8)]),
];

#[test]
fn pictures_show_the_program_as_it_is() {
    let every = PICTURES.iter().flat_map(|picture| picture.sizes.iter().map(move |size| (picture, *size)));
    let (left, differing, mut old) = (Mutex::new(every), Mutex::new(Vec::new()), Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("what is left").next();
                    let Some((picture, size)) = next else { break };
                    // One that waits in vain says so; the others are drawn all the same.
                    let nothing = || vec![(root(picture.name), None)];
                    let differs = catch_unwind(|| differing_of(picture, size)).unwrap_or_else(|_| nothing());
                    differing.lock().expect("what differs").extend(differs);
                }
            });
        }
    });
    let draw = draws_anew();
    for (path, drawn) in differing.into_inner().expect("what differs") {
        match drawn {
            Some(drawn) if draw => fs::write(&path, drawn).expect("a picture can be written"),
            Some(_) => old.push(path.display().to_string()),
            None => old.push(format!("{}, which was not reached: see above", path.display())),
        }
    }
    for path in strays() {
        if draw {
            fs::remove_file(&path).expect("a picture can be removed");
        } else {
            old.push(format!("{}, which no row of the table draws", path.display()));
        }
    }
    old.sort();
    assert!(old.is_empty(), "draw anew with PICTURES=1 cargo test --test it pictures:\n{}", old.join("\n"));
}

fn draws_anew() -> bool {
    std::env::var_os("PICTURES").is_some()
}

/// What is not as its file shows it. The program draws step by step, so the screen is looked at until it is the picture
/// that is known; where it is to be drawn anew, until it stands still.
fn differing_of(picture: &Picture, size: (u16, u16)) -> Vec<(PathBuf, Option<String>)> {
    let mut pty = start(&picture.start, size);
    for (keys, words) in picture.steps {
        if !keys.is_empty() {
            pty.press(keys);
        }
        pty.wait_for(words);
    }
    let looks = if draws_anew() { STANDS_STILL } else { STANDS_STILL_WHEN_BUSY };
    let mut quiet = 0;
    loop {
        quiet = if pty.quiet(A_LOOK) { quiet + 1 } else { 0 };
        let screen = pty.screen();
        let still = Still::of(&screen);
        let drawn = picture.palettes.iter().map(|palette| (path(picture, size, palette), svg(&still, palette)));
        let differing = drawn.filter(|(path, drawn)| fs::read_to_string(path).unwrap_or_default() != *drawn);
        let differing: Vec<_> = differing.map(|(path, drawn)| (path, Some(drawn))).collect();
        if differing.is_empty() {
            return differing;
        }
        if quiet >= looks {
            println!("{} at {size:?} ends as\n{}", picture.name, screen.contents());
            return differing;
        }
    }
}

fn start(start: &Start, (columns, rows): (u16, u16)) -> Pty {
    match start {
        Start::Demo(arguments) => {
            let all = [&["--demo"], *arguments].concat();
            Pty::with(&all, columns, rows, &[("TERM", "xterm-256color"), ("PATH", "/usr/bin:/bin")])
        }
        Start::AfterRescues => {
            let session = root("assets/demo/webhook-retries.jsonl");
            let folder = ".claude/projects/-home-demo-src-payments-api";
            Pty::script(&format!(
                "mkdir -p {folder} && cp '{}' {folder}/3f2a9c1e-5b5d-4c34-9a55-0d8c5b2be0b1.jsonl\n\
                 \"$0\" rescue 3f2a9c1e --with rewind; \"$0\" undo; \"$0\" rescue 3f2a9c1e --with unlink; exec \"$0\" 3f2a9c1e",
                session.display()
            ))
        }
    }
}

fn path(picture: &Picture, (columns, rows): (u16, u16), palette: &Palette) -> PathBuf {
    root(&format!("docs/screens/{}-{columns}x{rows}-{}.svg", picture.name, palette.name))
}

/// Pictures that no row of the table draws.
fn strays() -> Vec<PathBuf> {
    let rows = PICTURES.iter().flat_map(|picture| picture.sizes.iter().map(move |size| (picture, *size)));
    let known: Vec<PathBuf> = rows
        .flat_map(|(picture, size)| picture.palettes.iter().map(move |palette| path(picture, size, palette)))
        .chain([walk::path()])
        .collect();
    let there = fs::read_dir(root("docs/screens")).expect("the pictures");
    there.map(|entry| entry.expect("a picture").path()).filter(|path| !known.contains(path)).collect()
}
