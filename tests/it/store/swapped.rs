//! A link is put in the place of a folder or a file between the look and the write: nothing outside is written, nothing of
//! the project is lost.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use claude_rescue::recovery::files::dropped_files;
use claude_rescue::store::fault::POINTS;
use claude_rescue::store::project_files::{look, restore};
use claude_rescue::store::{open, undo};

use super::edited::{Edited, STORIES};
use super::patient::{cut, put};
use crate::support::sample;

/// What is swapped for a link to the same outside.
#[derive(Clone, Copy, Debug)]
enum Swap {
    Folder,
    Files,
    Project,
}

/// A project, and a place outside that looks like it and must stay as it is.
struct Scene {
    edited: Edited,
    outside: PathBuf,
    seen: BTreeMap<PathBuf, Vec<u8>>,
}

impl Scene {
    fn new() -> Self {
        let edited = Edited::new();
        let outside = edited.project.with_file_name("outside");
        for story in STORIES.iter().filter(|story| story.name != "src/created.rs") {
            // What it holds is what a restore expects, or it would be refused for that alone.
            let held = story.now.unwrap_or(story.after);
            put(&outside.join(story.name), held.as_bytes());
        }
        put(&outside.join("src/.keep"), b"");
        let seen = all(&outside);
        Self { edited, outside, seen }
    }

    fn pairs(&self, swap: Swap) -> Vec<(PathBuf, PathBuf)> {
        let project = &self.edited.project;
        match swap {
            Swap::Project => vec![(project.clone(), self.outside.clone())],
            Swap::Folder => ["src", "docs"].map(|name| (project.join(name), self.outside.join(name))).to_vec(),
            Swap::Files => {
                STORIES.iter().map(|story| (project.join(story.name), self.outside.join(story.name))).collect()
            }
        }
    }

    fn swap(&self, swap: Swap) {
        for (path, outside) in self.pairs(swap) {
            let _ = fs::rename(&path, aside(&path));
            if path.parent().is_some_and(Path::is_dir) {
                symlink(&outside, &path).expect("a link");
            }
        }
    }

    /// What was put aside lies in its place again, unless something else does.
    fn swap_back(&self, swap: Swap) {
        for (path, _) in self.pairs(swap) {
            if path.is_symlink() {
                fs::remove_file(&path).expect("the link goes");
            }
            if aside(&path).symlink_metadata().is_ok() && path.symlink_metadata().is_err() {
                fs::rename(aside(&path), &path).expect("it comes back");
            }
        }
    }

    fn outside_is_as_it_was(&self, context: &str) {
        assert_eq!(all(&self.outside), self.seen, "{context}: outside was written to");
    }

    /// Whatever a file held is somewhere: in it, aside, in a backup or in the trash.
    fn nothing_is_lost(&self, before: &BTreeMap<PathBuf, Vec<u8>>, context: &str) {
        let now: Vec<Vec<u8>> = self.edited.sandbox.files().into_iter().map(|(_, bytes)| bytes).collect();
        for (path, bytes) in before {
            assert!(now.contains(bytes), "{context}: {} is lost", path.display());
        }
    }
}

fn aside(path: &Path) -> PathBuf {
    path.with_file_name(format!("{}-aside", path.file_name().unwrap_or_default().to_string_lossy()))
}

fn all(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(dir).into_iter().map(|entry| entry.expect("an entry"));
    let files = files.filter(|entry| !entry.file_type().is_dir());
    files.map(|entry| (entry.path().to_path_buf(), fs::read(entry.path()).unwrap_or_default())).collect()
}

/// Runs a program that waits at a point, does something there every time, and gives its exit code.
fn at_point(mut command: Command, point: &str, gate: &Path, mut act: impl FnMut()) -> (i32, bool) {
    command.env("CLAUDE_RESCUE_FAULT", point).env("CLAUDE_RESCUE_GATE", gate);
    let mut child: Child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs");
    let (mut reached, end) = (false, Instant::now() + Duration::from_mins(1));
    loop {
        if let Some(status) = child.try_wait().expect("the program") {
            return (status.code().unwrap_or(-1), reached);
        }
        if gate.exists() {
            if !reached {
                act();
            }
            reached = true;
            fs::remove_file(gate).expect("the gate opens");
        }
        assert!(Instant::now() < end, "{point}: the program hangs");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// What does the acts, and what must come before.
fn restoring(scene: &Scene) -> Command {
    scene.edited.sandbox.command(&["files", super::edited::ID, "--restore", "--yes"])
}

fn undoing(scene: &Scene) -> Command {
    assert_eq!(scene.edited.run(&["--restore", "--yes"]).code, 0);
    scene.edited.sandbox.command(&["undo"])
}

fn redoing(scene: &Scene) -> Command {
    assert_eq!(scene.edited.run(&["--restore", "--yes"]).code, 0);
    let undone = undo(&scene.edited.place(), None).expect("an undo");
    scene.edited.sandbox.command(&["undo", &undone.id])
}

fn swapped_everywhere(prepare: fn(&Scene) -> Command, operations: &[&str]) {
    let points = POINTS.iter().filter(|(name, _)| operations.contains(name));
    let points = points.flat_map(|(name, steps)| steps.iter().map(move |step| format!("{name}.{step}")));
    let mut reached = 0;
    for point in points {
        for swap in [Swap::Folder, Swap::Files, Swap::Project] {
            let scene = Scene::new();
            let command = prepare(&scene);
            let before = all(&scene.edited.project);
            let context = format!("{swap:?} at {point}");
            let gate = scene.edited.sandbox.path().join("gate");
            let (_, was_reached) = at_point(command, &point, &gate, || scene.swap(swap));
            reached += usize::from(was_reached);
            scene.outside_is_as_it_was(&context);
            scene.nothing_is_lost(&before, &context);
            // What the swap left half-way is looked at again by the next act, and nothing outside is touched then either.
            let _ = scene.edited.sandbox.run(&["undo"]);
            scene.outside_is_as_it_was(&context);
            scene.swap_back(swap);
            let _ = scene.edited.sandbox.run(&["undo"]);
            scene.outside_is_as_it_was(&context);
            scene.nothing_is_lost(&before, &context);
        }
    }
    assert!(reached >= 3 * operations.len() * 4, "only {reached} points were reached");
}

#[test]
fn a_link_put_in_while_files_are_restored_is_not_followed() {
    swapped_everywhere(restoring, &["files", "drop"]);
}

#[test]
fn a_link_put_in_while_a_restore_is_undone_is_not_followed() {
    swapped_everywhere(undoing, &["restore", "drop", "bring"]);
}

#[test]
fn a_link_put_in_while_it_is_done_again_is_not_followed() {
    swapped_everywhere(redoing, &["restore", "drop", "bring"]);
}

/// The look is on the screen while a person thinks.
#[test]
fn a_link_put_in_while_the_list_is_read_is_refused() {
    for swap in [Swap::Folder, Swap::Files, Swap::Project] {
        let scene = Scene::new();
        let place = scene.edited.place();
        let file = place.sessions().into_iter().next().expect("the session");
        let opened = open(&place, file).expect("the session opens");
        let found = look(&place, &opened, &dropped_files(&opened.session, cut(&opened).point.end));
        let before = all(&scene.edited.project);
        scene.swap(swap);
        let error = restore(&place, &opened, &found, &[]).expect_err("a refusal");
        assert!(format!("{error:#}").contains("was left "), "{swap:?}: {error:#}");
        scene.outside_is_as_it_was("a look");
        scene.swap_back(swap);
        assert_eq!(all(&scene.edited.project), before, "{swap:?}");
        restore(&place, &opened, &found, &[]).expect("a restore, now that it is as it was");
    }
}

#[test]
fn a_link_that_comes_and_goes_all_the_time_is_never_followed() {
    let (rounds, swaps, done) = (if sample::is_every() { 60 } else { 15 }, AtomicUsize::new(0), AtomicUsize::new(0));
    for swap in [Swap::Folder, Swap::Files] {
        let (scene, stop) = (Scene::new(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    for (path, outside) in scene.pairs(swap) {
                        if fs::rename(&path, aside(&path)).is_ok() {
                            let _ = symlink(&outside, &path);
                            swaps.fetch_add(1, Ordering::Relaxed);
                            let _ = fs::remove_file(&path);
                            let _ = fs::rename(aside(&path), &path);
                        }
                    }
                }
            });
            for round in 0..rounds {
                let place = claude_rescue::store::Place {
                    state: scene.edited.sandbox.path().join(format!("state-{}", round / 8)),
                    ..scene.edited.place()
                };
                let file = place.sessions().into_iter().next().expect("the session");
                let opened = open(&place, file).expect("the session opens");
                let found = look(&place, &opened, &dropped_files(&opened.session, cut(&opened).point.end));
                done.fetch_add(usize::from(restore(&place, &opened, &found, &[]).is_ok()), Ordering::Relaxed);
                done.fetch_add(usize::from(undo(&place, None).is_ok()), Ordering::Relaxed);
            }
            stop.store(true, Ordering::Relaxed);
        });
        scene.outside_is_as_it_was(&format!("{swap:?} in a race"));
    }
    let swaps = swaps.load(Ordering::Relaxed);
    assert!(swaps > sample::least(200, 4), "only {swaps} swaps");
    println!("{swaps} swaps beside {} acts that were done", done.load(Ordering::Relaxed));
}
